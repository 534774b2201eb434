export type * from './client/api.ts';
export { createCallClient } from './client/create-call-client.ts';
export { publicStun } from './client/ice-servers.ts';
export { browserEnvironment, type BrowserEnvironmentOptions } from './environment/browser-environment.ts';
export type { Environment, NetworkHint, PermissionStatus } from './environment/environment.ts';
export { attach, type Attachment, type AttachOptions, type AutoplayState } from './media/attach.ts';
export { fromStream, fromTrack, type SourceContext, type TrackSource, userMedia } from './media/sources.ts';
export type { Capture } from './media/capture.ts';
export type { CaptureCare, CaptureHost, Processing } from './media/capture-hooks.ts';
export type { Attempts, CameraOptions, MicrophoneOptions } from './media/constraints.ts';
export type { ScreenOptions } from './media/device-openers.ts';
export type { Device, Devices, DevicesSnapshot } from './media/devices.ts';
export type { LocalMedia, LocalMediaSnapshot } from './media/local-media.ts';
export type { DevicePermission, InputDevice, MediaEnvironment } from './media/media-environment.ts';
export type { CameraPreset } from './media/presets.ts';
export type { LocalSource, Opened, Opener } from './media/source-slot.ts';
export type { EndReason, JsonValue, MediaFlags, MediaSource, Profile } from './protocol/messages.ts';
export type { SignalMessage } from './protocol/envelope.ts';
export type { Address, Destination, DeviceAddress } from './protocol/address.ts';
export { type Grade, type GradedMetric, gradeLimits, gradeMetric } from './quality/grade.ts';
export type * from './quality/quality.ts';
export type * from './signaling/transport.ts';
export { nextRetryDelay, tenRetries, type RetryContext, type RetryPolicy } from './signaling/retry-policy.ts';
export type { SessionStatus } from './signaling/session-contract.ts';
export type {
  CallState,
  CallStatus,
  CallWaitingPolicy,
  Hold,
  Leg,
  LegId,
  ParticipantState,
  ParticipantStatus,
  Phase,
  PhoneSettings,
  PhoneState,
  Preconnect,
  Recovery,
  RingingDevice,
  Timeouts,
  Tombstone,
  TransferState,
} from './state/model.ts';
export type { Invitation, PathSettings, PathState, RosterMember, RosterState } from './state/roster-state.ts';
export type * from './state/events.ts';
export type { Trace } from './state/trace.ts';
export { mesh, type MeshOptions } from './topology/mesh/mesh.ts';
export type * from './topology/topology.ts';
export type { Clock, StopTimer } from './util/clock.ts';
export {
  CallError,
  type CallErrorOptions,
  errorTable,
  isCallError,
  type ErrorCode,
  type ErrorEntry,
} from './util/errors.ts';
export type { Logger, LogLevel } from './util/log.ts';
export { createStore, select, type Readable, type Store } from './util/store.ts';
export { type AbortSignalLike, waitFor } from './util/wait-for.ts';
