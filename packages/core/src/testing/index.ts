export { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';
export { createFakeClock, type FakeClock, type FakeClockOptions } from './fake-clock.ts';
export {
  createFakeEnvironment,
  type FakeEnvironment,
  type FakeEnvironmentOptions,
  type LiveCounts,
} from './fake-environment.ts';
export { createFakeRecording, type FakeRecording, type FakeRecordingOptions } from './fake-recording.ts';
export type { FakeDevice, FakeDeviceInit } from './media/fake-device.ts';
export type { FakeDevices } from './media/fake-media-devices.ts';
export type { FakeMediaRecorder } from './media/fake-media-recorder.ts';
export type { FakeMediaStream } from './media/fake-media-stream.ts';
export { createFakePage, type FakePage, type FakePageOptions, type FakeVideo } from './media/fake-page.ts';
export type { FakeMediaStreamTrack, TrackWatcher } from './media/fake-media-stream-track.ts';
export {
  createFakeNetwork,
  type FakeNetwork,
  type FakeNetworkOptions,
  type NetworkEnd,
} from './network/fake-network.ts';
export type { Link, NetworkTimings, TurnTransport } from './network/network-core.ts';
export { lossy, type LossyOptions } from './lossy-transport.ts';
export { transportConformance, type ConformanceCase, type ConformanceSetup } from './transport-conformance.ts';
export { createFakeSfu, type FakeSfu, type FakeSfuOptions, type FakeSfuRequest } from './sfu/fake-sfu.ts';
