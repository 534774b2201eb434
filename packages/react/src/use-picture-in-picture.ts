import { type PictureInPicture, pictureInPicture, type PictureInPictureSnapshot } from '@org/calls-core/page-life';
import { useMemo, useState } from 'react';
import { useReadable } from './use-readable.ts';

/** What floats above all windows, and the way there and back. */
export interface UsePictureInPicture extends PictureInPictureSnapshot, Omit<PictureInPicture, 'get' | 'subscribe'> {}

/**
 * Picture-in-picture of a video; follows the browser's own button as well.
 *
 * @example
 * const { available, element, toggle } = usePictureInPicture();
 * return available && <button onClick={() => toggle(stage.current!)}>{element ? 'Back' : 'Float'}</button>;
 */
export function usePictureInPicture(): UsePictureInPicture {
  const [floating] = useState(pictureInPicture);
  const state = useReadable<PictureInPictureSnapshot>(floating);
  return useMemo(() => {
    const { enter, leave, toggle } = floating;
    return { ...state, enter, leave, toggle };
  }, [state, floating]);
}
