import { FakeEventTarget } from '../fake-event-target.ts';
import { FakeMediaStream } from './fake-media-stream.ts';
import { FakeMediaStreamTrack, type MediaFactory } from './fake-media-stream-track.ts';

/** A node that can be connected; `heard` gives the loudness that comes out of it, 0 to 1. */
export interface FakeAudioNode {
  connect(target: FakeAudioNode): FakeAudioNode;
  disconnect(): void;
  heard(): number;
}

/** As much of an `AudioContext` as level meters, synthetic tones and voice filters use. */
export class FakeAudioContext extends FakeEventTarget {
  state: AudioContextState = 'running';
  onstatechange: ((event: Event) => void) | null = null;
  readonly sampleRate = 48_000;
  readonly destination: FakeAudioNode = createNode();
  readonly #factory: MediaFactory;
  readonly #now: () => number;
  readonly #onClose: () => void;

  constructor(options: { readonly factory: MediaFactory; readonly now: () => number; readonly onClose: () => void }) {
    super();
    this.#factory = options.factory;
    this.#now = options.now;
    this.#onClose = options.onClose;
  }

  /** Seconds. */
  get currentTime(): number {
    return this.#now() / 1000;
  }

  async resume(): Promise<void> {
    this.#become('running');
  }

  async suspend(): Promise<void> {
    this.#become('suspended');
  }

  async close(): Promise<void> {
    if (this.state === 'closed') throw new DOMException('The context is closed', 'InvalidStateError');
    this.#become('closed');
    this.#onClose();
  }

  createMediaStreamSource(stream: FakeMediaStream): FakeAudioNode & { readonly mediaStream: FakeMediaStream } {
    const [track] = stream.getAudioTracks();
    if (!track) throw new DOMException('The stream has no audio track', 'InvalidStateError');
    const loudness = (): number => (track.enabled && !track.muted && track.readyState === 'live' ? track.loudness : 0);
    return Object.assign(createNode(loudness), { mediaStream: stream });
  }

  createMediaStreamDestination(): FakeAudioNode & { readonly stream: FakeMediaStream } {
    const track = new FakeMediaStreamTrack(this.#factory, { kind: 'audio', label: 'MediaStreamAudioDestinationNode' });
    return Object.assign(createNode(), { stream: new FakeMediaStream(this.#factory, [track]) });
  }

  createAnalyser(): FakeAnalyser {
    const node = createNode();
    const fill = (samples: Float32Array): void => {
      const level = this.state === 'running' ? node.heard() : 0;
      samples.forEach((_, index) => (samples[index] = index % 2 === 0 ? level : -level));
    };
    return Object.assign(node, {
      fftSize: 2048,
      frequencyBinCount: 1024,
      smoothingTimeConstant: 0.8,
      getFloatTimeDomainData: fill,
    });
  }

  createOscillator(): FakeAudioNode & FakeScheduled & { readonly frequency: FakeParameter; type: OscillatorType } {
    let runs = false;
    const schedule: FakeScheduled = { start: () => void (runs = true), stop: () => void (runs = false), onended: null };
    return Object.assign(
      createNode(() => (runs ? 0.5 : 0)),
      schedule,
      { frequency: createParameter(440), type: 'sine' as const },
    );
  }

  createGain(): FakeAudioNode & { readonly gain: FakeParameter } {
    const gain = createParameter(1);
    const node = createNode();
    const unscaled = node.heard;
    return Object.assign(node, { gain, heard: () => unscaled() * gain.value });
  }

  createBiquadFilter(): FakeAudioNode & { readonly frequency: FakeParameter; type: BiquadFilterType } {
    return Object.assign(createNode(), { frequency: createParameter(350), type: 'lowpass' as const });
  }

  createDynamicsCompressor(): FakeAudioNode {
    return createNode();
  }

  #become(state: AudioContextState): void {
    if (this.state === state || this.state === 'closed') return;
    this.state = state;
    this.fire('statechange');
  }
}

/** As `AnalyserNode`, for levels only. */
export interface FakeAnalyser extends FakeAudioNode {
  fftSize: number;
  readonly frequencyBinCount: number;
  smoothingTimeConstant: number;
  getFloatTimeDomainData(samples: Float32Array): void;
}

/** As `AudioScheduledSourceNode`. */
export interface FakeScheduled {
  start(when?: number): void;
  stop(when?: number): void;
  onended: (() => void) | null;
}

/** As `AudioParam`; schedules are applied at once. */
export interface FakeParameter {
  value: number;
  setValueAtTime(value: number): FakeParameter;
  linearRampToValueAtTime(value: number): FakeParameter;
  exponentialRampToValueAtTime(value: number): FakeParameter;
  setTargetAtTime(value: number): FakeParameter;
  cancelScheduledValues(): FakeParameter;
}

const inputs = new WeakMap<FakeAudioNode, Set<FakeAudioNode>>();

function createNode(own: () => number = () => 0): FakeAudioNode {
  const sources = new Set<FakeAudioNode>();
  const targets = new Set<FakeAudioNode>();
  const node: FakeAudioNode = {
    connect(target) {
      targets.add(target);
      inputs.get(target)?.add(this);
      return target;
    },
    disconnect() {
      for (const target of targets) inputs.get(target)?.delete(this);
      targets.clear();
    },
    heard: () => Math.min(1, own() + [...sources].reduce((sum, source) => sum + source.heard(), 0)),
  };
  inputs.set(node, sources);
  return node;
}

function createParameter(initial: number): FakeParameter {
  const parameter: FakeParameter = {
    value: initial,
    setValueAtTime: (value) => Object.assign(parameter, { value }),
    linearRampToValueAtTime: (value) => Object.assign(parameter, { value }),
    exponentialRampToValueAtTime: (value) => Object.assign(parameter, { value }),
    setTargetAtTime: (value) => Object.assign(parameter, { value }),
    cancelScheduledValues: () => parameter,
  };
  return parameter;
}
