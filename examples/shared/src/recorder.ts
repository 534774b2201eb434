import { type Call, createStore, type Readable } from '@org/calls-core';
import type {
  CallRecordingHandle,
  CallRecordings,
  CallRecordingsSnapshot,
  Recording,
  RecordingConsent,
  RecordingError,
} from '@org/calls-core/recording';
import { contactOf } from './contacts.ts';
import { english, type Strings } from './strings.ts';

/** Records one call, and says who else does. */
export interface Recorder extends Readable<RecorderView> {
  readonly words: Strings['recorder'];
  /** Asks everybody in the call, then records. */
  start(): void;
  /** Stops, or gives up asking. */
  stop(): void;
  /** Removes what was recorded, and what went wrong. */
  discard(): void;
}

export interface RecorderView {
  /** Who records, and who was asked; null until what records was loaded. */
  readonly recordings: CallRecordings | null;
  /** The own recording, while it runs. */
  readonly handle: CallRecordingHandle | null;
  readonly asking: boolean;
  readonly file: RecordedFile | null;
  readonly trouble: string | null;
}

/** A recording that is over. */
export interface RecordedFile {
  readonly url: string;
  readonly name: string;
  /** Ms. */
  readonly duration: number;
}

const recorders = new WeakMap<Call, Recorder>();

/** The recorder of a call. Make it when the call begins: who has none cannot be asked. */
export function recorderOf(call: Call, options: RecorderOptions = {}): Recorder {
  const recorder = recorders.get(call) ?? createRecorder(call, options);
  recorders.set(call, recorder);
  return recorder;
}

export interface RecorderOptions {
  readonly localName?: string;
  readonly words?: Strings['recorder'];
}

function createRecorder(call: Call, { localName = '', words = english.recorder }: RecorderOptions): Recorder {
  const store = createStore<RecorderView>({ recordings: null, handle: null, asking: false, file: null, trouble: null });
  const set = (change: Partial<RecorderView>): void => store.set({ ...store.get(), ...change });
  const fail = (error: unknown): void =>
    set({ asking: false, handle: null, trouble: describeRecordingTrouble(error, words) });
  let asked = new AbortController();

  const watchCall = (): void => {
    const { status } = call.get();
    if (status === 'connected' || status === 'ended') stopWatching();
    if (status !== 'connected') return;
    // Only a call that came about needs what records: it is loaded then.
    import('@org/calls-core/recording').then(({ recordingsOf }) => set({ recordings: recordingsOf(call) }), fail);
  };
  const stopWatching = call.subscribe(watchCall);
  watchCall();

  const discard = (): void => {
    const { file } = store.get();
    if (file) URL.revokeObjectURL(file.url);
    set({ file: null, trouble: null });
  };
  const finish = ({ file, name, duration, error }: Recording): void => {
    const recorded = { url: URL.createObjectURL(file), name, duration };
    set({ handle: null, file: recorded, trouble: error && describeRecordingTrouble(error, words) });
  };
  const record = async (): Promise<void> => {
    const { recordCall } = await import('@org/calls-core/recording');
    const handle = await recordCall(call, { localName, signal: asked.signal });
    set({ asking: false, handle });
    finish(await handle.done);
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    words,
    start() {
      const { asking, handle } = store.get();
      if (asking || handle) return;
      discard();
      asked = new AbortController();
      set({ asking: true });
      record().catch(fail);
    },
    stop() {
      asked.abort();
      void store.get().handle?.stop();
    },
    discard,
  };
}

/** What went wrong, in plain words; null for what the user stopped. */
function describeRecordingTrouble(error: unknown, words: Strings['recorder']): string | null {
  const { code = '', by, message } = Object(error) as Partial<RecordingError>;
  if (code === 'recording-cancelled') return null;
  return words.trouble[code]?.(by ?? '') ?? message ?? String(error);
}

/** The button that records: what it says, and what it does. */
export function recordButton(
  { words, start, stop }: Recorder,
  { asking, handle }: RecorderView,
): { readonly name: string; readonly label: string; readonly active: boolean; readonly press: () => void } {
  if (handle) return { name: words.stop, label: words.stopShort, active: true, press: stop };
  if (asking) return { name: words.stopAsking, label: words.stopShort, active: true, press: stop };
  return { name: words.record, label: words.recordShort, active: false, press: start };
}

/** What those who are asked by this recorder have answered, while somebody has not granted it. */
export function openConsents({ recordings }: Pick<CallRecordingsSnapshot, 'recordings'>): readonly RecordingConsent[] {
  const consents = recordings.flatMap((one) => (one.by === 'local' ? one.consents : []));
  return consents.some(({ answer }) => answer !== 'granted') ? consents : [];
}

/** Somebody else who records this call. */
export interface ForeignRecording {
  readonly id: string;
  readonly text: string;
  /** The local user is recorded, and may take that back. */
  readonly granted: boolean;
}

/** The recordings of others that run. */
export function foreignRecordings(
  { recordings }: Pick<CallRecordingsSnapshot, 'recordings'>,
  words: Strings['recorder'],
): readonly ForeignRecording[] {
  return recordings
    .filter(({ by, status }) => by !== 'local' && status !== 'asking')
    .map(({ id, by, name, answer }) => ({
      id,
      text: words.recordedBy(name ?? contactOf(by).name),
      granted: answer === 'granted',
    }));
}
