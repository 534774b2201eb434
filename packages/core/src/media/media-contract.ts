import type { MediaSource } from '../protocol/messages.ts';
import type { CallError } from '../util/errors.ts';
import type { Readable } from '../util/store.ts';

/** Names of the camera presets. */
export type CameraPreset = '180p' | '240p' | '360p' | '480p' | '720p' | '1080p' | 'low' | 'medium' | 'high';

/** What can be asked of a microphone. Every switch is on by default. */
export interface MicrophoneOptions {
  readonly deviceId?: string;
  readonly echoCancellation?: boolean;
  readonly noiseSuppression?: boolean;
  readonly autoGainControl?: boolean;
  /** Stereo Opus; default mono. */
  readonly stereo?: boolean;
}

/** What can be asked of a camera. */
export interface CameraOptions {
  readonly deviceId?: string;
  readonly facing?: 'user' | 'environment';
  /** Default `720p`. */
  readonly quality?: CameraPreset;
}

/** What can be asked of a screen share. */
export interface ScreenOptions {
  /** Also the sound of what is shared. Default false. */
  readonly audio?: boolean;
  /** `text` keeps letters sharp, `motion` keeps movement smooth. Default `text`. */
  readonly content?: 'text' | 'motion';
}

/** Where a source's track comes from. */
export interface TrackSource {
  readonly name: string;
  /** True when this library stops the track at the end; false for tracks that the app handed in. */
  readonly owned: boolean;
  /** Opens the device, or whatever it is. Rejects with a `CallError`. */
  open(): Promise<MediaStreamTrack>;
}

/** State of one source at this device. */
export interface LocalSource {
  readonly source: MediaSource;
  /** What the user wants. */
  readonly wanted: boolean;
  /** `live`: the track runs; `opening`: the device is being opened; `failed`: see `error`, and try again. */
  readonly actual: 'off' | 'opening' | 'live' | 'failed';
  readonly error: CallError | null;
  readonly track: MediaStreamTrack | null;
  /** For preview; null when off. The same stream until the track changes. */
  readonly stream: MediaStream | null;
  readonly deviceId: string | null;
}

/** Everything this device can send. */
export interface LocalMediaSnapshot {
  readonly microphone: LocalSource;
  readonly camera: LocalSource;
  readonly screen: LocalSource;
  readonly screenAudio: LocalSource;
}

/**
 * The devices of one client, shared by its calls. Overlapping wishes never throw: the last one wins.
 * A source that is muted keeps its track open (`enabled: false` for the microphone), a camera that is off is stopped.
 */
export interface LocalMedia extends Readable<LocalMediaSnapshot> {
  /** Wants the source on or off, with options. Resolves when the wish, or a later one, has come true or failed; never rejects. */
  set(source: 'microphone', on: boolean, options?: MicrophoneOptions | TrackSource): Promise<LocalSource>;
  set(source: 'camera', on: boolean, options?: CameraOptions | TrackSource): Promise<LocalSource>;
  set(source: 'screen', on: boolean, options?: ScreenOptions | TrackSource): Promise<LocalSource>;
  /** Calls the listener when a source ended by itself (unplugged, the browser's stop button). */
  onEnded(listener: (source: MediaSource) => void): () => void;
  /** Stops and releases every source. Wishes are gone. Idempotent; usable again afterwards. */
  release(): void;
  close(): void;
}

/** A camera, microphone or loudspeaker. */
export interface Device {
  readonly id: string;
  readonly kind: 'camera' | 'microphone' | 'speaker';
  /** Empty until the permission was given once. */
  readonly label: string;
  readonly groupId: string;
  /** The system's choice. */
  readonly isDefault: boolean;
}

/** The devices and which of them are chosen. */
export interface DevicesSnapshot {
  readonly cameras: readonly Device[];
  readonly microphones: readonly Device[];
  readonly speakers: readonly Device[];
  /** Null follows the system's default. */
  readonly selected: { readonly camera: string | null; readonly microphone: string | null; readonly speaker: string | null };
  readonly permissions: {
    readonly camera: 'granted' | 'denied' | 'prompt' | 'unknown';
    readonly microphone: 'granted' | 'denied' | 'prompt' | 'unknown';
  };
}

/** Lists and chooses devices. Asks for no permission by itself. */
export interface Devices extends Readable<DevicesSnapshot> {
  /** Chooses a device by id; null follows the system's default. A running call switches without renegotiation. */
  select(kind: Device['kind'], id: string | null): Promise<void>;
  refresh(): Promise<void>;
}
