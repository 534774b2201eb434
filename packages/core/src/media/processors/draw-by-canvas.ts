import { CallError } from '../../util/errors.ts';
import { atMost } from './at-most.ts';
import type { ProcessedTrack } from './processor.ts';
import type { Drawing } from './video-processor.ts';

/** A video element that may tell of its frames. */
type FrameTeller = Partial<Pick<HTMLVideoElement, 'requestVideoFrameCallback'>>;

/** Ms in which the first picture may come. */
const patience = 1000;

/** From a video element to a canvas. A page that is hidden draws about once a second: timers are slow there. */
export async function drawByCanvas({ track, draw, context, window }: Drawing): Promise<ProcessedTrack> {
  const { environment, failed } = context;
  const { clock } = environment;
  const { frameRate = 30, width: w = 640, height: h = 480 } = track.getSettings();
  const surface = environment.createCanvas(w, h);
  const canvas = surface?.getContext('2d', { alpha: false });
  const [output] = surface?.captureStream?.(frameRate).getVideoTracks() ?? [];
  if (!surface || !canvas || !output)
    throw new CallError('unsupported-browser', { detail: 'Canvases give no stream.' });
  const video = window.document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, srcObject: environment.createMediaStream([track]) });
  const stops: (() => void)[] = [() => void (video.srcObject = null)];
  let busy = false;
  let drawn = -Infinity;

  const paint = async (): Promise<void> => {
    const { videoWidth: width, videoHeight: height } = video;
    if (busy || width === 0) return;
    busy = true;
    try {
      if (surface.width !== width || surface.height !== height) Object.assign(surface, { width, height });
      canvas.reset?.();
      await draw({ picture: video, width, height, canvas });
      drawn = clock.now();
    } finally {
      busy = false;
    }
  };
  const repaint = (): void => void paint().catch((cause: unknown) => stops.length > 0 && failed(cause));
  const stop = (): void => {
    for (const stopOne of stops.splice(0)) stopOne();
  };
  try {
    await atMost(clock, patience, video.play());
    await paint();
  } catch (cause) {
    stop();
    throw cause;
  }
  const period = 1000 / frameRate;
  // Frames that the element tells of come in time; the clock stands in where it tells of none.
  stops.push(clock.every(period, () => clock.now() - drawn > 1.5 * period && repaint()));
  const teller: FrameTeller = video;
  const onFrame = (): void => {
    if (stops.length === 0) return;
    repaint();
    teller.requestVideoFrameCallback?.(onFrame);
  };
  teller.requestVideoFrameCallback?.(onFrame);
  return { track: output, stop };
}
