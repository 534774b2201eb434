export { addressKey, compareDevices, sameDevice } from './address.ts';
export type { Address, Destination, DeviceAddress } from './address.ts';
export { breakoutRoom, maxAssigned, maxBreakouts, readBreakoutRoom } from './breakouts.ts';
export type { Breakout, BreakoutPlan } from './breakouts.ts';
export { parseCallMessage } from './call-message.ts';
export type {
  AckFrame,
  CallProgress,
  CastFrame,
  Content,
  DataFrame,
  Frame,
  Part,
  Seen,
  SignalMessage,
} from './envelope.ts';
export { isMetadata } from './json.ts';
export { limits } from './limits.ts';
export type * from './messages.ts';
export { parseBreakoutPlans } from './parse-room.ts';
export { parseSfuNotice, parseSfuRequest, parseSfuResponse } from './parse-sfu.ts';
export type { SfuAnswered, SfuRequestBodies, SfuResponseBodies } from './parse-sfu.ts';
export { parsePeerSignal } from './peer-signal.ts';
export { parseRoute } from './route.ts';
export type { Route } from './route.ts';
export { parseSignalMessage } from './signal-message.ts';
export type { ParseOptions } from './signal-message.ts';
export { isServerErrorCode, ServerError, serverErrorTable } from './server-errors.ts';
export type { ServerErrorCode, ServerErrorEntry, ServerErrorOptions } from './server-errors.ts';
export { maxChatText, parseClientFrame, parseServerFrame } from './server-frames.ts';
export type {
  CallNotice,
  ChatNotice,
  ClientFrame,
  MissedCallNotice,
  MuteNotice,
  PresenceNotice,
  PresenceStatus,
  RoomChatMessage,
  RoomGuest,
  RoomMember,
  RoomNotice,
  RoomRole,
  RoomSnapshot,
  ServerFrame,
  ServerNotice,
  WireError,
} from './server-frames.ts';
export type * from './sfu.ts';
