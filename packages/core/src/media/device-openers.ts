import { cameraAttempts, type CameraOptions, microphoneAttempts, type MicrophoneOptions } from './constraints.ts';
import type { InputDevice } from './media-environment.ts';
import type { Opened, Opener } from './source-slot.ts';
import type { SourceContext, TrackSource } from './sources.ts';

/** What can be asked of a screen share. */
export interface ScreenOptions {
  /** Also the sound of what is shared. Default false. */
  readonly audio?: boolean;
  /** `text` keeps letters sharp, `motion` keeps movement smooth. Default `text`. */
  readonly content?: 'text' | 'motion';
}

/** What the user chose to share. */
export interface DisplayTracks {
  readonly video: MediaStreamTrack;
  readonly audio: MediaStreamTrack | null;
}

/** Opens what a source of the app's own gives. */
export function sourceOpener(from: TrackSource, context: SourceContext): Opener {
  const open = async (): Promise<Opened> => {
    const track = await from.open(context);
    const release = (): void => {
      if (from.owned) track.stop();
      from.close?.(track);
    };
    return { track, release, sound: from.sound?.(track) ?? null };
  };
  return { key: from, reopens: false, open };
}

/** The device of the options, else the selected one; empty for the system's default. */
export function chosenDevice({ deviceId, facing }: CameraOptions, selected: string | null): string {
  return deviceId ?? (facing ? null : selected) ?? '';
}

/** Opens a device by its id, or the system's default when that is empty. */
export function deviceOpener(
  device: InputDevice,
  options: CameraOptions & MicrophoneOptions & { readonly deviceId: string },
  context: SourceContext,
): Opener {
  const attemptsOf = device === 'camera' ? cameraAttempts : microphoneAttempts;
  const open = async (): Promise<Opened> => owned(await context.capture(device, attemptsOf(options)));
  return { key: JSON.stringify(options), reopens: true, open };
}

/** Opens the browser's picker of screens. */
export function screenOpener(options: ScreenOptions, capture: () => Promise<DisplayTracks>): Opener {
  const open = async (): Promise<Opened> => {
    const { video, audio } = await capture();
    const sound = audio && owned(audio);
    const release = (): void => {
      video.stop();
      sound?.release();
    };
    return { track: video, release, sound };
  };
  return { key: JSON.stringify(options), reopens: false, open };
}

function owned(track: MediaStreamTrack): Opened {
  return { track, release: () => track.stop() };
}
