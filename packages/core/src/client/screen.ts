export type { DisplayOptions, ShareFormat, SharePreset } from '../screen/share-format.ts';
export { displayMedia, type DisplaySource } from './screen/display-media.ts';
export { screenShare, type ScreenShare, type ScreenShareSnapshot } from './screen/screen-share.ts';
