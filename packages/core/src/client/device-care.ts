export { deviceCare, type DeviceCare, type DeviceCareOptions } from './device-care/device-care.ts';
export type { DeviceMatch, DevicePolicy } from './device-care/choose-device.ts';
export type { DeviceNotice, DeviceNoticeCode } from './device-care/notices.ts';
export { type CareThreshold, careThresholds, type CareThresholds, type Threshold } from './device-care/thresholds.ts';
export { facingOf, flipCamera } from './device-care/flip-camera.ts';
