import { CallError } from '../../util/errors.ts';
import { atMost } from './at-most.ts';
import type { ProcessedTrack } from './processor.ts';
import type { Drawing } from './video-processor.ts';

/** Of `MediaStreamTrackProcessor` and its counterpart what is used; not in the DOM's types yet. */
export interface FrameStreams {
  readonly MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack }) => {
    readonly readable: ReadableStream<VideoFrame>;
  };
  readonly MediaStreamTrackGenerator: new (init: { kind: 'video' }) => MediaStreamTrack & {
    readonly writable: WritableStream<VideoFrame>;
  };
  readonly OffscreenCanvas: typeof OffscreenCanvas;
  readonly VideoFrame: typeof VideoFrame;
}

/** Ms in which the first picture may come. */
const patience = 1000;

/** The browser's streams of frames, or null where the page has none. */
export function streamsOf(window: Window): FrameStreams | null {
  const known = window as unknown as Partial<FrameStreams>;
  const all =
    known.MediaStreamTrackProcessor && known.MediaStreamTrackGenerator && known.OffscreenCanvas && known.VideoFrame;
  return all ? (known as FrameStreams) : null;
}

/** Frames in, frames out; goes on while the page is hidden. */
export async function drawByStreams({ track, draw, context }: Drawing, streams: FrameStreams): Promise<ProcessedTrack> {
  const { readable } = new streams.MediaStreamTrackProcessor({ track });
  const output = new streams.MediaStreamTrackGenerator({ kind: 'video' });
  const surface = new streams.OffscreenCanvas(1, 1);
  const canvas = surface.getContext('2d', { alpha: false });
  if (!canvas) throw new CallError('unsupported-browser', { detail: 'Canvases draw nothing.' });
  const ending = new AbortController();
  let started = false;
  let first = (): void => {};
  const begun = new Promise<void>((resolve) => (first = resolve));

  const transform = async (frame: VideoFrame, controller: TransformStreamDefaultController): Promise<void> => {
    try {
      const { displayWidth: width, displayHeight: height, timestamp } = frame;
      if (surface.width !== width || surface.height !== height) Object.assign(surface, { width, height });
      canvas.reset();
      await draw({ picture: frame, width, height, canvas });
      controller.enqueue(new streams.VideoFrame(surface, { timestamp, alpha: 'discard' }));
      first();
    } finally {
      frame.close();
    }
  };
  const piped = readable
    .pipeThrough(new TransformStream({ transform }), { signal: ending.signal })
    .pipeTo(output.writable, { signal: ending.signal });
  piped.catch((cause: unknown) => {
    if (started && !ending.signal.aborted) context.failed(cause);
  });
  // Not before there is a picture: what was sent before goes on until then. A camera that gives none is not waited for.
  await atMost(context.environment.clock, patience, Promise.race([begun, piped]));
  started = true;
  return { track: output, stop: () => ending.abort() };
}
