export { type CameraFormat, cameraFormats, type CameraPreset } from '../media/presets.ts';
