import type { PreflightCamera } from './report.ts';
import type { Scope } from './scope.ts';

/** Ms that a camera may take for its first picture, and for one that is not black: some begin in the dark. */
const patience = 3_000;
/** Ms between two looks. */
const pause = 100;
/** Darker than this, 0 to 1, is a cover or a driver that delivers nothing. */
const black = 0.04;

const size = { width: 32, height: 18 };

/** Looks at a camera's picture until it is not black, or long enough. */
export async function look(scope: Scope, track: MediaStreamTrack): Promise<PreflightCamera> {
  const eye = openEye(scope, track);
  const { label } = track;
  const unseen = { label, width: null, height: null, brightness: null };
  if (!eye) return { status: 'unmeasured', ...unseen };
  let seen = eye.look();
  for (let waited = 0; waited < patience && !(seen && seen.brightness > black); waited += pause) {
    await scope.wait(pause);
    seen = eye.look() ?? seen;
  }
  eye.close();
  if (!seen) return { status: 'no-picture', ...unseen };
  return { status: seen.brightness > black ? 'works' : 'black', label, ...seen };
}

type Seen = Required<{ readonly [K in 'width' | 'height' | 'brightness']: number }>;

interface Eye {
  /** Null as long as there is no picture. */
  look(): Seen | null;
  close(): void;
}

/** Plays the track in an element outside of the page, and reads a small copy of it; null where that cannot be done. */
function openEye(scope: Scope, track: MediaStreamTrack): Eye | null {
  const { environment } = scope;
  const canvas = environment.createCanvas(size.width, size.height);
  const context = canvas?.getContext('2d', { willReadFrequently: true });
  const video = canvas?.ownerDocument?.createElement('video');
  if (!context || !video) return null;
  video.muted = true;
  video.playsInline = true;
  video.srcObject = environment.createMediaStream([track]);
  video.play().catch(() => {});
  const close = scope.add(() => void (video.srcObject = null));
  return {
    look() {
      const { videoWidth: width, videoHeight: height } = video;
      if (!width) return null;
      context.drawImage(video, 0, 0, size.width, size.height);
      return { width, height, brightness: brightnessOf(context.getImageData(0, 0, size.width, size.height).data) };
    },
    close,
  };
}

/** Mean of all colours, 0 to 1. */
function brightnessOf(pixels: Uint8ClampedArray): number {
  let sum = 0;
  for (let index = 0; index < pixels.length; index += 4)
    sum += (pixels[index] ?? 0) + (pixels[index + 1] ?? 0) + (pixels[index + 2] ?? 0);
  return sum / (3 * 255 * (pixels.length / 4));
}
