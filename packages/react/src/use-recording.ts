import type { RecordingHandle, RecordingState } from '@org/calls-core/recording';
import { noRecording } from '@org/calls-core/bindings';
import { useMemo } from 'react';
import { useReadable } from './use-readable.ts';

/** How a recording fares, and what can be done with it; without one, `idle` and actions that do nothing. */
export interface UseRecording extends Omit<RecordingState, 'status'> {
  readonly status: RecordingState['status'] | 'idle';
  pause(): void;
  resume(): void;
  /** What it made is in the handle's `done`. */
  stop(): void;
  cancel(): void;
}

/**
 * A recording made by `recordCall` or `recordStream`, or null before there is one.
 *
 * @example
 * const [recording, setRecording] = useState<RecordingHandle | null>(null);
 * const { status, duration, stop } = useRecording(recording);
 * return status === 'recording' ? (
 *   <button onClick={stop}>Stop ({Math.round(duration / 1000)} s)</button>
 * ) : (
 *   <button onClick={() => recordCall(call).then(setRecording, show)}>Record</button>
 * );
 */
export function useRecording(recording: RecordingHandle<unknown> | null): UseRecording {
  const state = useReadable<Pick<UseRecording, keyof RecordingState>>(recording?.state ?? noRecording);
  return useMemo(
    () => ({
      ...state,
      pause: () => recording?.pause(),
      resume: () => recording?.resume(),
      stop: () => void recording?.stop(),
      cancel: () => recording?.cancel(),
    }),
    [state, recording],
  );
}
