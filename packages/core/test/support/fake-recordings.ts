import type {
  CallRecording,
  CallRecordings,
  CallRecordingsSnapshot,
  RecordingHandle,
  RecordingState,
} from '../../src/client/recording.ts';
import { createStore } from '../../src/util/store.ts';

/** Somebody's recording that asks. */
export const askingRecording: CallRecording = {
  ...{ id: 'r1', by: 'bob', name: 'Bob', status: 'asking', media: 'video', answer: 'asked', consents: [] },
};

/** Recordings of a call that show what a test sets and note what is answered. */
export function createFakeRecordings() {
  const store = createStore<CallRecordingsSnapshot>({ recorded: false, recordings: [], question: null });
  const answers: (readonly [string, boolean])[] = [];
  const recordings: CallRecordings = {
    get: store.get,
    subscribe: store.subscribe,
    answer: (id, granted) => void answers.push([id, granted]),
    running: new Map(),
    stopAll: async () => new Map(),
  };
  return { recordings, answers, set: store.set };
}

/** A recording that shows what a test sets and notes what it is asked. */
export function createFakeRecordingHandle() {
  const state = createStore<RecordingState>({
    ...{ status: 'recording', duration: 1_000, bytes: 10, waiting: false, error: null },
  });
  const asked: string[] = [];
  const done = new Promise<never>(() => {});
  const handle: RecordingHandle = {
    ...{ id: 'r1', state, done },
    stop: () => (asked.push('stop'), done),
    pause: () => void asked.push('pause'),
    resume: () => void asked.push('resume'),
    cancel: () => void asked.push('cancel'),
  };
  return { handle, asked, set: (change: Partial<RecordingState>) => state.set({ ...state.get(), ...change }) };
}
