import type { DetailedCallStatus } from '@org/calls-core/status-names';
import type { CallKind, CallMedia, CallRecord, ParticipantRecord } from './call-record.ts';
import type {
  CallEventRecord,
  ChatMessageRecord,
  ConsentRecord,
  IceServerRecord,
  QualityReportRecord,
  RecordingRecord,
  RoomVisitRecord,
  TurnCredentialRecord,
} from './other-records.ts';

/** A call and who is in it. */
export interface StoredCall {
  readonly call: CallRecord;
  /** One for each user. */
  readonly participants: readonly ParticipantRecord[];
}

/** A call with everything that happened in it. */
export interface CallDetails extends StoredCall {
  readonly events: readonly CallEventRecord[];
  readonly recordings: readonly RecordingRecord[];
  readonly consents: readonly ConsentRecord[];
}

/** What becomes of a call. */
export interface CallUpdate extends StoredCall {
  /** To be added. */
  readonly events?: readonly CallEventRecord[];
  /** To be added; one whose id is there already is left out. */
  readonly reports?: readonly QualityReportRecord[];
  /** Devices that came into the room and left it, in order. */
  readonly visits?: readonly RoomVisitChange[];
}

/** A device comes into a room, unless it is there already, or leaves it. */
export type RoomVisitChange =
  | { readonly type: 'arrived'; readonly visit: RoomVisitRecord }
  | {
      readonly type: 'left';
      readonly room: string;
      readonly userId: string;
      readonly deviceId: string;
      /** Ms since the Unix epoch. */
      readonly at: number;
    };

/** Which page of a list. */
export interface PageOptions {
  /** `next` of the page before. */
  readonly cursor?: string | null;
  /** At most 200. Default 50. */
  readonly limit?: number;
}

/** A part of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; null on the last one. */
  readonly next: string | null;
}

/** Which of a user's calls. */
export interface HistoryOptions extends PageOptions {
  readonly status?: readonly DetailedCallStatus[];
  readonly kind?: CallKind;
  readonly media?: CallMedia;
  readonly direction?: CallDirection;
  /** Only calls created before this time, ms since the Unix epoch. */
  readonly before?: number;
  /** Only calls created at this time or after it. */
  readonly after?: number;
  /** Only calls that are over. Default false. */
  readonly ended?: boolean;
}

/** Who called, from one user's side. */
export type CallDirection = 'incoming' | 'outgoing';

/** A call as one of its users sees it. */
export interface HistoryEntry extends StoredCall {
  readonly direction: CallDirection;
  /** The user's own record. */
  readonly self: ParticipantRecord;
}

/** Which missed calls. */
export interface MissedOptions extends PageOptions {
  /** Also those that the user was shown. Default false. */
  readonly seen?: boolean;
}

/** Where calls and what belongs to them are kept. Every method rejects when the database does not answer. */
export interface CallStore {
  /**
   * Changes one call in one step: `change` gets what is stored, or null, and returns what is to be stored, or null to leave it.
   * Nobody else changes the call meanwhile, at this node or another. `change` may run again when the step has to be repeated.
   * Means of quality reports are filled in when a participant has left and when the call has ended.
   */
  updateCall(id: string, change: (current: StoredCall | null) => CallUpdate | null): Promise<StoredCall | null>;
  /** Null when there is no such call. */
  findCall(id: string): Promise<CallDetails | null>;
  /** The last calls of a conversation or room, newest first. */
  callsOf(conversationId: string, options?: PageOptions): Promise<Page<StoredCall>>;
  /** Ids of calls that have not ended and that nothing was heard of for long, oldest first. */
  silentCalls(options: SilentCallOptions): Promise<readonly string[]>;
  /** Reports of a call in order of time; of one user, when named. */
  qualityReports(callId: string, userId?: string): Promise<readonly QualityReportRecord[]>;

  /** A user's calls, newest first, without those that the user removed. Rejects with `invalid-message` when the cursor is none of ours. */
  history(userId: string, options?: HistoryOptions): Promise<Page<HistoryEntry>>;
  /** Calls that ended without the user, whenever the user connects again; newest first. */
  missedCalls(userId: string, options?: MissedOptions): Promise<Page<HistoryEntry>>;
  /** Notes that the user was shown these missed calls, or all of them. Resolves to how many were new. */
  markSeen(userId: string, at: number, callIds?: readonly string[]): Promise<number>;
  /** How many missed calls the user was not shown yet. */
  countMissed(userId: string): Promise<number>;
  /** Removes these calls that are over, or all of them, from one user's history; what others see stays. Resolves to how many. */
  hideCalls(userId: string, at: number, callIds?: readonly string[]): Promise<number>;

  /** Adds a recording or replaces what is known of it; the call is marked as recorded. `not-found` when there is no such call. */
  saveRecording(recording: RecordingRecord): Promise<void>;
  /** Notes a user's consent to being recorded, or that it is withdrawn. `not-found` when there is no such call. */
  saveConsent(consent: ConsentRecord): Promise<void>;

  /** Who was in a room, the last one first. */
  roomHistory(room: string, options?: PageOptions): Promise<Page<RoomVisitRecord>>;
  /** Adds a message to a room's chat; one whose id is there already is left out. */
  addMessage(message: ChatMessageRecord): Promise<void>;
  /** The last messages of a room, at most `limit` (default 50), the oldest of them first: what somebody who joins late is shown. */
  lastMessages(room: string, limit?: number): Promise<readonly ChatMessageRecord[]>;
  /** Removes a room's chat, as when the last member has left. Resolves to how many messages. */
  clearMessages(room: string): Promise<number>;

  saveIceServer(server: IceServerRecord): Promise<void>;
  removeIceServer(id: string): Promise<void>;
  /** Servers that have not expired, those of `region` first, then by priority and region. */
  iceServers(options: IceServerOptions): Promise<readonly IceServerRecord[]>;
  saveTurnCredential(credential: TurnCredentialRecord): Promise<void>;
  /** Credentials of a user that have not expired, the longest-lived first. */
  turnCredentials(userId: string, now: number): Promise<readonly TurnCredentialRecord[]>;
  /** Removes ICE servers and credentials that have expired. Resolves to how many. */
  removeExpired(now: number): Promise<number>;

  /** Removes ended calls with all that belongs to them, visits and chat messages, when they ended before `time`. Resolves to how many of all. */
  prune(time: number): Promise<number>;
  /** Removes everything that is stored of a user; what others need of their calls with that user stays without the name. */
  forgetUser(userId: string): Promise<void>;
  /** Resolves when the database answers. */
  check(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Since when nothing was heard of a call. Ms since the Unix epoch. */
export interface SilentCallOptions {
  /** For calls that were never connected. */
  readonly ringingBefore: number;
  /** For all others. */
  readonly connectedBefore: number;
  /** At most 200. Default 50. */
  readonly limit?: number;
}

/** Which ICE servers, for whom. */
export interface IceServerOptions {
  /** Ms since the Unix epoch. */
  readonly now: number;
  readonly region?: string;
  /** Only those that whoever is in no call may have. Default false. */
  readonly publicOnly?: boolean;
}

/** Stands for a user who was forgotten. */
export const forgottenUser = 'forgotten-user';
