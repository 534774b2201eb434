export { installBrowserGlobals } from './browser-globals.ts';
export {
  headlessEnvironment,
  type HeadlessEnvironment,
  type HeadlessEnvironmentOptions,
} from './headless-environment.ts';
export { movingBars, type Picture, type PictureOptions } from './pictures.ts';
export { type PcmQueue, pcmQueue, silence, type Sound, tone } from './sounds.ts';
export { wavFile } from './wav.ts';
export type { AudioFrame, HeadlessMedia, HeadlessWebRtc, I420Frame, NativeAudio } from './webrtc.ts';
