import type { DeviceAddress } from '../protocol/address.ts';
import type {
  CallMessage,
  CallPath,
  EndReason,
  JsonValue,
  MediaFlags,
  MediaSource,
  PeerSignal,
  Profile,
} from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import type { CallState, LegId, Preconnect, Timeouts } from './model.ts';

/** Names of the timers of a call: the waits that they measure. */
export type TimerName = Exclude<keyof Timeouts, 'yieldRestart' | 'warmOffer'> | 'path';

/** A timer that runs, in a call of several with the id of the leg that it is about. */
export type TimerKey = TimerName | `${TimerName} ${string}`;

/** What somebody at this device did. */
export type LocalFact =
  /** This tab is a copy of another one, which keeps the id. Comes before anything has left this device. */
  | { readonly type: 'device-renamed'; readonly device: string }
  | {
      readonly type: 'call-requested';
      readonly call: string;
      readonly secret: string;
      readonly to: string;
      readonly profile: Profile;
      readonly media: MediaFlags;
      readonly metadata: JsonValue | null;
      /** Ms; overrides the settings' when given. */
      readonly ring: number | null;
      /** `never`: no ringing device is connected before it accepts. */
      readonly preconnect: Preconnect;
    }
  | {
      readonly type: 'room-requested';
      readonly call: string;
      readonly secret: string;
      readonly incarnation: string;
      /** Higher than at any earlier stay of this device: Unix time, ms. */
      readonly version: number;
      readonly room: string;
      readonly profile: Profile;
      readonly media: MediaFlags;
      /** The call that is left for it, in the same moment: whatever both want to send goes on. */
      readonly from?: string;
    }
  | {
      readonly type: 'group-requested';
      readonly call: string;
      /** What its members know. */
      readonly secret: string;
      readonly incarnation: string;
      readonly version: number;
      /** A random name. */
      readonly room: string;
      readonly users: readonly { readonly user: string; readonly secret: string }[];
      readonly profile: Profile;
      readonly media: MediaFlags;
      readonly metadata: JsonValue | null;
      readonly ring: number | null;
    }
  | { readonly type: 'invite-requested'; readonly call: string; readonly user: string; readonly secret: string }
  /** The page was loaded anew: a call of the former one goes on. */
  | { readonly type: 'call-restored'; readonly call: string; readonly state: CallState }
  | { readonly type: 'accept-requested'; readonly call: string; readonly media: MediaFlags; readonly profile: Profile }
  | { readonly type: 'decline-requested'; readonly call: string; readonly reason: 'declined' | 'busy' }
  | { readonly type: 'hang-up-requested'; readonly call: string }
  | { readonly type: 'hold-requested'; readonly call: string }
  | { readonly type: 'resume-requested'; readonly call: string }
  | { readonly type: 'wish-changed'; readonly call: string; readonly source: MediaSource; readonly on: boolean }
  /** A device failed, or works again. The others are told that its source is off, the wish stays. */
  | { readonly type: 'source-changed'; readonly call: string; readonly source: MediaSource; readonly failed: boolean }
  | {
      readonly type: 'transfer-requested';
      readonly call: string;
      readonly transfer: string;
      readonly to: string;
      /** Attended: the other call, and a fresh token for it. */
      readonly other: string | null;
      readonly token: string;
    }
  /** The user's answer to a transfer that asks. */
  | { readonly type: 'transfer-answered'; readonly call: string; readonly allow: boolean }
  /** The snapshot of an ended call is no longer needed. */
  | { readonly type: 'call-forgotten'; readonly call: string };

/** What reached this device. */
export type NetworkFact =
  | {
      readonly type: 'message-received';
      readonly from: DeviceAddress;
      readonly message: CallMessage;
      /** How the message came; `control` is the data channel of a leg, whose other end is proven. */
      readonly via: 'signaling' | 'control';
      /** True when the transport vouches for the sender. */
      readonly verified: boolean;
      /** Ms the message spent in a relay that stores. */
      readonly age: number;
      /** Whether an invite may be warmed, by the app's policy; ignored for other messages. */
      readonly preconnect: Preconnect;
    }
  | { readonly type: 'signaling-changed'; readonly status: 'up' | 'down' }
  /** The browser says that the network changed or came back. */
  | { readonly type: 'network-changed' }
  /** The server does not pass the call's invitation on (`failed`), does not let this device be in the room, or has ended the call. */
  | {
      readonly type: 'call-refused';
      readonly call: string;
      readonly reason: EndReason;
      readonly user?: string;
    }
  /** TURN credentials were replaced before their end. */
  | { readonly type: 'ice-servers-renewed' };

/** The path that `use-path` named cannot be had, or did not deliver in time. */
export interface PathFailed {
  readonly type: 'path-failed';
  readonly call: string;
  readonly path: CallPath['mode'];
}

/** What the media path of one leg did. */
export type LegFact =
  | { readonly type: 'leg-signal'; readonly call: string; readonly leg: LegId; readonly signal: PeerSignal }
  /** The path is up and the control channel is open. */
  | { readonly type: 'leg-up'; readonly call: string; readonly leg: LegId }
  /** No sign of life, or the browser says disconnected or failed. */
  | {
      readonly type: 'leg-down';
      readonly call: string;
      readonly leg: LegId;
      readonly cause: 'stalled' | 'disconnected' | 'failed';
    }
  /** The other side closed its end. */
  | { readonly type: 'leg-closed'; readonly call: string; readonly leg: LegId }
  /** The leg cannot go on: no common codec, a description refused twice … */
  | { readonly type: 'leg-failed'; readonly call: string; readonly leg: LegId; readonly code: ErrorCode }
  /** Packets arrive, frames do not. */
  | { readonly type: 'video-frozen'; readonly call: string; readonly leg: LegId; readonly source: 'camera' | 'screen' };

/** Everything that can happen, in the past tense. */
export type Fact =
  | LocalFact
  | NetworkFact
  | LegFact
  | PathFailed
  | {
      readonly type: 'timer-fired';
      readonly call: string;
      readonly timer: TimerName;
      /** As the order to start it said. */
      readonly leg?: LegId;
    };

/** A fact with its time (ms of the device's clock) and the random values a transition may need. */
export type PhoneEvent = Fact & {
  readonly at: number;
  /** Fresh 128-bit ids for calls, secrets and tokens that this fact brings about. At least three. */
  readonly ids: readonly string[];
};
