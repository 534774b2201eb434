import type { JsonValue } from '@org/calls-core/protocol';
import type { ConnectionQuality } from './call-record.ts';

/** Something that happened in a call: one for each transition. */
export interface CallEventRecord {
  readonly id: string;
  readonly callId: string;
  /** Whom it is about; null when the whole call. */
  readonly userId: string | null;
  /** The fact's type, as `ringing`, `accepted`, `hung-up`; `call-ended` when the call ended by it. */
  readonly type: string;
  /** Ms since the Unix epoch. */
  readonly at: number;
  readonly data: JsonValue;
}

/** What one device measured of its side of a call. */
export interface QualityReportRecord {
  readonly id: string;
  readonly callId: string;
  readonly userId: string;
  /** Ms since the Unix epoch. */
  readonly at: number;
  /** % */
  readonly packetLoss: number | null;
  /** Ms. */
  readonly jitter: number | null;
  /** Ms. */
  readonly roundTripTime: number | null;
  /** Bits per second, all media and both directions. */
  readonly bitrate: number | null;
  /** Mean opinion score, 1 to 4.5. */
  readonly mos: number | null;
  readonly level: ConnectionQuality | null;
  /** Whatever else was measured. */
  readonly stats: JsonValue;
}

/** What is known of a recording; the recording itself lies elsewhere. */
export interface RecordingRecord {
  readonly id: string;
  readonly callId: string;
  /** Null once that user is forgotten. */
  readonly startedBy: string | null;
  readonly status: 'recording' | 'finished' | 'failed';
  /** Ms since the Unix epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly durationMs: number | null;
  readonly url: string | null;
  readonly mimeType: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly metadata: JsonValue;
}

/** Whether a user agrees to a call being recorded. */
export interface ConsentRecord {
  readonly callId: string;
  readonly userId: string;
  /** Ms since the Unix epoch. */
  readonly givenAt: number;
  readonly revokedAt: number | null;
}

/** A STUN or TURN server that clients are told of. */
export interface IceServerRecord {
  readonly id: string;
  readonly urls: readonly string[];
  /** Null for STUN, and for TURN with credentials made for each user. */
  readonly username: string | null;
  readonly credential: string | null;
  readonly serverType: 'stun' | 'turn';
  readonly region: string | null;
  /** The lowest is used first. */
  readonly priority: number;
  /** True when also those may have it who are in no call. */
  readonly isPublic: boolean;
  /** Ms since the Unix epoch; null when it does not expire. */
  readonly expiresAt: number | null;
  readonly createdAt: number;
}

/** Credentials for TURN that were issued to a user. */
export interface TurnCredentialRecord {
  readonly id: string;
  readonly userId: string;
  readonly callId: string | null;
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
  /** Ms since the Unix epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** One stretch of one device's time in a room. */
export interface RoomVisitRecord {
  readonly id: string;
  readonly room: string;
  /** The room's call at that time. */
  readonly callId: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly name: string | null;
  /** Ms since the Unix epoch. */
  readonly joinedAt: number;
  readonly leftAt: number | null;
}

/** A message of a room's chat. */
export interface ChatMessageRecord {
  readonly id: string;
  readonly room: string;
  readonly sender: string;
  readonly senderName: string | null;
  readonly text: string;
  /** Ms since the Unix epoch, by the server's clock. */
  readonly timestamp: number;
}
