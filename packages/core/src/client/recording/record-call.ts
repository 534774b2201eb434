import {
  type ComposeLayout,
  composeGrid,
  RecordingError,
  type RecordingHandle,
  type RecordingOptions,
  composeSpeaker,
  composeSpotlight,
} from '../../recording/index.ts';
import { browserRecordingEnvironment } from '../../recording/browser-recording-environment.ts';
import { startRecording } from '../../recording/start-recording.ts';
import { CallError } from '../../util/errors.ts';
import type { Call, Participant } from '../api.ts';
import { deskOf, type OwnRecording, type RecordingConsent, type RecordingDesk } from './call-recordings.ts';
import { callTiles } from './call-tiles.ts';

/** Options of `recordCall`. */
export interface RecordCallOptions<T = Blob> extends RecordingOptions<T> {
  /** How the picture is arranged. Default `grid`. */
  readonly layout?: 'grid' | 'speaker' | 'spotlight' | ComposeLayout;
  /** Whom to record: participants' ids and `local`. Default: everybody, also those who come later. */
  readonly of?: string | readonly string[];
  /** What becomes of it when somebody refuses, or takes their consent back: it stops, or goes on without them. Default `stop`. */
  readonly refusal?: 'stop' | 'leave-out';
  /** Ms to wait for the answers before it begins. Default 30 000. */
  readonly consentTimeout?: number;
  /** Written under one's own picture. Default: nothing. */
  readonly localName?: string;
  /** Gives up asking. */
  readonly signal?: AbortSignal;
}

/** A recording of a call that runs. */
export interface CallRecordingHandle<T = Blob> extends RecordingHandle<T> {
  /** What everybody who is there has answered so far. */
  consents(): readonly RecordingConsent[];
}

const layouts: Readonly<Record<string, ComposeLayout>> = {
  grid: composeGrid,
  speaker: composeSpeaker,
  spotlight: composeSpotlight,
};
const size = { width: 1280, height: 720 };
const running = new WeakMap<Call, Map<string, Promise<CallRecordingHandle<unknown>>>>();

/**
 * Records a whole call to one file, composed: everybody's picture with names and muted marks, all sounds mixed. Asks every
 * participant first, and those who come later before anything of them is recorded. Resolves when it begins. The same
 * recording of a call that is going on is given again.
 * Rejects `recording-refused`, `consent-unanswered`, `recording-cancelled`, `unsupported-recording`, and `invalid-state`
 * unless the call is connected.
 *
 * @example
 * const recording = await recordCall(call, { layout: 'speaker', refusal: 'leave-out' });
 * const { file } = await recording.stop();
 */
export function recordCall<T = Blob>(call: Call, options: RecordCallOptions<T> = {}): Promise<CallRecordingHandle<T>> {
  const known = running.get(call) ?? new Map<string, Promise<CallRecordingHandle<unknown>>>();
  running.set(call, known);
  const key = JSON.stringify([options.of ?? null, options.video ?? true]);
  const same = known.get(key) as Promise<CallRecordingHandle<T>> | undefined;
  if (same) return same;
  const begun = askAndStart(call, options);
  const forget = (): void => void known.delete(key);
  known.set(key, begun);
  begun.then(({ done }) => done.then(forget, forget), forget);
  return begun;
}

