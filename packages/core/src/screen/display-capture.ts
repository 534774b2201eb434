import { captureError, noDevices } from '../util/capture-error.ts';
import { CallError } from '../util/errors.ts';

/** What the browser is asked to share. */
export interface DisplayCaptureOptions {
  readonly audio?: boolean;
  readonly content?: 'text' | 'motion';
}

/** What the user chose. The sound is null when there is none to share. */
export interface CapturedDisplay {
  readonly video: MediaStreamTrack;
  readonly audio: MediaStreamTrack | null;
}

/** Options of `getDisplayMedia` (W3C Screen Capture), those included that the type library does not know yet. */
export interface PickerOptions extends DisplayMediaStreamOptions {
  readonly systemAudio?: 'include' | 'exclude';
  readonly surfaceSwitching?: 'include' | 'exclude';
  readonly selfBrowserSurface?: 'include' | 'exclude';
  readonly monitorTypeSurfaces?: 'include' | 'exclude';
  readonly preferCurrentTab?: boolean;
  readonly controller?: object;
}

/** Where the picker is shown. */
export interface PickerEnvironment {
  readonly mediaDevices: MediaDevices | undefined;
  readonly secure: boolean;
}

/**
 * Shows the browser's picker. Text is captured in full size and few frames, motion in many frames.
 * Rejects `capture-cancelled` when the user chose nothing, `permission-denied` when the system forbids it or no click led here.
 */
export async function displayCapture(
  environment: PickerEnvironment,
  { audio = false, content = 'text' }: DisplayCaptureOptions = {},
): Promise<CapturedDisplay> {
  const captured = await showPicker(environment, {
    // Told no size, Chromium scales what is shared down to the page's own screen.
    video: { frameRate: content === 'text' ? 15 : 30, width: { max: 7680 }, height: { max: 4320 } },
    audio: audio && plainSound,
    systemAudio: audio ? 'include' : 'exclude',
    surfaceSwitching: 'include',
  });
  captured.video.contentHint = content === 'text' ? 'detail' : 'motion';
  return captured;
}

/** Processing made for voices spoils music. */
export const plainSound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false } as const;

/** Shows the browser's picker with these options. Rejects as `displayCapture`. */
export async function showPicker(
  { mediaDevices, secure }: PickerEnvironment,
  options: PickerOptions,
): Promise<CapturedDisplay> {
  if (!mediaDevices?.getDisplayMedia) throw noDevices(secure);
  try {
    const stream = await mediaDevices.getDisplayMedia(options);
    const [video] = stream.getVideoTracks();
    if (!video) throw new CallError('capture-cancelled');
    return { video, audio: stream.getAudioTracks()[0] ?? null };
  } catch (cause) {
    throw displayError(cause);
  }
}

/** Closing the picker and being forbidden have one name; only the message of the system's refusal differs. */
function displayError(cause: unknown): CallError {
  const { name, message } = cause as Error;
  if (name === 'InvalidStateError') return new CallError('permission-denied', { cause });
  if (name === 'NotAllowedError' && !/system|policy/i.test(message))
    return new CallError('capture-cancelled', { cause });
  return captureError(cause);
}
