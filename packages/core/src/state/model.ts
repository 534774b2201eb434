import type { DeviceAddress } from '../protocol/address.ts';
import type {
  Cancel,
  EndReason,
  Invite,
  JsonValue,
  MediaFlags,
  MediaSource,
  PeerSignal,
  Profile,
  Transfer,
  TransferExpect,
} from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import type { TimerKey } from './events.ts';
import type { PathSettings, RosterState } from './roster-state.ts';

/** Who holds the call. */
export type Hold = 'none' | 'local' | 'remote' | 'both';

/** What to do with a call that comes in while another one is going on. */
export type CallWaitingPolicy = 'reject' | 'wait' | 'hold-and-accept' | 'end-and-accept';

/** When the connection may be built before the local user accepts. */
export type Preconnect = 'always' | 'relay' | 'never';

/** One peer connection of a call: `'cold'` for the invite's own offer, else the other device's id. */
export type LegId = string;

/** A connection to one device. */
export interface Leg {
  readonly id: LegId;
  /** Unknown for the cold leg until a device accepts. */
  readonly device: DeviceAddress | null;
  /** `ringing` legs may be closed without a word; the `chosen` one carries the call. */
  readonly role: 'cold' | 'ringing' | 'chosen';
  /** `new` until its first description was sent; `down` is a path that was up, or that cannot come up as it is. */
  readonly path: 'new' | 'connecting' | 'up' | 'down';
  /** One of the two ends uses TURN only, until the call is accepted. */
  readonly relayOnly: boolean;
  /** Null while the path is up, and before it first was. */
  readonly recovery: Recovery | null;
  /** When one of the two ends last began to restart ICE; null when never. */
  readonly restartedAt: number | null;
  /** The network changed while signaling was down: ICE restarts as soon as it is up. */
  readonly hinted: boolean;
}

/** Repair of a broken media path: the step that runs, and since when the path is bad (ms, `at` of facts). */
export interface Recovery {
  readonly tier: 'signaling' | 'ice-restart' | 'relay-restart' | 'rebuild';
  readonly since: number;
  readonly attempt: number;
}

/** A transfer that is going on, as seen from here. */
export interface TransferState {
  readonly id: string;
  /** `transferor` asked for it, `transferee` is to call somebody else, `target` takes the new call. */
  readonly role: 'transferor' | 'transferee' | 'target';
  readonly to: string;
  readonly attended: boolean;
  readonly status: 'requested' | 'asking' | 'accepted' | 'ringing';
  /** Transferor, attended: the second call. Transferee: the call that was placed. */
  readonly other?: string;
  readonly token?: string;
  /** Target, attended: the only user whose call may take this one's place. */
  readonly from?: string;
  /** Transferee, attended: the call that the new one replaces, and where it is. */
  readonly replaces?: { readonly call: string; readonly device: string; readonly token: string };
  /** Target: the new call needs no answer of the user. */
  readonly auto?: boolean;
  /** True when the local user had not put the call on hold before: a transfer that fails resumes it. */
  readonly resume: boolean;
}

/** Where a call is, with what only that state has. */
export type Phase =
  | { readonly status: 'initiating' }
  | { readonly status: 'ringing' }
  | {
      readonly status: 'connecting';
      /** What is waited for: the caller's confirmation, then the media path. */
      readonly awaiting: 'confirm' | 'media';
    }
  | {
      readonly status: 'connected';
      readonly hold: Hold;
      readonly transfer: TransferState | null;
    }
  | { readonly status: 'ended'; readonly reason: EndReason; readonly code: ErrorCode | null; readonly at: number };

/** Where a call is, in one word. */
export type CallStatus = Phase['status'];

/** Where a participant is, in one word. */
export type ParticipantStatus =
  | 'invited'
  | 'ringing'
  | 'connecting'
  | 'connected'
  | 'disconnected'
  | 'left'
  | 'declined'
  | 'busy'
  | 'no-answer';

/** Somebody else in the call. */
export interface ParticipantState {
  /** The user id; in a room with several devices of one user, `user/device`. */
  readonly id: string;
  readonly user: string;
  /** Known once a device answered. */
  readonly device: string | null;
  readonly profile: Profile;
  readonly status: ParticipantStatus;
  /** What the participant says it sends; nothing before the call is accepted on both sides. */
  readonly media: MediaFlags;
  /** Highest version of `media` seen. */
  readonly mediaVersion: number;
  /** The participant says that it holds the call. */
  readonly holding: boolean;
  /** The newest connection at their end that was heard of since the call is accepted; 0 when none. */
  readonly epoch: number;
  /** What we show them to come back after our page was loaded anew; null until they gave it. */
  readonly pass: string | null;
  /** What they show us for the same. */
  readonly issued: string | null;
  /** The one before, which counts until the path of their return is up: they may load their page anew once more. */
  readonly former: string | null;
  /** Our page was loaded anew, and they have not answered yet. */
  readonly resuming: boolean;
}

/** Outgoing: a device that rings. */
export interface RingingDevice {
  readonly device: string;
  /** What it sent for an early connection that was not made; used when it is the one that accepts. */
  readonly signals: readonly PeerSignal[];
}

