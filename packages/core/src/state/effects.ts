import type { Destination, DeviceAddress } from '../protocol/address.ts';
import type { CallMessage, CallPath, MediaFlags, PeerSignal } from '../protocol/messages.ts';
import type { CallError } from '../util/errors.ts';
import type { TimerName } from './events.ts';
import type { LegId } from './model.ts';

/** What is to be done, in the imperative. Performed by `client/`, in order. */
export type Effect =
  /** To one device: reliable, in order within the call. */
  | { readonly type: 'send'; readonly call: string; readonly to: DeviceAddress; readonly message: CallMessage }
  /** Repeat an idempotent message until `stop-cast` with the same key or until `ttl` (ms) has passed. */
  | {
      readonly type: 'cast';
      readonly call: string;
      readonly key: string;
      readonly to: Destination;
      readonly message: CallMessage;
      readonly ttl: number;
    }
  | { readonly type: 'stop-cast'; readonly call: string; readonly key: string }
  /** The device's page was loaded anew: what was sent to the former one is of no use. */
  | { readonly type: 'begin-anew'; readonly call: string; readonly to: DeviceAddress }
  /** Over the leg's control channel, if it is open; else nothing. */
  | { readonly type: 'send-control'; readonly call: string; readonly leg: LegId; readonly message: CallMessage }
  /** Make a connection. `initiate`: it makes the first offer. */
  | {
      readonly type: 'open-leg';
      readonly call: string;
      readonly leg: LegId;
      /** Whose leg it is; null for the cold one. */
      readonly device: DeviceAddress | null;
      readonly initiate: boolean;
      readonly polite: boolean;
      readonly relayOnly: boolean;
      /** Keep candidates back until `release-candidates`. */
      readonly holdCandidates: boolean;
      /** Epochs are counted from here. */
      readonly epoch: number;
    }
  | { readonly type: 'release-candidates'; readonly call: string; readonly leg: LegId }
  | { readonly type: 'apply-signal'; readonly call: string; readonly leg: LegId; readonly signal: PeerSignal }
  /** `relay`: from now on only through TURN; `all`: any path; `keep`: as it was. Fetches fresh ICE servers first. */
  | {
      readonly type: 'restart-ice';
      readonly call: string;
      readonly leg: LegId;
      readonly policy: 'keep' | 'relay' | 'all';
    }
  /** From now on any path may be used; takes effect with the next ICE restart, which the other end begins. */
  | { readonly type: 'allow-direct'; readonly call: string; readonly leg: LegId }
  /** Replace the peer connection by a new one, same leg. */
  | {
      readonly type: 'rebuild-leg';
      readonly call: string;
      readonly leg: LegId;
      readonly initiate: boolean;
      readonly relayOnly: boolean;
    }
  | { readonly type: 'close-leg'; readonly call: string; readonly leg: LegId }
  /** The other side sees no frames of ours. */
  | {
      readonly type: 'force-key-frame';
      readonly call: string;
      readonly leg: LegId;
      readonly source: 'camera' | 'screen';
    }
  /** `leg`, in a call of several: the one that it is about, which a timer of the same name for another one does not touch. */
  | {
      readonly type: 'start-timer';
      readonly call: string;
      readonly timer: TimerName;
      readonly leg?: LegId;
      readonly ms: number;
    }
  | { readonly type: 'stop-timer'; readonly call: string; readonly timer: TimerName; readonly leg?: LegId }
  | { readonly type: 'join-room'; readonly call: string; readonly room: string }
  | { readonly type: 'leave-room'; readonly call: string; readonly room: string }
  /** The path that media takes from now on, where the topology has more than one. */
  | { readonly type: 'use-path'; readonly call: string; readonly mode: CallPath['mode'] }
  | { readonly type: 'reconnect-signaling'; readonly call: string }
  /** A moment for the app. */
  | { readonly type: 'announce'; readonly call: string; readonly moment: Moment }
  /** A request of the local user was refused; the promise of that request rejects. Nothing changed. */
  | { readonly type: 'refuse'; readonly call: string; readonly request: string; readonly error: CallError }
  /** The outcome of a transfer that was asked for here. */
  | {
      readonly type: 'settle-transfer';
      readonly call: string;
      readonly transfer: string;
      readonly error: CallError | null;
    }
  /** The call's messages are of no more use. */
  | { readonly type: 'forget'; readonly call: string };

/** Moments that the client announces as events. */
export type Moment =
  | { readonly type: 'incoming' }
  | { readonly type: 'missed' }
  | { readonly type: 'ended' }
  | { readonly type: 'reconnecting' }
  | { readonly type: 'reconnected' }
  | { readonly type: 'transfer-asked'; readonly to: string }
  /** This call took the place of another id: glare. */
  | { readonly type: 'renamed'; readonly from: string };

/** What a device would send at present and to which leg; derived from the state by `outgoingMedia`. */
export interface OutgoingMedia {
  readonly leg: LegId;
  readonly media: MediaFlags;
}
