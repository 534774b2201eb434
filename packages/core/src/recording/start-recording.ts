import { createStore } from '../util/store.ts';
import { composeGrid } from './arrange.ts';
import { createFileWriter, type FileWriter } from './file-writer.ts';
import type { Recording, RecordingHandle, RecordingOptions, RecordingState } from './recording.ts';
import { browserRecordingEnvironment } from './browser-recording-environment.ts';
import { asRecordingError, RecordingError } from './recording-error.ts';
import { createStopwatch } from './stopwatch.ts';
import { chooseType } from './recording-type.ts';
import { bitsOf, nameOf, openRecorder, openSink, sizeOf, stopRecorder } from './recorder-setup.ts';
import type { ComposeLayout, Tile } from './scene.ts';
import { blobSink } from './sinks/blob-sink.ts';
import type { RecordingSink } from './sinks/recording-sink.ts';
import { createStage, type Stage } from './stage.ts';

/** What is recorded. */
export interface RecordingSource {
  tiles(): readonly Tile[];
  readonly layout?: ComposeLayout;
  /** The size of the picture where the app names none; waited for. */
  size(): Promise<{ readonly width: number; readonly height: number }>;
  /** Calls back when nothing more will come, or may be recorded; returns the function that stops watching. */
  onOver(callback: (reason?: RecordingError) => void): () => void;
}

interface Settle<T> {
  readonly resolve: (recording: Recording<T>) => void;
  readonly reject: (error: unknown) => void;
}

/** Why a recording may end early and is a recording nevertheless. */
const keepsFile: ReadonlySet<string> = new Set(['recorder-failed', 'recording-refused']);

/** Ms between two chunks of the browser's recorder. */
const chunk = 1_000;

/** Records a source. Throws `unsupported-recording`; whatever fails later is in the handle. */
export function startRecording<T>(source: RecordingSource, options: RecordingOptions<T>): RecordingHandle<T> {
  const environment = options.environment ?? browserRecordingEnvironment();
  const { clock } = environment;
  const { video = true, maxWaiting = 64 * 1024 * 1024 } = options;
  const type = chooseType(environment.canRecord, { video, types: options.types });
  if (!type) throw new RecordingError('unsupported-recording');
  const id = environment.createId();
  const startedAt = clock.wallTime();
  const name = nameOf(options, type, startedAt);
  const sink = (options.sink ?? blobSink()) as RecordingSink<T>;
  const watch = createStopwatch(clock);
  const state = createStore<RecordingState>({
    ...{ status: 'starting', duration: 0, bytes: 0, waiting: false, error: null },
  });
  let stage: Stage | null = null;
  let recorder: MediaRecorder | null = null;
  let writer: FileWriter<T> | null = null;
  let asked: 'run' | 'pause' = 'run';
  let early: RecordingError | null = null;
  let opened = false;
  let ending: Promise<Recording<T>> | null = null;
  const stops: (() => void)[] = [];

  const set = (change: Partial<RecordingState>): void => state.set({ ...state.get(), ...change });
  /** What runs follows from what was asked for and from what waits. */
  const follow = (): void => {
    if (ending || recorder?.state === 'inactive' || !recorder || !writer) return;
    const waiting = writer.waiting > (state.get().waiting ? maxWaiting / 2 : maxWaiting);
    const runs = asked === 'run' && !waiting;
    if (runs && recorder.state === 'paused') recorder.resume();
    if (!runs && recorder.state === 'recording') recorder.pause();
    watch.run(runs);
    set({ status: asked === 'run' ? 'recording' : 'paused', waiting });
  };
  const progress = (): void => {
    set({ duration: watch.read(), bytes: writer?.stored ?? 0 });
    follow();
    if (watch.read() >= (options.maxDuration ?? Infinity)) end();
  };
  const release = (): void => {
    for (const stop of stops.splice(0)) stop();
    stage?.close();
    watch.run(false);
  };
  const finish = async (): Promise<Recording<T>> => {
    set({ status: 'stopping', waiting: false });
    const begun = await beginning.then(
      () => null,
      (cause: unknown) => asRecordingError('recorder-failed', cause),
    );
    watch.run(false);
    if (recorder) await stopRecorder(recorder);
    release();
    const failed = begun ?? (early && keepsFile.has(early.code) ? null : early);
    if (failed || !writer || !recorder) throw failed ?? new RecordingError('recorder-failed');
    const { file, duration } = await writer.close();
    const whole = { duration: Math.round(duration ?? watch.read()), size: writer.stored };
    set({ status: 'stopped', duration: whole.duration, bytes: whole.size, error: early });
    return { id, file, name, type: recorder.mimeType || type, ...whole, startedAt, error: early };
  };
  const end = (reason: RecordingError | null = null): Promise<Recording<T>> => {
    early ??= reason;
    ending ??= finish().catch(async (cause: unknown) => {
      const error = asRecordingError('recorder-failed', cause);
      release();
      if (writer) await writer.abort(error);
      else if (opened) await sink.abort(error).catch(() => {});
      set({ status: 'failed', error });
      throw error;
    });
    ending.then(settle.resolve, settle.reject);
    return done;
  };
  const begin = async (): Promise<void> => {
    const size = video ? await sizeOf(source, options) : null;
    if (ending) throw early ?? new RecordingError('recording-cancelled');
    const layout = source.layout ?? composeGrid;
    const { frameRate = 30 } = options;
    stage = createStage({ environment, size, frameRate, layout, tiles: () => source.tiles() });
    await Promise.all([stage.ready, openSink(sink, { type: type.replace(/;.*/, ''), name })]);
    opened = true;
    if (ending) throw early ?? new RecordingError('recording-cancelled');
    writer = createFileWriter(sink, { progress, failed: (error) => void end(error) });
    recorder = openRecorder(environment, stage.stream, bitsOf(options, type, size));
    recorder.ondataavailable = ({ data }) => {
      if (data.size > 0) writer?.add(data);
      follow();
    };
    recorder.onerror = (event) => {
      const { error } = event as Event & { readonly error?: unknown };
      void end(new RecordingError('recorder-failed', { cause: error ?? event }));
    };
    recorder.onstop = () => void (ending ?? end(new RecordingError('recorder-failed')));
    recorder.start(chunk);
    follow();
  };

  const settle: Settle<T> = { resolve: () => {}, reject: () => {} };
  const done = new Promise<Recording<T>>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  done.catch(() => {});
  stops.push(source.onOver((reason) => void end(reason)));
  const beginning = begin();
  beginning.catch((cause: unknown) => void end(asRecordingError('recorder-failed', cause)));

  return {
    id,
    state,
    done,
    stop: () => end(),
    pause() {
      asked = 'pause';
      follow();
    },
    resume() {
      asked = 'run';
      follow();
    },
    cancel() {
      const reason = new RecordingError('recording-cancelled');
      const stopping = state.get().status === 'stopping';
      void end(reason);
      if (stopping) void writer?.abort(reason);
    },
  };
}
