export { ServerError, serverErrorTable } from '@org/calls-core/protocol';
export type { ServerErrorCode, ServerErrorEntry, ServerErrorOptions } from '@org/calls-core/protocol';
export { anonymous } from './auth/anonymous.ts';
export type { AnonymousAuthenticator, AnonymousOptions, AnonymousSession } from './auth/anonymous.ts';
export type { Authentication, Authenticator, AuthRequest, Identity } from './auth/authenticator.ts';
export { firstOf } from './auth/first-of.ts';
export { jwt } from './auth/jwt.ts';
export type { JwtClaims, JwtKeyOptions, JwtOptions } from './auth/jwt.ts';
export { memoryLeases } from './auth/name-leases.ts';
export type { MemoryLeasesOptions, NameLeases } from './auth/name-leases.ts';
export { sessionCookie } from './auth/session-cookie.ts';
export type { SessionCookieOptions, SessionUser } from './auth/session-cookie.ts';
export { singleNode } from './cluster/cluster.ts';
export type { Cluster, ClusterHost, Delivery, RoomMemory, RoomOwnership } from './cluster/cluster.ts';
export type { Door, DoorAdmission, DoorHost, OpenDoor } from './doors/door.ts';
export type { CallPermission, CallRequest, PushInvite, ServerHooks, UserDescription } from './hooks.ts';
export type { Patience } from './http/patience.ts';
export type { CallFact } from './hub/facts.ts';
export type { Connection } from './hub/connection.ts';
export type { HubListener } from './hub/hub-listener.ts';
export type { HubLimits } from './hub/hub.ts';
export type { Method } from './hub/requests.ts';
export type { IntakeLimits } from './hub/intake.ts';
export type { Wire } from './hub/wire.ts';
export type { ConnectionCapsOptions } from './limits/connection-caps.ts';
export { createOriginPolicy } from './limits/origin-policy.ts';
export type { OriginPolicy, OriginPolicyOptions } from './limits/origin-policy.ts';
export type { RateLimitOptions, RateRule } from './limits/rate-limit.ts';
export type { BucketSize } from './limits/token-bucket.ts';
export type { ApiOptions, CallsServerOptions } from './options.ts';
export { memoryMissedCalls, storedMissedCalls } from './presence/missed-calls.ts';
export type { MissedCall, MissedCalls } from './presence/missed-calls.ts';
export type { PresenceOptions } from './presence/presence.ts';
export type {
  KeptChatMessage,
  LeaveReason,
  RoomCallbacks,
  RoomChatOptions,
  RoomChatStore,
  RoomOptions,
  RoomPeer,
} from './rooms/room-options.ts';
export { createCallsServer } from './server.ts';
export type { CallsServer } from './server.ts';
export type { OpenSfu, Sfu, SfuHost, SfuNumbers, SfuWorkerNumbers } from './sfu/sfu.ts';
export { turnCredentials } from './turn/turn-credentials.ts';
export type {
  IceServerEntry,
  IssuedIceServers,
  TurnCredentials,
  TurnOptions,
  TurnServer,
} from './turn/turn-credentials.ts';
export { turnUrls } from './turn/turn-urls.ts';
export type { TurnPorts } from './turn/turn-urls.ts';
export { verifyTurnCredentials } from './turn/turn-username.ts';
export { createCallRecorder } from './records/call-recorder.ts';
export type { CallRecorder, CallRecorderOptions } from './records/call-recorder.ts';
export { newCallRecord, newParticipantRecord } from './records/call-record.ts';
export type {
  CallKind,
  CallMedia,
  CallRecord,
  ConnectionQuality,
  NewCall,
  NewParticipant,
  ParticipantRecord,
} from './records/call-record.ts';
export { forgottenUser } from './records/call-store.ts';
export type {
  CallDetails,
  CallDirection,
  CallStore,
  CallUpdate,
  HistoryEntry,
  HistoryOptions,
  IceServerOptions,
  MissedOptions,
  Page,
  PageOptions,
  RoomVisitChange,
  SilentCallOptions,
  StoredCall,
} from './records/call-store.ts';
export type * from './records/facts/record-fact.ts';
export { recordFactOf } from './records/facts/record-fact-of.ts';
export type * from './records/other-records.ts';
export * from './records/shapes/index.ts';
export { sqliteCallStore } from './records/sqlite.ts';
export type { SqliteOptions } from './records/sqlite.ts';
export type { SweepOptions } from './records/sweep-calls.ts';
export type { Clock } from './util/clock.ts';
export type { Log } from './util/log.ts';