/** A call, in this device's eyes. Plain data: no streams, no functions. */
export interface CallState {
  readonly id: string;
  readonly direction: 'outgoing' | 'incoming' | 'room';
  readonly self: DeviceAddress;
  readonly secret: string;
  /** The room's name; null in a call between two. */
  readonly room: string | null;
  /** What the local user shows of itself. */
  readonly profile: Profile;
  /** The invitation that was sent or received; null in a room. */
  readonly invite: Invite | null;
  /** Null in a call between two, and in one of several before it is joined. */
  readonly roster: RosterState | null;
  readonly phase: Phase;
  /** The timers that run. */
  readonly timers: readonly TimerKey[];
  /** Outgoing, not yet answered: the devices that ring. */
  readonly ringing: readonly RingingDevice[];
  /** Outgoing: how devices may be connected while they ring. */
  readonly preconnect: Preconnect;
  readonly participants: readonly ParticipantState[];
  readonly legs: readonly Leg[];
  /** What the local user wants to send. A wish outlives hold, recovery and devices. */
  readonly wishes: MediaFlags;
  /** The local user holds the call: in a room also before somebody is there. */
  readonly held: boolean;
  /** Sources that cannot be sent at present although they may be wished for: a denied or missing device. */
  readonly failed: MediaFlags;
  /** Raised with each `media` update that is sent. */
  readonly mediaVersion: number;
  readonly metadata: JsonValue | null;
  /** The called side has another call and lets this one ring beside it. */
  readonly waiting: boolean;
  /** Incoming: the user could answer it; false for one that was turned away at once. */
  readonly rang: boolean;
  readonly transferredBy: string | null;
  /** A transfer that was asked for while the path was up at the other end only; heard once it is up here. */
  readonly asked: { readonly message: Transfer | TransferExpect; readonly verified: boolean } | null;
  /** Transfer: the call that ends when this one connects, and goes on when it does not. */
  readonly takesOver: string | null;
  /** `at` of the facts that began, connected and ended the call. */
  readonly startedAt: number;
  readonly connectedAt: number | null;
  /** How often the page was loaded anew during the call. */
  readonly reloads: number;
}

/** How this device handles its calls; the client's options as plain values. */
export interface PhoneSettings {
  /** What happens to the current call when another one is placed or accepted. */
  readonly concurrent: 'hold-others' | 'refuse';
  readonly callWaiting: CallWaitingPolicy;
  /** What to do when the other side asks to transfer us; unverified senders always ask. */
  readonly transfers: 'follow' | 'ask' | 'refuse';
  /** Ms. */
  readonly timeouts: Timeouts;
  /** Incoming calls warmed at a time. */
  readonly maxWarm: number;
  /** Incoming calls warmed a minute and caller. */
  readonly maxWarmPerMinute: number;
  /** Ringing devices to which an outgoing call is connected early. */
  readonly maxWarmLegs: number;
  /** Members of a call of several, this device included. */
  readonly maxParticipants: number;
  /** False turns invitations into calls of several away. */
  readonly groups: boolean;
  /** Null where there is no SFU to go to. */
  readonly path: PathSettings | null;
}

/** Every wait of a call, ms. */
export interface Timeouts {
  /** How long an outgoing call rings. Default 45 000; SIP and Matrix use 60 000. */
  readonly ring: number;
  /** From the first invite until some device says it rings. Default: the same as `ring`. */
  readonly reach: number;
  /** A ring that the caller does not acknowledge is dropped after this. Default 5 000. */
  readonly ringAck: number;
  /** From accept to confirm. Default 10 000. */
  readonly confirm: number;
  /** From accept to a media path. Default 30 000. */
  readonly connect: number;
  /** One repair step. Default 5 000. */
  readonly tier: number;
  /** Media down for so long ends the call. Default 60 000. */
  readonly giveUp: number;
  /** A path closed without a word: time for a reload to come back. Default 10 000. */
  readonly resumeGrace: number;
  /** A member of a room who was lost while others were not is looked for after this, then after twice the time … Default 30 000. */
  readonly rejoin: number;
  /** Transfer without result. Default 60 000. */
  readonly transfer: number;
  /** A device said `busy` and none rings: time for another one to ring. Default 1 000. */
  readonly busy: number;
  /** Between a broken path and the restart by the side that gives way: two watchdog periods. Default 2 000. */
  readonly yieldRestart: number;
  /** How long a ring waits for the offer of an early connection. Default 1 000. */
  readonly warmOffer: number;
}

/** What is remembered of a call that is over. */
export interface Tombstone {
  readonly call: string;
  readonly secret: string;
  readonly at: number;
  /** A call that was placed here: what a device of the called user hears that accepts it only now. */
  readonly late: { readonly user: string; readonly reason: Cancel['reason'] } | null;
}

/** All calls of a device. */
export interface PhoneState {
  readonly self: DeviceAddress;
  readonly settings: PhoneSettings;
  /** In the order in which they began; ended calls stay until `call-forgotten`. */
  readonly calls: readonly CallState[];
  readonly signaling: 'up' | 'down';
  /** The call that was placed, accepted or resumed last; with `hold-others` the connected others are held. */
  readonly front: string | null;
  /** When which caller's calls were warmed, for the rate limit. */
  readonly warmed: readonly { readonly user: string; readonly at: number }[];
  /** Calls that are over, whether we knew them or not: a late invite does not ring, a late accept is told why. */
  readonly tombstones: readonly Tombstone[];
}

/** A source as the wire's flags name it. */
export const flagOf: Readonly<Record<MediaSource, keyof MediaFlags>> = {
  microphone: 'microphone',
  camera: 'camera',
  screen: 'screen',
  'screen-audio': 'screenAudio',
};

/** Nothing is sent. */
export const noMedia: MediaFlags = { microphone: false, camera: false, screen: false, screenAudio: false };
