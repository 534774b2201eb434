export type { CameraOptions, MicrophoneOptions } from './constraints.ts';
export type { ScreenOptions } from './device-openers.ts';
export type { Device, Devices, DevicesSnapshot } from './devices.ts';
export type { LocalMedia, LocalMediaSnapshot } from './local-media.ts';
export type { CameraPreset } from './presets.ts';
export type { LocalSource } from './source-slot.ts';
export type { TrackSource } from './sources.ts';
