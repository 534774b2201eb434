export { fromDetailedCall, parseDetailedCall, toDetailedCall } from './detailed-call.ts';
export type { DetailedCall } from './detailed-call.ts';
export { fromDetailedParticipant, parseDetailedParticipant, toDetailedParticipant } from './detailed-participant.ts';
export type { DetailedParticipant } from './detailed-participant.ts';
export {
  parseDetailedCallEvent,
  parseDetailedIceServer,
  parseDetailedQualityReport,
  parseDetailedRecording,
  toDetailedCallEvent,
  toDetailedIceServer,
  toDetailedQualityReport,
  toDetailedRecording,
} from './detailed-rest.ts';
export type {
  DetailedCallEvent,
  DetailedIceServer,
  DetailedQualityReport,
  DetailedRecording,
} from './detailed-rest.ts';
export { fromSimpleCall, parseSimpleCall, toSimpleCall } from './simple-call.ts';
export type { SimpleCall } from './simple-call.ts';
export { fromSimpleParticipant, parseSimpleParticipant, toSimpleParticipant } from './simple-participant.ts';
export type { SimpleMediaState, SimpleParticipant } from './simple-participant.ts';
export { parseSimpleTurnCredential, toSimpleTurnCredential } from './simple-turn-credential.ts';
export type { SimpleTurnCredential } from './simple-turn-credential.ts';
