import type { EndReason, JsonValue, MediaFlags } from '@org/calls-core/protocol';
import type { CallMedia, CallRecord, ParticipantRecord } from '../call-record.ts';
import type { QualityReportRecord } from '../other-records.ts';

/** A fact about a call. */
export interface FactOfCall<Type extends string> {
  readonly type: Type;
  /** The call's id. */
  readonly call: string;
  /** Ms since the Unix epoch, by the server's clock. */
  readonly at: number;
}

/** A fact about one user; `device` where it is about one of the user's devices. */
export interface FactOfUser<Type extends string> extends FactOfCall<Type> {
  readonly user: string;
  readonly device?: string;
}

/** Somebody rings a user. Several users make a group call. */
export interface CallInvited extends FactOfCall<'call-invited'> {
  readonly from: string;
  /** The caller's device. */
  readonly device?: string;
  readonly to: string;
  readonly media: CallMedia;
  /** The room, channel or conversation that the call belongs to. */
  readonly conversation?: string;
  /** The caller's shown name. */
  readonly name?: string;
  readonly metadata?: JsonValue;
}

/** A call ends between two, or a user leaves a call of several. */
export interface HungUp extends FactOfUser<'hung-up'> {
  readonly reason: EndReason;
  /** With `failed`: the error's code. */
  readonly code?: string;
}

/** Nobody waits any more: for `user`, or for anybody who was invited. */
export interface CallCancelled extends FactOfCall<'cancelled'> {
  readonly user?: string;
  /** The caller, when it was the caller who cancelled. */
  readonly by?: string;
  readonly reason:
    | 'cancelled'
    | 'no-answer'
    | 'answered-elsewhere'
    | 'declined-elsewhere'
    | 'superseded'
    | 'failed'
    | 'busy';
}

/** A device of a user came into a room, whose call has the id `call`: made by who keeps the room when the first one comes. */
export interface RoomJoined extends FactOfUser<'room-joined'> {
  readonly room: string;
  readonly device: string;
  readonly name?: string;
  /** Default `video`. */
  readonly media?: CallMedia;
}

/** A device left a room. */
export interface RoomLeft extends FactOfUser<'room-left'> {
  readonly room: string;
  readonly device: string;
  /** Default `left`. */
  readonly reason?: EndReason;
}

/** What a device measured; `id` tells a report that is told twice. */
export interface QualityFact extends FactOfUser<'quality'> {
  readonly id: string;
  readonly report: Partial<Omit<QualityReportRecord, 'id' | 'callId' | 'userId' | 'at'>>;
}

/** What else may be known of a call and of a participant. */
export interface DetailsFact extends FactOfCall<'details'> {
  readonly changes?: Partial<
    Pick<CallRecord, 'audioCodec' | 'sampleRate' | 'sfuRoomId' | 'recordingUrl' | 'qualityStats' | 'metadata'>
  >;
  /** Whose `participant` is. */
  readonly user?: string;
  readonly participant?: Partial<
    Pick<
      ParticipantRecord,
      | 'name'
      | 'videoQuality'
      | 'isSpeaking'
      | 'peerConnectionId'
      | 'iceConnectionState'
      | 'iceCandidates'
      | 'mediaStats'
      | 'metadata'
    >
  >;
}

/** What the server learns of a call. The same fact may be told by several observers, and late. */
export type RecordFact =
  | CallInvited
  | FactOfUser<'ringing'>
  | FactOfUser<'accepted'>
  /** Media may flow: the accept was confirmed. Also when a connection that was lost is back. */
  | FactOfUser<'connected'>
  | (FactOfUser<'declined'> & { readonly reason: 'declined' | 'busy' | 'superseded' })
  | CallCancelled
  | HungUp
  | (FactOfUser<'media'> & { readonly media: MediaFlags })
  | RoomJoined
  | RoomLeft
  /** The connection of a participant was lost; it may come back. */
  | FactOfUser<'disconnected'>
  /** Time ran out: nobody answered, or after an answer no path came up. */
  | FactOfCall<'timed-out'>
  | QualityFact
  | DetailsFact
  /** Nobody has reported the call's end, and nothing was heard of it for too long. */
  | FactOfCall<'abandoned'>;
