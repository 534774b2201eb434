import { CallError } from '../../util/errors.ts';
import type { TrackProcessor } from './processor.ts';
import { videoProcessor } from './video-processor.ts';

/** What the picture is drawn with. */
export interface PictureFilterOptions {
  /** A CSS filter such as `grayscale(1)` or `blur(12px)`. Pixels are those of the picture. */
  readonly filter: string;
}

/**
 * Draws the camera through a CSS filter. Rejects `unsupported-browser` where canvases have none (Safari before 18).
 *
 * @example
 * await processors.set('camera', [pictureFilter({ filter: 'grayscale(1)' })]);
 */
export function pictureFilter({ filter }: PictureFilterOptions): TrackProcessor {
  return videoProcessor(`picture filter ${filter}`, ({ canvas, picture, width, height }) => {
    if (!('filter' in canvas)) throw new CallError('unsupported-browser', { detail: 'Canvases have no filter.' });
    canvas.filter = filter;
    canvas.drawImage(picture, 0, 0, width, height);
  });
}
