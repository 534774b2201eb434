import { createStore, type Readable } from '../util/store.ts';
import { whileWatched } from '../util/while-watched.ts';
import type { MediaEnvironment } from './media-environment.ts';

/** Ms between two readings. */
const interval = 80;
/** Readings without a new packet before a level counts as silence. */
const patience = 4;

/** What a level is read from. Both are asked at each reading, so they may change. */
export interface AudioLevelOptions {
  readonly environment: Pick<MediaEnvironment, 'clock' | 'audioContext' | 'createMediaStream'>;
  /** A remote microphone's receiver: costs next to nothing and needs no audio context. */
  readonly receiver?: () => RTCRtpReceiver | null | undefined;
  /** One's own microphone, or a remote one without a receiver. */
  readonly track?: () => MediaStreamTrack | null | undefined;
  /** True while nothing is to be heard, whatever is measured. */
  readonly muted?: () => boolean;
}

type Meter = () => number;

/** Loudness from 0 to 1 (RMS), about 12 times a second while somebody listens and 0 while nobody does. */
export function createAudioLevel(options: AudioLevelOptions): Readable<number> {
  const { environment, receiver, track, muted } = options;
  const store = createStore(0);
  return whileWatched(store, () => {
    const fromPackets = packetMeter();
    const graph = createGraph(environment);
    const read = (): number => {
      if (muted?.()) return 0;
      return fromPackets(receiver?.()) ?? graph.level(track?.() ?? null);
    };
    const tick = (): void => store.set(Math.min(1, read()));
    const stopClock = environment.clock.every(interval, tick);
    return () => {
      stopClock();
      graph.close();
      store.set(0);
    };
  });
}

/** Reads the level that came with the last packet; undefined without a receiver or where the browser does not say. */
function packetMeter(): (receiver: RTCRtpReceiver | null | undefined) => number | undefined {
  let last = 0;
  let same = 0;
  return (receiver) => {
    const sources = receiver?.getSynchronizationSources?.();
    if (!sources) return undefined;
    const [source] = sources;
    if (!source) return 0;
    if (source.audioLevel === undefined) return undefined;
    same = source.rtpTimestamp === last ? same + 1 : 0;
    last = source.rtpTimestamp;
    return same < patience ? source.audioLevel : 0;
  };
}

/** Measures one track at a time on the shared audio context; 0 as long as that does not run. */
function createGraph(environment: AudioLevelOptions['environment']): {
  level(track: MediaStreamTrack | null): number;
  close(): void;
} {
  let measured: MediaStreamTrack | null = null;
  let meter: Meter | null = null;
  let disconnect = (): void => {};

  const connect = (track: MediaStreamTrack): void => {
    const context = environment.audioContext();
    if (!context) return;
    const analyser = context.createAnalyser();
    const source = context.createMediaStreamSource(environment.createMediaStream([track]));
    const samples = new Float32Array(analyser.fftSize);
    source.connect(analyser);
    disconnect = () => source.disconnect();
    meter = () => {
      if (context.state !== 'running') return 0;
      analyser.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    };
  };
  const close = (): void => {
    disconnect();
    disconnect = () => {};
    measured = null;
    meter = null;
  };
  return {
    level(track) {
      if (track !== measured) {
        close();
        measured = track;
        if (track?.readyState === 'live') connect(track);
      }
      return meter?.() ?? 0;
    },
    close,
  };
}
