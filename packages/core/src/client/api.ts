import type { Environment } from '../environment/environment.ts';
import type { CaptureCare, Processing } from '../media/capture-hooks.ts';
import type { CameraOptions, MicrophoneOptions } from '../media/constraints.ts';
import type { ScreenOptions } from '../media/device-openers.ts';
import type { Devices } from '../media/devices.ts';
import type { LocalMediaSnapshot } from '../media/local-media.ts';
import type { CameraPreset } from '../media/presets.ts';
import type { TrackSource } from '../media/sources.ts';
import type { EndReason, JsonValue, MediaFlags, MediaSource } from '../protocol/messages.ts';
import type { Quality } from '../quality/quality.ts';
import type { SessionStatus } from '../signaling/session-contract.ts';
import type { RetryPolicy } from '../signaling/retry-policy.ts';
import type { SignalingTransport } from '../signaling/transport.ts';
import type { CallStatus, CallWaitingPolicy, Hold, ParticipantStatus, Preconnect, Timeouts } from '../state/model.ts';
import type { Trace } from '../state/trace.ts';
import type { Channel, ChannelOptions, PeerDiagnostics, ReceiveWish, Topology } from '../topology/topology.ts';
import type { CallError } from '../util/errors.ts';
import type { Logger, LogLevel } from '../util/log.ts';
import type { Readable } from '../util/store.ts';
import type { Adaptation } from './adaptation-host.ts';
import type { Receiving } from './receiving-host.ts';
import type { CallResume } from './resume-host.ts';

/** A microphone wish: on, off, with options, or a source of the app's own. */
export type MicrophoneWish = boolean | MicrophoneOptions | TrackSource | MediaStreamTrack;
/** A camera wish: on, off, a preset, with options, or a source of the app's own. */
export type CameraWish = boolean | CameraPreset | CameraOptions | TrackSource | MediaStreamTrack;

/** What to send from the start. */
export interface MediaWishes {
  /** Default true. */
  readonly microphone?: MicrophoneWish;
  /** Default false. */
  readonly camera?: CameraWish;
}

/** How to ring. */
export interface CallOptions extends MediaWishes {
  /** The call's id, if the app has one; 1 to 64 characters. */
  readonly id?: string;
  /** Sent along with the invitation; at most 4 KiB as JSON. */
  readonly metadata?: JsonValue;
  /** How long to ring, ms. Default `timeouts.ring`. */
  readonly ring?: number;
}

/** How to join a room. */
export interface JoinOptions extends MediaWishes {
  /** A call that is left for the room in the same moment. What it sent is sent on, by the same tracks: no device is opened anew. Throws `no-call` for one that this client does not have. */
  readonly from?: Call;
}

/** A track of somebody else, for as long as its sender says that it is on. */
export interface RemoteTrack {
  readonly source: MediaSource;
  /** The same stream for the whole call: microphone and camera share one, screen and its sound another. */
  readonly stream: MediaStream;
}

/** Somebody else in the call. */
export interface Participant {
  readonly id: string;
  readonly user: string;
  readonly name: string | null;
  readonly avatar: string | null;
  readonly status: ParticipantStatus;
  readonly muted: boolean;
  readonly holding: boolean;
  readonly tracks: readonly RemoteTrack[];
}

/** A call at one moment. Immutable; parts that did not change keep their identity. */
export interface CallSnapshot {
  readonly id: string;
  readonly direction: 'outgoing' | 'incoming' | 'room';
  readonly status: CallStatus;
  /** The room’s name, also of a call of several; null in a call between two. */
  readonly room: string | null;
  /** Whom the call is with: the user called or calling, or who invited you into a call of several; else null. */
  readonly peer: string | null;
  readonly participants: readonly Participant[];
  readonly local: LocalMediaSnapshot;
  /** `none` unless connected. */
  readonly held: Hold;
  /** `up` unless connected and under repair. */
  readonly connection: 'up' | 'recovering';
  readonly transferring: CallTransfer | null;
  /** Why it ended; null before. */
  readonly reason: EndReason | null;
  /** With reason `failed`. */
  readonly error: CallError | null;
  /** True for an incoming call that the user did not answer. */
  readonly missed: boolean;
  /** Ended because time ran out: nobody answered, nobody was reached, or no path came up. */
  readonly timedOut: boolean;
  /** The called side has another call and lets this one ring beside it. */
  readonly waiting: boolean;
  /** What the caller offers to send: with `offered.camera` it is a video call. Null in a room. */
  readonly offered: MediaFlags | null;
  readonly metadata: JsonValue | null;
  readonly transferredBy: string | null;
  /** Unix time, ms. */
  readonly startedAt: number;
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
}

/** A transfer that is going on. */
export interface CallTransfer {
  readonly role: 'transferor' | 'transferee' | 'target';
  readonly to: string;
  readonly status: 'requested' | 'asking' | 'accepted' | 'ringing';
}

