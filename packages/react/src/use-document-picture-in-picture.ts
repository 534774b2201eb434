import {
  type DocumentPictureInPicture,
  documentPictureInPicture,
  type DocumentPictureInPictureSnapshot,
} from '@org/calls-core/page-life';
import { useMemo, useState } from 'react';
import { useReadable } from './use-readable.ts';

/** A window of the app's own above all others, and the way there and back. */
export interface UseDocumentPictureInPicture
  extends DocumentPictureInPictureSnapshot, Omit<DocumentPictureInPicture, 'get' | 'subscribe'> {}

/**
 * Document picture-in-picture: what is rendered into `window.document.body` stays above all windows.
 *
 * @example
 * const { available, window, enter } = useDocumentPictureInPicture();
 * if (window) return createPortal(<CallStage />, window.document.body);
 * return available && <button onClick={() => enter({ width: 480, height: 320 })}>Float</button>;
 */
export function useDocumentPictureInPicture(): UseDocumentPictureInPicture {
  const [floating] = useState(documentPictureInPicture);
  const state = useReadable<DocumentPictureInPictureSnapshot>(floating);
  return useMemo(() => {
    const { enter, leave } = floating;
    return { ...state, enter, leave };
  }, [state, floating]);
}