async function askAndStart<T>(call: Call, options: RecordCallOptions<T>): Promise<CallRecordingHandle<T>> {
  if (call.get().status !== 'connected') throw new CallError('invalid-state');
  const environment = options.environment ?? browserRecordingEnvironment();
  const desk = deskOf(call);
  const { of = null, video = true, refusal = 'stop' } = options;
  const wanted = of === null ? null : new Set([of].flat());
  const listeners = new Set<() => void>();
  let handle: RecordingHandle<T> | null = null;
  const own: OwnRecording = {
    ...{ id: environment.createId(), media: video ? 'video' : 'audio', status: 'asking' },
    handle: () => handle as RecordingHandle<unknown> | null,
    wants: ({ id, user }) => wanted === null || wanted.has(id) || wanted.has(user),
    changed: () => listeners.forEach((listener) => listener()),
  };
  const granted = (participant: Participant): boolean =>
    desk.consents(own.id).some(({ participant: id, answer }) => id === participant.id && answer === 'granted');
  const refusedNow = (): RecordingError | null => refusalOf(desk, own.id, refusal);

  desk.add(own);
  try {
    await answers({ call, desk, own, listeners, environment, options });
    const local = wanted === null || wanted.has('local');
    handle = startRecording<T>(
      {
        tiles: () => callTiles(call.get(), { local, localName: options.localName ?? '', wants: granted }),
        layout: layoutOf(options.layout),
        size: async () => size,
        onOver(callback) {
          const look = (): void => {
            const refused = refusedNow();
            if (refused || call.get().status === 'ended') callback(refused ?? undefined);
          };
          listeners.add(look);
          return () => void listeners.delete(look);
        },
      },
      { ...options, environment },
    );
  } catch (error) {
    desk.remove(own.id);
    throw error;
  }
  follow(handle, desk, own);
  return { ...handle, id: own.id, consents: () => desk.consents(own.id) };
}

const layoutOf = (layout: RecordCallOptions['layout'] = 'grid'): ComposeLayout =>
  typeof layout === 'string' ? (layouts[layout] ?? composeGrid) : layout;

function refusalOf(desk: RecordingDesk, id: string, policy: 'stop' | 'leave-out'): RecordingError | null {
  const refused = policy === 'stop' ? desk.consents(id).find(({ answer }) => answer === 'refused') : undefined;
  return refused ? new RecordingError('recording-refused', { by: refused.name ?? refused.user }) : null;
}

/** Tells the others how the recording fares, until it is over. */
function follow(handle: RecordingHandle<unknown>, desk: RecordingDesk, own: OwnRecording): void {
  const look = (): void => {
    const { status } = handle.state.get();
    const next = status === 'paused' ? 'paused' : 'recording';
    if (own.status === next || (status !== 'recording' && status !== 'paused')) return;
    own.status = next;
    desk.tell();
  };
  const stop = handle.state.subscribe(look);
  const over = (): void => {
    stop();
    desk.remove(own.id);
  };
  look();
  handle.done.then(over, over);
}

/** Resolves when it may begin; rejects with why it may not. */
function answers(parts: {
  readonly call: Call;
  readonly desk: RecordingDesk;
  readonly own: OwnRecording;
  readonly listeners: Set<() => void>;
  readonly environment: ReturnType<typeof browserRecordingEnvironment>;
  readonly options: Pick<RecordCallOptions, 'refusal' | 'consentTimeout' | 'signal'>;
}): Promise<void> {
  const { call, desk, own, listeners, environment } = parts;
  const { refusal = 'stop', consentTimeout = 30_000, signal } = parts.options;
  return new Promise<void>((resolve, reject) => {
    const finish = (error: RecordingError | null): void => {
      listeners.delete(look);
      stopTimer();
      signal?.removeEventListener('abort', cancel);
      if (error) reject(error);
      else resolve();
    };
    const cancel = (): void => finish(new RecordingError('recording-cancelled'));
    const look = (): void => {
      const refused = refusalOf(desk, own.id, refusal);
      if (call.get().status === 'ended') cancel();
      else if (refused) finish(refused);
      else if (desk.consents(own.id).every(({ answer }) => answer !== 'asked')) finish(null);
    };
    const stopTimer = environment.clock.after(consentTimeout, () => {
      const silent = desk.consents(own.id).find(({ answer }) => answer === 'asked');
      const late = silent && refusal === 'stop';
      finish(late ? new RecordingError('consent-unanswered', { by: silent.name ?? silent.user }) : null);
    });
    listeners.add(look);
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted) cancel();
    else look();
  });
}
