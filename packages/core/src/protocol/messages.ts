import type { ErrorCode } from '../util/errors.ts';
import type { DeviceAddress } from './address.ts';

/** JSON, as apps may send along. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What a caller shows of itself. */
export interface Profile {
  /** Shown name; 1 to 128 characters. */
  readonly name?: string;
  /** Address of a picture: `https:` or `data:image/`; at most 2048 characters. */
  readonly avatar?: string;
}

/** The four things a participant can send. */
export type MediaSource = 'microphone' | 'camera' | 'screen' | 'screen-audio';

/** What a participant sends at present; `held` says that it sends nothing because of a hold. */
export interface MediaFlags {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  readonly screenAudio: boolean;
}

/** Why a call ended, the same words on both sides where both can know them. */
export type EndReason =
  | 'completed'
  | 'declined'
  | 'busy'
  | 'cancelled'
  | 'no-answer'
  | 'answered-elsewhere'
  | 'declined-elsewhere'
  | 'replaced'
  | 'transferred'
  | 'kicked'
  | 'room-full'
  | 'superseded'
  | 'failed'
  | 'left';

/** What passes between two ends of one peer connection. Made and read by `topology/`. */
export interface PeerSignal {
  /**
   * Number of the sender's connection object for this leg, starting at 1 and raised when it is built anew.
   * A lower one than the newest seen is stale and dropped.
   */
  readonly epoch: number;
  /** The newest epoch of the receiver that the sender knows; 0 when none. */
  readonly peerEpoch: number;
  readonly description?: { readonly type: 'offer' | 'answer'; readonly sdp: string };
  /** With a description: which media section carries which source, as `[mid, source]` pairs. */
  readonly sources?: readonly (readonly [string, MediaSource])[];
  /** Batched ICE candidates; `null` ends them. */
  readonly candidates?: readonly (IceCandidate | null)[];
  /** Alone, with epochs 0: the path from which the sender takes the receiver's media from now on. */
  readonly taking?: 'mesh' | 'sfu';
}

/** An ICE candidate as `RTCIceCandidate.toJSON()` gives it. */
export interface IceCandidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
  readonly usernameFragment?: string | null;
}

interface OfCall {
  /** The call's id; 1 to 64 characters. */
  readonly call: string;
  /** The call's 128-bit secret, 22 characters of base64url. Messages without the right one are dropped silently. */
  readonly secret: string;
}

/** Rings every device of a user. Idempotent: repeated until an answer or its ttl. */
export interface Invite extends OfCall {
  readonly type: 'invite';
  readonly profile: Profile;
  /** What the caller means to send. */
  readonly media: MediaFlags;
  /** How long to ring, ms. */
  readonly ring: number;
  /** The app's own data; at most 4 KiB as JSON. */
  readonly metadata?: JsonValue;
  /** Cold path: one offer, answered by the accepting device only. Candidates follow, by the caller's policy. */
  readonly offer?: PeerSignal;
  /** False when the caller wants no connection before the accept. */
  readonly warm: boolean;
  /** The user on whose behalf this call is made, when it is a transfer. */
  readonly transferredBy?: string;
  /** Attended transfer: this call takes the place of another one of the called device. */
  readonly replaces?: { readonly call: string; readonly token: string };
  /** The call is one of several, which the receiver is to join. */
  readonly group?: InviteGroup;
}

/** A call of several, as somebody who is invited has to know it. */
export interface InviteGroup {
  /** The room's name. */
  readonly room: string;
  /** What every roster message of a room of the call's own carries; a room of the transport's has none. */
  readonly secret?: string;
  /** Who is in it. */
  readonly members: readonly RosterEntry[];
}

/** What became of an invitation so far; `connecting`: a device accepted. */
export type InvitedStatus = 'invited' | 'ringing' | 'connecting' | 'declined' | 'busy' | 'no-answer' | 'left';

/** Somebody who was invited. */
export interface Invited {
  readonly user: string;
  readonly status: InvitedStatus;
}

/** This device rings. Sent to the calling device. */
export interface Ring extends OfCall {
  readonly type: 'ring';
  /** Warm path: this device's offer to the calling device. */
  readonly signal?: PeerSignal;
  /** The device has another call and lets this one wait. */
  readonly waiting?: boolean;
  /** The warm offer goes through TURN only, until the accept. */
  readonly relay?: boolean;
}

/** The caller got this device's `ring`. Sent when no answer to a warm offer says so already. */
export interface RingAck extends OfCall {
  readonly type: 'ring-ack';
}

/** This device accepts. Sent to the calling device, over signaling and over the control channel. */
export interface Accept extends OfCall {
  readonly type: 'accept';
  readonly profile: Profile;
  readonly media: MediaFlags;
  /** Cold path: the answer to the invite's offer. */
  readonly signal?: PeerSignal;
  readonly nonce?: Nonce;
  /** The invitation is into a call of several: what this device is in it. */
  readonly entry?: RosterEntry;
}

