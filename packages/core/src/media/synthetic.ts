import { CallError } from '../util/errors.ts';
import type { MediaEnvironment } from './media-environment.ts';
import { createPattern } from './pattern.ts';
import type { TrackSource } from './sources.ts';

/** What a synthetic device shows or sounds like. */
export interface SyntheticOptions {
  readonly kind: 'camera' | 'microphone';
  /** Drawn into the picture; also decides its colour and the tone's pitch. */
  readonly label?: string;
  /** Another colour: degrees on the colour wheel. */
  readonly hue?: number;
  /** Pixels and frames per second of the picture. Default 640 × 360 at 15. */
  readonly width?: number;
  readonly height?: number;
  readonly frameRate?: number;
}

/**
 * A camera or microphone made of nothing: a moving picture with a clock, or a soft pulsing tone. For demos, tests and
 * machines without devices. Opening rejects `unsupported-browser` without a canvas or audio context; a context that the
 * browser does not let run gives silence.
 *
 * @example
 * import { synthetic } from '@org/calls-core/synthetic';
 *
 * call.accept({ camera: synthetic({ kind: 'camera', label: 'Bob' }), microphone: synthetic({ kind: 'microphone' }) });
 */
export function synthetic(options: SyntheticOptions): TrackSource {
  const stops = new WeakMap<MediaStreamTrack, () => void>();
  return {
    name: `synthetic ${options.kind}`,
    owned: true,
    async open({ environment }) {
      const { track, stop } = (options.kind === 'camera' ? openPicture : openTone)(environment, options);
      stops.set(track, stop);
      return track;
    },
    close(track) {
      stops.get(track)?.();
      stops.delete(track);
    },
  };
}

interface Made {
  readonly track: MediaStreamTrack;
  stop(): void;
}

function openPicture(environment: MediaEnvironment, options: SyntheticOptions): Made {
  const { label = '', hue = hueOf(label), width = 640, height = 360, frameRate = 15 } = options;
  const { clock } = environment;
  const canvas = environment.createCanvas(width, height);
  const context = canvas?.getContext('2d');
  if (!canvas?.captureStream || !context) throw new CallError('unsupported-browser');
  const draw = createPattern(context, { label, hue });
  const paint = (): void => draw(clock.now(), new Date(clock.wallTime()));
  paint();
  const [track] = canvas.captureStream(frameRate).getVideoTracks();
  if (!track) throw new CallError('unsupported-browser');
  return { track, stop: clock.every(1000 / frameRate, paint) };
}

function openTone(environment: MediaEnvironment, { label = '' }: SyntheticOptions): Made {
  const context = environment.audioContext();
  if (!context) throw new CallError('unsupported-browser');
  const oscillator = (frequency: number, type: OscillatorType): OscillatorNode => {
    const node = context.createOscillator();
    node.frequency.value = frequency;
    node.type = type;
    node.start();
    return node;
  };
  const gain = (value: number): GainNode => {
    const node = context.createGain();
    node.gain.value = value;
    return node;
  };
  const tone = oscillator(220 + hueOf(label), 'sine');
  const pulse = oscillator(0.5, 'sine');
  const loudness = gain(0.06);
  const swing = gain(0.05);
  const output = context.createMediaStreamDestination();
  pulse.connect(swing).connect(loudness.gain);
  tone.connect(loudness).connect(output);
  const [track] = output.stream.getAudioTracks();
  if (!track) throw new CallError('unsupported-browser');
  const stop = (): void => {
    for (const node of [tone, pulse]) node.stop();
    for (const node of [tone, pulse, swing, loudness]) node.disconnect();
  };
  return { track, stop };
}

/** 0 to 359, spread over the labels. */
function hueOf(label: string): number {
  let hash = 210;
  for (const character of label) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return hash % 360;
}
