import { check } from '../util/check.ts';
import { CallError } from '../util/errors.ts';
import type { Capture } from './capture.ts';
import { type CameraOptions, cameraAttempts, type MicrophoneOptions, microphoneAttempts } from './constraints.ts';
import type { MediaEnvironment } from './media-environment.ts';

/** What a track source may use. */
export interface SourceContext {
  readonly environment: MediaEnvironment;
  /** Opens a camera or microphone. */
  readonly capture: Capture;
}

/** Where a source's track comes from. */
export interface TrackSource {
  readonly name: string;
  /** True when this library stops the track at the end; false for tracks that the app handed in. */
  readonly owned: boolean;
  /** Opens the device, or whatever it is. Rejects with a `CallError`. */
  open(context: SourceContext): Promise<MediaStreamTrack>;
  /** As a screen: the sound that came with its picture, and how it is let go. Asked once after `open`. */
  sound?(track: MediaStreamTrack): { readonly track: MediaStreamTrack; release(): void } | null;
  /** Called once when the track is no longer used, after it was stopped if it is owned. */
  close?(track: MediaStreamTrack): void;
}

/** A device of the user's as a source, for a place that is not its own: a second camera as the screen. */
export function userMedia(kind: 'microphone', options?: MicrophoneOptions): TrackSource;
export function userMedia(kind: 'camera', options?: CameraOptions): TrackSource;
export function userMedia(kind: 'camera' | 'microphone', options: CameraOptions & MicrophoneOptions = {}): TrackSource {
  return {
    name: kind,
    owned: true,
    open: ({ capture }) => capture(kind, kind === 'camera' ? cameraAttempts(options) : microphoneAttempts(options)),
  };
}

/** A track of the app's own. It is never stopped here; muted only while it is in use. */
export function fromTrack(track: MediaStreamTrack, options: { readonly name?: string } = {}): TrackSource {
  const { enabled } = track;
  return {
    name: options.name ?? track.label,
    owned: false,
    async open() {
      if (track.readyState === 'ended') throw new CallError('device-not-found');
      return track;
    },
    close() {
      track.enabled = enabled;
    },
  };
}

/** The first track of a kind in a stream of the app's own: of a canvas, an audio graph, a file. Throws `invalid-argument` without one. */
export function fromStream(stream: MediaStream, kind: 'audio' | 'video'): TrackSource {
  const track = stream.getTracks().find((candidate) => candidate.kind === kind);
  check(track, 'stream', `one with a track of kind ${kind}`, stream);
  return fromTrack(track);
}
