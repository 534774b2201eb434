import type { RecordingEnvironment } from '../recording/recording-environment.ts';
import type { FakeEnvironment } from './fake-environment.ts';
import { FakeMediaRecorder } from './media/fake-media-recorder.ts';
import type { FakeMediaStream } from './media/fake-media-stream.ts';

/** What recording needs, in the hands of a test. */
export interface FakeRecording extends RecordingEnvironment {
  /** Every recorder made here. */
  readonly recorders: readonly FakeMediaRecorder[];
  /** What the canvases were given to draw, newest last: texts, and ids of the tracks whose frames were drawn. */
  readonly drawn: readonly string[];
  /** Forgets what was drawn. */
  clearDrawn(): void;
  /** Elements that still hold a stream: 0 when nothing leaked. */
  readonly playing: number;
}

/** Options of `createFakeRecording`. */
export interface FakeRecordingOptions {
  /** MIME types that can be recorded. Default: WebM with VP9 or VP8 and Opus. */
  readonly types?: readonly string[];
  /** Answers what is uploaded. Default: refuses. */
  readonly fetch?: RecordingEnvironment['fetch'];
}

const webm = ['video/webm;codecs=vp9,opus', 'video/webm;codecs=vp8,opus', 'video/webm', 'audio/webm;codecs=opus'];

/**
 * Creates what `recordStream` and `recordCall` take as `environment`, on a fake environment: files are small but true WebM,
 * made by the test's clock.
 *
 * @example
 * const recording = recordStream(stream, { environment: createFakeRecording(environment) });
 * await clock.advanceAsync(5_000);
 * const { duration } = await recording.stop();
 */
export function createFakeRecording(environment: FakeEnvironment, options: FakeRecordingOptions = {}): FakeRecording {
  const { clock } = environment;
  const { types = webm } = options;
  const recorders: FakeMediaRecorder[] = [];
  const players = new Set<FakePlayer>();
  let drawn: string[] = [];
  const painter = (width: number, height: number): unknown => {
    const known: Record<PropertyKey, unknown> = {
      canvas: { width, height },
      measureText: (text: string) => ({ width: text.length * 8 }),
      fillText: (text: string) => void drawn.push(text),
      // What comes from another canvas was drawn there.
      drawImage: (from: FakePlayer | object) => 'trackId' in from && drawn.push(from.trackId ?? 'nothing'),
    };
    return new Proxy(known, {
      get: (target, name) => (name in target ? target[name] : () => {}),
      set: (target, name, value) => ((target[name] = value), true),
    });
  };
  return {
    clock,
    recorders,
    createId: () => environment.createId(),
    canRecord: (type) => types.includes(type),
    createRecorder(stream, recorderOptions) {
      const recorder = new FakeMediaRecorder(clock, stream as unknown as FakeMediaStream, recorderOptions);
      recorders.push(recorder);
      return recorder as unknown as MediaRecorder;
    },
    createStream: (tracks) => environment.createMediaStream(tracks),
    createAudioContext: () => environment.audioContext(),
    createCanvas(width, height) {
      const canvas = environment.createCanvas(width, height);
      return canvas && Object.assign(canvas, { getContext: () => painter(width, height) as CanvasRenderingContext2D });
    },
    createPlayer: () => createPlayer(players) as unknown as HTMLVideoElement,
    every: (ms, callback) => clock.every(ms, callback),
    mediaDevices: environment.mediaDevices,
    files: async () => Promise.reject(new DOMException('There are no files', 'NotAllowedError')),
    fetch: options.fetch ?? (async () => Promise.reject(new TypeError('Failed to fetch'))),
    get drawn() {
      return drawn;
    },
    clearDrawn: () => void (drawn = []),
    get playing() {
      return [...players].filter(({ srcObject }) => srcObject).length;
    },
  };
}

/** As much of a video element as is drawn from. */
interface FakePlayer extends EventTarget {
  srcObject: FakeMediaStream | null;
  readonly readyState: number;
  readonly videoWidth: number;
  readonly videoHeight: number;
  readonly trackId: string | undefined;
  play(): Promise<void>;
}

function createPlayer(players: Set<FakePlayer>): FakePlayer {
  const picture = () => player.srcObject?.getVideoTracks().find(({ readyState }) => readyState === 'live');
  const player: FakePlayer = Object.defineProperties(
    Object.assign(new EventTarget(), { srcObject: null, play: async () => {} }),
    {
      readyState: { get: () => (picture() ? 4 : 0) },
      videoWidth: { get: () => (picture() ? (picture()?.getSettings().width ?? 640) : 0) },
      videoHeight: { get: () => (picture() ? (picture()?.getSettings().height ?? 360) : 0) },
      trackId: { get: () => picture()?.id },
    },
  ) as FakePlayer;
  players.add(player);
  return player;
}
