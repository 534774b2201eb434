import { type PictureInPicture, pictureInPicture, type PictureInPictureSnapshot } from '@org/calls-core/page-life';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

/** What floats above all windows, and the way there and back. */
export interface UsePictureInPicture
  extends RefsOf<PictureInPictureSnapshot>, Omit<PictureInPicture, 'get' | 'subscribe'> {}

/**
 * Picture-in-picture of a video; follows the browser's own button as well.
 *
 * @example
 * const { available, element, toggle } = usePictureInPicture();
 * // <button v-if="available" @click="toggle($refs.stage)">{{ element ? 'Back' : 'Float' }}</button>
 */
export function usePictureInPicture(): UsePictureInPicture {
  const { enter, leave, toggle, ...floating } = pictureInPicture();
  return { ...refsOf(useReadable<PictureInPictureSnapshot>(floating)), enter, leave, toggle };
}
