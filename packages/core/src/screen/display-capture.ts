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

/** Options that Chromium knows and the type library does not yet. */
interface PickerOptions extends DisplayMediaStreamOptions {
  readonly systemAudio?: 'include' | 'exclude';
  readonly surfaceSwitching?: 'include' | 'exclude';
}

/**
 * Shows the browser's picker. Text is captured in full size and few frames, motion in many frames.
 * Rejects `capture-cancelled` when the user chose nothing, `permission-denied` when the system forbids it or no click led here.
 */
export async function displayCapture(
  environment: { readonly mediaDevices: MediaDevices | undefined; readonly secure: boolean },
  { audio = false, content = 'text' }: DisplayCaptureOptions = {},
): Promise<CapturedDisplay> {
  const { mediaDevices, secure } = environment;
  if (!mediaDevices?.getDisplayMedia) throw noDevices(secure);
  const options: PickerOptions = {
    video: { frameRate: content === 'text' ? 15 : 30 },
    // Processing made for voices spoils music.
    audio: audio && { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    systemAudio: audio ? 'include' : 'exclude',
    surfaceSwitching: 'include',
  };
  try {
    const stream = await mediaDevices.getDisplayMedia(options);
    const [video] = stream.getVideoTracks();
    if (!video) throw new CallError('capture-cancelled');
    video.contentHint = content === 'text' ? 'detail' : 'motion';
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
