export * from '../recording/index.ts';
export type { RecordingNotice } from '../protocol/recording-message.ts';
export type { Bytes } from '../recording/webm/ebml.ts';
export {
  type CallRecording,
  type CallRecordings,
  type CallRecordingsOptions,
  type CallRecordingsSnapshot,
  type RecordingAnswer,
  type RecordingConsent,
  recordingsOf,
} from './recording/call-recordings.ts';
export {
  canLeaveMessage,
  leaveMessage,
  type LeaveMessageOptions,
  type LeftMessage,
  type MessageHandle,
} from './recording/leave-message.ts';
export { type CallRecordingHandle, recordCall, type RecordCallOptions } from './recording/record-call.ts';
