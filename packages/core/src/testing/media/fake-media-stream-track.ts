import { FakeEventTarget } from '../fake-event-target.ts';
import type { SeededRandom } from '../random.ts';

/** Told before and after anything about a track changes that changes what is sent. */
export interface TrackWatcher {
  before(): void;
  after(): void;
}

/** What a track is made of. */
export interface FakeTrackInit {
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readonly settings?: MediaTrackSettings;
  readonly muted?: boolean;
}

/** Makes the media objects of one environment and knows which of its tracks are live. */
export interface MediaFactory {
  readonly random: SeededRandom;
  readonly liveTracks: Set<FakeMediaStreamTrack>;
}

/** A `MediaStreamTrack` that carries nothing; tests end and mute it as a device would. */
export class FakeMediaStreamTrack extends FakeEventTarget {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readonly watchers: Set<TrackWatcher> = new Set();
  contentHint = '';
  /** What its picture looks like, 0 black to 1 white; null while no picture comes. */
  brightness: number | null = 0.5;
  onended: ((event: Event) => void) | null = null;
  onmute: ((event: Event) => void) | null = null;
  onunmute: ((event: Event) => void) | null = null;
  #enabled = true;
  /** What clones share. */
  #sound = { loudness: 0.25 };
  #muted: boolean;
  #readyState: MediaStreamTrackState = 'live';
  #settings: MediaTrackSettings;
  #constraints: MediaTrackConstraints = {};
  readonly #factory: MediaFactory;

  constructor(factory: MediaFactory, init: FakeTrackInit) {
    super();
    this.#factory = factory;
    this.id = factory.random.uuid();
    this.kind = init.kind;
    this.label = init.label;
    this.#settings = init.settings ?? {};
    this.#muted = init.muted ?? false;
    factory.liveTracks.add(this);
  }

  /** What a level meter reads, 0 to 1; of clones, too. */
  get loudness(): number {
    return this.#sound.loudness;
  }

  set loudness(loudness: number) {
    this.#sound.loudness = loudness;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  set enabled(enabled: boolean) {
    this.#change(() => (this.#enabled = enabled));
  }

  get muted(): boolean {
    return this.#muted;
  }

  get readyState(): MediaStreamTrackState {
    return this.#readyState;
  }

  getSettings(): MediaTrackSettings {
    return { ...this.#settings };
  }

  getConstraints(): MediaTrackConstraints {
    return { ...this.#constraints };
  }

  getCapabilities(): MediaTrackCapabilities {
    return this.kind === 'video' ? { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 30 } } : {};
  }

  async applyConstraints(constraints: MediaTrackConstraints = {}): Promise<void> {
    this.#constraints = constraints;
    this.#change(() => (this.#settings = { ...this.#settings, ...wishedSettings(constraints) }));
  }

  clone(): FakeMediaStreamTrack {
    const copy = new FakeMediaStreamTrack(this.#factory, {
      kind: this.kind,
      label: this.label,
      settings: this.#settings,
    });
    copy.enabled = this.#enabled;
    copy.brightness = this.brightness;
    copy.#sound = this.#sound;
    if (this.#readyState === 'ended') copy.stop();
    return copy;
  }

  /** As browsers: no `ended` event, for the caller knows. */
  stop(): void {
    if (this.#readyState === 'ended') return;
    this.#factory.liveTracks.delete(this);
    this.#change(() => (this.#readyState = 'ended'));
  }

  /** The device went away, or the user ended the share: fires `ended`. */
  end(): void {
    if (this.#readyState === 'ended') return;
    this.stop();
    this.fire('ended');
  }

  /** The source stops or starts delivering: fires `mute` or `unmute`. */
  setMuted(muted: boolean): void {
    if (this.#muted === muted || this.#readyState === 'ended') return;
    this.#muted = muted;
    this.fire(muted ? 'mute' : 'unmute');
  }

  #change(apply: () => void): void {
    for (const watcher of this.watchers) watcher.before();
    apply();
    for (const watcher of [...this.watchers]) watcher.after();
  }
}

/** The exact or ideal values of a constraint set. */
export function wishedSettings(constraints: MediaTrackConstraints): MediaTrackSettings {
  const settings: Record<string, unknown> = {};
  for (const [name, wish] of Object.entries(constraints)) {
    const value: unknown = wish !== null && typeof wish === 'object' ? (wish.exact ?? wish.ideal) : wish;
    if (value !== undefined && name !== 'advanced') settings[name] = value;
  }
  return settings as MediaTrackSettings;
}
