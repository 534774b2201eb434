import { CallError } from '../../util/errors.ts';
import type { ProcessedTrack, ProcessorContext, TrackProcessor } from './processor.ts';
import { drawByCanvas } from './draw-by-canvas.ts';
import { drawByStreams, streamsOf } from './draw-by-streams.ts';

/** A picture that is to be drawn, and where to. */
export interface Frame {
  readonly picture: CanvasImageSource;
  /** Pixels; the canvas has the same size. */
  readonly width: number;
  readonly height: number;
  readonly canvas: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
}

/** Draws one frame; while it is at work, newer ones are passed over. */
export type DrawFrame = (frame: Frame) => void | Promise<void>;

/** How each way of drawing is begun. */
export interface Drawing {
  readonly track: MediaStreamTrack;
  readonly draw: DrawFrame;
  readonly context: ProcessorContext;
  readonly window: Window;
}

/**
 * A processor that draws each frame anew: on streams of frames where the browser has them (they go on while the page is behind),
 * else from a video element to a canvas.
 *
 * @example
 * const mirrored = videoProcessor('mirrored', ({ canvas, picture, width, height }) => {
 *   canvas.setTransform(-1, 0, 0, 1, width, 0);
 *   canvas.drawImage(picture, 0, 0, width, height);
 * });
 */
export function videoProcessor(name: string, draw: DrawFrame): TrackProcessor {
  return {
    name,
    async start(track, context): Promise<ProcessedTrack> {
      const window = context.environment.createCanvas(1, 1)?.ownerDocument?.defaultView;
      if (!window) throw new CallError('unsupported-browser', { detail: 'There is no canvas.' });
      const drawing = { track, draw, context, window };
      const streams = streamsOf(window);
      return streams ? drawByStreams(drawing, streams) : drawByCanvas(drawing);
    },
  };
}
