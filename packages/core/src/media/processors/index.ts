export { trackProcessors } from './track-processors.ts';
export type { ProcessedState, TrackProcessors, TrackProcessorsOptions } from './track-processors.ts';
export type { ProcessedTrack, ProcessorContext, TrackProcessor } from './processor.ts';
export { audioProcessor } from './audio-processor.ts';
export { voiceFilter, type VoiceFilterOptions } from './voice-filter.ts';
export { type DrawFrame, type Frame, videoProcessor } from './video-processor.ts';
export { pictureFilter, type PictureFilterOptions } from './picture-filter.ts';