/** A call: watch it as a `Readable`, act on it with its methods. */
export interface Call extends Readable<CallSnapshot> {
  /** The call's id now; two people calling each other at once share the id that wins. */
  readonly id: string;
  /** Resolves when connected; rejects with a `CallError` when the call ends before. Unobserved rejections are silent. */
  readonly ready: Promise<void>;
  /** Answers an incoming call, without a device that fails; to keep ringing until it works, `prepareMedia` first. Idempotent while connecting. Rejects `invalid-state`, and `already-in-call` with `concurrent: 'refuse'` during another one. */
  accept(media?: MediaWishes): Promise<void>;
  decline(reason?: 'declined' | 'busy'): Promise<void>;
  /** Ends the call from any state. Idempotent. */
  hangUp(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  /** Rings somebody who is to join this call of several, a room included; `participants` tells how it goes. Rejects `invalid-state` in a call between two, `invalid-argument` for who is there already, `room-full`, `feature-disabled`. */
  invite(user: string): Promise<void>;
  /** To a user (blind) or to another connected call (attended). Resolves when the target has taken over; rejects `transfer-failed` and the call goes on. */
  transfer(to: string | Call): Promise<void>;
  /** The user's answer when `transferring.status` is `asking`. */
  answerTransfer(allow: boolean): Promise<void>;
  setMicrophone(wish: MicrophoneWish): Promise<void>;
  setCamera(wish: CameraWish): Promise<void>;
  /** Rejects `capture-cancelled` when the user closes the picker; what is shared already goes on then. `displayMedia` of `@org/calls-core/screen` is a source with more to choose. */
  shareScreen(options?: ScreenOptions | TrackSource): Promise<void>;
  stopScreen(): Promise<void>;
  /** How much of a participant's video is to be received: what fills a box (device pixels), nothing, or all there is (null). Before what `receiving` decides; `'auto'` leaves it to that. */
  setReceive(participant: string, source: 'camera' | 'screen', wish: ReceiveWish | 'auto'): void;
  /** Opens the wished devices before accepting, by the app's own decision. */
  prepareMedia(media?: MediaWishes): Promise<void>;
  /** Loudness of one participant's microphone, or of one's own with `'local'`: 0 to 1, about 10 times a second while somebody listens. */
  audioLevel(participant: string | 'local'): Readable<number>;
  /** Who speaks, as an SFU says: a participant's id, null for nobody else; undefined while no SFU does. `activeSpeaker` knows in a mesh, too. */
  readonly speaker: Readable<string | null | undefined>;
  /** Quality of the call, or of the path to one participant. */
  quality(participant?: string): Quality;
  /** Whole seconds since the call connected, until it ended; 0 before. Ticks while somebody listens. See `callDuration`. */
  duration(): Readable<number>;
  /** A data channel of the call to everybody in it; its peers are the ids of participants. Throws `no-call` after the end. */
  openChannel(label: string, options?: ChannelOptions): Channel;
  /** Raw states of every connection; `peer` is a participant's id, who has several connections while more than one device rings. */
  diagnostics(): readonly PeerDiagnostics[];
  /** What happened in this call, replayable by `replayTrace` of `@org/calls-core/trace`; without secrets, descriptions and addresses. */
  trace(): Trace;
}

/** Moments that a client announces. */
export interface CallClientEvents {
  /** A call rings here. */
  readonly incoming: Call;
  /** A call of any kind was added to `calls`, transferred ones too. */
  readonly added: Call;
  readonly ended: Call;
  /** An incoming call ended unanswered, or was turned away because of another one. */
  readonly missed: Call;
  /** A call's path broke or is back: one pair for each break. */
  readonly reconnecting: Call;
  readonly reconnected: Call;
  /** A fault that belongs to no promise. */
  readonly error: CallError;
}

/** All calls of one user at this device. */
export interface CallClientSnapshot {
  readonly self: {
    readonly id: string;
    readonly device: string;
    readonly name: string | null;
    readonly avatar: string | null;
  };
  /** `closed` when the retry policy gave up, until `reconnect()` or a hint that the network is back. */
  readonly signaling: SessionStatus;
  /** In the order in which they began, ended ones last until `dismiss`. */
  readonly calls: readonly Call[];
}

/** A client: one user, one device, one transport. */
export interface CallClient extends Readable<CallClientSnapshot> {
  /** Rings one user, or several (1 to 49) in a call of all of them, on all their devices; answers instead when that user rings here (on transports that vouch for senders). Returns at once; `await call.ready` to know the outcome. Throws `invalid-argument`, `room-full`, `already-in-call`, `feature-disabled`, `client-closed`, and `unsupported-browser` where there is no WebRTC: in Node without `headlessEnvironment`. */
  call(to: string | readonly string[], options?: CallOptions): Call;
  /** Joins a room, no ringing; with `from` instead of the room before. Throws `no-rooms` and as `call`. */
  join(room: string, options?: JoinOptions): Call;
  /** Listens to a moment; returns the function that stops it. */
  on<K extends keyof CallClientEvents>(event: K, listener: (value: CallClientEvents[K]) => void): () => void;
  /** Finds a call by id. */
  find(id: string): Call | undefined;
  /** Removes an ended call from the list. */
  dismiss(call: Call): void;
  /** This device's microphone, camera and screen, shared by all calls. */
  readonly media: Readable<LocalMediaSnapshot>;
  readonly devices: Devices;
  /** What this client can do: controls of what it cannot are better left out. */
  readonly features: Required<Features>;
  /** Opens a broken transport at once, also when the retry policy gave up; does nothing while `signaling` is `open`, before the first try and after `close()`. */
  reconnect(): void;
  /** Ends every call and releases everything. Idempotent. */
  close(): Promise<void>;
}

/** The other side of a call that begins, for policies. */
export interface CallPeer {
  readonly direction: 'incoming' | 'outgoing';
  readonly user: string;
  /** As the caller shows itself; null for outgoing calls. */
  readonly name: string | null;
  /** True when the transport vouches for the caller; true for outgoing calls. */
  readonly verified: boolean;
}

/** What an app may switch off: the camera, screen sharing, rooms and calls of several. */
export interface Features {
  readonly video?: boolean;
  readonly screen?: boolean;
  readonly groups?: boolean;
}

/** ICE servers with the time they last. */
export interface IceServerLease {
  readonly servers: readonly RTCIceServer[];
  /** Ms from receipt; they are fetched anew before. Without it: once per connection and restart. */
  readonly ttl?: number;
}

/** Options of a client. */
export interface CallClientOptions {
  readonly self: { readonly id: string; readonly name?: string; readonly avatar?: string; readonly device?: string };
  readonly transport: SignalingTransport;
  /** Default: `mesh()`. */
  readonly topology?: Topology;
  /** Default: `browserEnvironment()`. */
  readonly environment?: Environment;
  /** None are contacted unless given here; `publicStun` is a list to begin with. */
  readonly iceServers?: readonly RTCIceServer[] | (() => Promise<IceServerLease | readonly RTCIceServer[]>);
  /** `relay`: only ever through TURN. Default `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /** Whether a connection may be built while the phone rings. Default `relay`: through TURN, where configured, so that a caller learns no address before the accept. */
  readonly preconnect?: Preconnect | ((peer: CallPeer) => Preconnect);
  /** What becomes of the other calls when one is placed, accepted or resumed. Default `hold-others`. */
  readonly concurrent?: 'hold-others' | 'refuse';
  /** What becomes of a call that comes in during another one. Default `wait`. */
  readonly callWaiting?: CallWaitingPolicy;
  /** Default `follow`; unverified senders always ask. */
  readonly transfers?: 'follow' | 'ask' | 'refuse';
  readonly timeouts?: Partial<Timeouts>;
  /** Brings the calls back after the page was loaded anew: `pageResume()` of `@org/calls-core/resume`. Default: a reload ends them, after `timeouts.resumeGrace` of the other side. */
  readonly resume?: CallResume;
  /** Sends what links and machines carry: `adaptive()` of `@org/calls-core/adaptation`. Default: the browser's own control alone. */
  readonly adaptation?: Adaptation;
  /** Receives what is shown, in the size in which it is shown: `adaptiveReceive()` of `@org/calls-core/adaptive-receive`. Default: everything in full. */
  readonly receiving?: Receiving;
  /** Takes care of the devices: `deviceCare()` of `@org/calls-core/device-care`. Default: the chosen device, else the system's. */
  readonly deviceCare?: CaptureCare;
  /** Filters of sound and picture: `trackProcessors()` of `@org/calls-core/processors`. */
  readonly processors?: Processing;
  /** When to open a broken transport again. Default `nextRetryDelay`: at once, then up to 5 s apart, for ever; `tenRetries` gives up. */
  readonly retry?: RetryPolicy;
  /** Opens the devices while an outgoing call rings, for the preview. Default true. */
  readonly preview?: boolean;
  /** Wishes of a microphone muted in one call for the next one. Default true. */
  readonly rememberMute?: boolean;
  /** False makes the action throw or reject `feature-disabled`. Default: all on. */
  readonly features?: Features;
  /** Members of a room or a group, this one included; whoever comes later ends with `room-full`. Default: what the topology can, 8 in a mesh and 50 through an SFU. */
  readonly maxParticipants?: number;
  /** Preferred codecs as MIME types, such as `video/VP9`, best first; those that are not named follow. */
  readonly codecs?: { readonly audio?: readonly string[]; readonly video?: readonly string[] };
  /** What this side’s Opus encoder is to do; `maxAverageBitrate` in bps. Default: `dtx` on, mono; a silent microphone then costs next to nothing. */
  readonly opus?: { readonly dtx?: boolean; readonly stereo?: boolean; readonly maxAverageBitrate?: number };
  /** Default: the environment’s, the console. */
  readonly log?: Logger;
  /** Default `warn`. */
  readonly logLevel?: LogLevel;
}
