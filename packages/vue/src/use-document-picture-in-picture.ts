import {
  type DocumentPictureInPicture,
  documentPictureInPicture,
  type DocumentPictureInPictureSnapshot,
} from '@org/calls-core/page-life';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

/** A window of the app's own above all others, and the way there and back. */
export interface UseDocumentPictureInPicture
  extends RefsOf<DocumentPictureInPictureSnapshot>, Omit<DocumentPictureInPicture, 'get' | 'subscribe'> {}

/**
 * Document picture-in-picture: what is rendered into `window.document.body` stays above all windows.
 *
 * @example
 * const { available, window, enter } = useDocumentPictureInPicture();
 * // <Teleport v-if="window" :to="window.document.body"><CallStage /></Teleport>
 * // <button v-else-if="available" @click="enter({ width: 480, height: 320 })">Float</button>
 */
export function useDocumentPictureInPicture(): UseDocumentPictureInPicture {
  const { enter, leave, ...floating } = documentPictureInPicture();
  return { ...refsOf(useReadable<DocumentPictureInPictureSnapshot>(floating)), enter, leave };
}