/** The calling device confirms that this device's accept is the one that counts. */
export interface Confirm extends OfCall {
  readonly type: 'confirm';
  readonly media: MediaFlags;
  readonly nonce?: Nonce;
}

/** This device does not take the call. */
export interface Decline extends OfCall {
  readonly type: 'decline';
  readonly reason: 'declined' | 'busy' | 'superseded';
}

/** The calling side stops the ringing, at all devices of the user but `except`. Idempotent. */
export interface Cancel extends OfCall {
  readonly type: 'cancel';
  readonly reason: 'cancelled' | 'no-answer' | 'answered-elsewhere' | 'declined-elsewhere' | 'superseded' | 'failed';
  readonly except?: string;
}

/** Ends the call between two devices. */
export interface HangUp extends OfCall {
  readonly type: 'hang-up';
  readonly reason: EndReason;
  /** With reason `failed`. */
  readonly code?: ErrorCode;
}

/** What the sender sends and whether it holds; the highest `version` counts. */
export interface MediaUpdate extends OfCall {
  readonly type: 'media';
  readonly version: number;
  readonly media: MediaFlags;
  readonly hold: boolean;
  /** With it this answers a `resume`, or begins the talk of two members of a room. */
  readonly nonce?: Nonce;
  /** The `resume` that it answers, by the epoch of its offer. */
  readonly resumed?: number;
}

/**
 * What the receiver shows when it comes back to the call after its page was loaded anew; 1 to 64 characters. Good for
 * one time: the answer brings the next one.
 */
export type Nonce = string;

/**
 * The page of this device was loaded anew: it comes back to the call. Sent to the other device, repeated until a `media`
 * with the next nonce, or a `hang-up` when the call is over.
 */
export interface Resume extends OfCall {
  readonly type: 'resume';
  readonly nonce: Nonce;
  readonly version: number;
  readonly media: MediaFlags;
  readonly hold: boolean;
  /** The offer of the new connection. */
  readonly signal: PeerSignal;
}

/** Offer, answer or candidates of one leg. */
export interface Signal extends OfCall {
  readonly type: 'signal';
  readonly signal: PeerSignal;
}

/** Asks the other side to call somebody else instead. */
export interface Transfer extends OfCall {
  readonly type: 'transfer';
  /** Id of this attempt. */
  readonly transfer: string;
  readonly to: string;
  /** Attended: the device that has the second call, that call's id, and the token it was told. */
  readonly replaces?: { readonly call: string; readonly device: string; readonly token: string };
}

/** Attended transfer: tells the target, over the second call, whose call with which token will take its place. */
export interface TransferExpect extends OfCall {
  readonly type: 'transfer-expect';
  readonly transfer: string;
  readonly from: string;
  readonly token: string;
}

/** How a transfer goes. Sent to the side that asked for it. */
export interface TransferStatus extends OfCall {
  readonly type: 'transfer-status';
  readonly transfer: string;
  readonly status: 'expected' | 'accepted' | 'ringing' | 'completed' | 'refused' | 'failed';
  /** With `failed`: how the new call ended. */
  readonly reason?: EndReason;
}

/** Media packets arrive but no frame: asks the sender for a key frame. */
export interface KeyFrameRequest extends OfCall {
  readonly type: 'key-frame';
  readonly source: 'camera' | 'screen';
}

/** One device's entry in a room that its members keep: only the device itself writes it. */
export interface RosterEntry {
  readonly device: DeviceAddress;
  /** Drawn anew at each join. */
  readonly incarnation: string;
  /** Raised with each change; the highest counts. */
  readonly version: number;
  readonly profile: Profile;
  /** The secret of every pair in which this device comes first by `compareDevices`. */
  readonly secret: string;
  /** Ms since this device joined, at the time of sending; orders the members by receipt. */
  readonly joinedAgo: number;
  readonly left: boolean;
  /** Whom this device has invited. */
  readonly invited?: readonly Invited[];
}

/** How media travels in a call of several. Of two, the one with the higher number counts, then the one with the lower issuer. */
export interface CallPath {
  readonly mode: 'mesh' | 'sfu';
  readonly number: number;
  readonly issuer: DeviceAddress;
  /** The SFU could not be had: it is not tried again before, ms from receipt. */
  readonly retryIn?: number;
}

/** Tells a room, or one device that greeted, who is in it. Idempotent. */
export interface Roster {
  readonly type: 'roster';
  readonly room: string;
  /** True when the sender wants to be told the others' entries. */
  readonly ask: boolean;
  readonly entries: readonly RosterEntry[];
  readonly path?: CallPath;
  /** In a room of a call's own: what its members know. Messages without it are dropped. */
  readonly secret?: string;
}

/** Everything that devices say to each other about calls. */
export type CallMessage =
  | Invite
  | Ring
  | RingAck
  | Accept
  | Confirm
  | Decline
  | Cancel
  | HangUp
  | MediaUpdate
  | Resume
  | Signal
  | Transfer
  | TransferExpect
  | TransferStatus
  | KeyFrameRequest
  | Roster;
