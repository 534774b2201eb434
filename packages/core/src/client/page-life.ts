export { type CallPlayback, callPlayback } from './page-life/call-playback.ts';
export { confirmLeave, type ConfirmLeaveOptions } from './page-life/confirm-leave.ts';
export {
  type DocumentPictureInPicture,
  documentPictureInPicture,
  type DocumentPictureInPictureOptions,
  type DocumentPictureInPictureSnapshot,
} from './page-life/document-picture-in-picture.ts';
export { keepAwake, type KeepAwakeOptions, type WakeLockSnapshot } from './page-life/keep-awake.ts';
export { mediaSession, type MediaSessionOptions, type MediaSessionWords } from './page-life/media-session.ts';
export { isPageError, PageError, type PageErrorCode, pageErrorTable } from './page-life/page-error.ts';
export type { PageOptions } from './page-life/page-options.ts';
export { type PageState, pageState, type PageStateSnapshot } from './page-life/page-state.ts';
export {
  type PictureInPicture,
  pictureInPicture,
  type PictureInPictureSnapshot,
} from './page-life/picture-in-picture.ts';
