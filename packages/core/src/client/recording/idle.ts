import type { RecordingState } from '../../recording/recording.ts';
import type { Readable } from '../../util/store.ts';
import type { CallRecordingsSnapshot } from './call-recordings.ts';

function fixed<T>(value: T): Readable<T> {
  return { get: () => value, subscribe: () => () => {} };
}

/** The state of no recording. */
export const noRecording: Readable<Omit<RecordingState, 'status'> & { readonly status: 'idle' }> = fixed({
  ...{ status: 'idle', duration: 0, bytes: 0, waiting: false, error: null },
});

/** The recordings of no call. */
export const noRecordings: Readable<CallRecordingsSnapshot> = fixed({
  ...{ recorded: false, recordings: [], question: null },
});
