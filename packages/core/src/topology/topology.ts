import type { DeviceAddress } from '../protocol/address.ts';
import type { JsonValue, MediaSource, PeerSignal } from '../protocol/messages.ts';
import type { PathSettings } from '../state/roster-state.ts';
import type { Clock } from '../util/clock.ts';
import type { ErrorCode } from '../util/errors.ts';
import type { Logger } from '../util/log.ts';

/** The other end of one connection, as the caller of a topology names it: a leg's id. */
export type PeerId = string;

/** How media travels: straight between two devices, or through a server that forwards it. */
export type MediaPath = 'mesh' | 'sfu';

/** How a connection is begun. */
export interface PeerOptions {
  /** Whose connection it is; null while it is not known which device will answer. */
  readonly device?: DeviceAddress | null;
  /** Makes the first offer. */
  readonly initiate: boolean;
  /** Gives way when both offer at once. Must be the opposite at the other end. */
  readonly polite: boolean;
  /** Only through TURN. */
  readonly relayOnly: boolean;
  /** Keep candidates back until `releaseCandidates`. */
  readonly holdCandidates: boolean;
  /** Epochs are counted from here: above those of connections that a former page made for the call. Default 0. */
  readonly epoch?: number;
}

/** What a topology tells. `peer` is the id that `addPeer` was given. */
export type TopologyFact =
  /** To be carried to the other end, in order. */
  | { readonly type: 'signal'; readonly peer: PeerId; readonly signal: PeerSignal }
  /** The path is up and the control channel is open; again after each repair. */
  | { readonly type: 'up'; readonly peer: PeerId }
  | { readonly type: 'down'; readonly peer: PeerId; readonly cause: 'stalled' | 'disconnected' | 'failed' }
  /** The other end closed its connection. */
  | { readonly type: 'closed'; readonly peer: PeerId }
  | { readonly type: 'failed'; readonly peer: PeerId; readonly code: ErrorCode; readonly cause?: unknown }
  /** The two ends have no codec in common for one kind of media; the other kind goes on. */
  | { readonly type: 'no-codec'; readonly peer: PeerId; readonly kind: 'audio' | 'video' }
  /** A receiving track is there, or took the place of an older one of the same source; null when it is gone. */
  | {
      readonly type: 'track';
      readonly peer: PeerId;
      readonly source: MediaSource;
      readonly track: MediaStreamTrack | null;
      /** What receives the track; tells its loudness. */
      readonly receiver: RTCRtpReceiver | null;
    }
  /** A text that came over the control channel. */
  | { readonly type: 'control'; readonly peer: PeerId; readonly text: string }
  /** Packets of a source arrive, but no frame for 200 ms. */
  | { readonly type: 'frozen'; readonly peer: PeerId; readonly source: 'camera' | 'screen' }
  | SoundFact
  | PathFact
  /** For diagnostics: raw states, candidates, ICE errors. */
  | { readonly type: 'debug'; readonly peer: PeerId; readonly what: string; readonly details?: unknown };

/** Who is heard, from a topology that knows: an SFU does, the ends of a mesh find out by themselves. */
export type SoundFact =
  /** Who speaks; null when nobody does. */
  | { readonly type: 'speaker'; readonly peer: PeerId | null }
  /** Loudness of those who are heard, dBov (−127 to 0). */
  | { readonly type: 'levels'; readonly levels: readonly { readonly peer: PeerId; readonly level: number }[] };

/** The path that `use` named cannot be had, or did not deliver in time: what still carries goes on. */
export interface PathFact {
  readonly type: 'path-failed';
  readonly path: MediaPath;
  readonly cause?: unknown;
}

/** What is to be received of a source: what fills a box of this size (device pixels), nothing, or all there is (null). */
export type ReceiveWish = { readonly width: number; readonly height: number } | 'paused' | null;

/** How a source is sent. */
export interface PublishOptions {
  readonly encodings?: readonly RTCRtpEncodingParameters[];
  readonly contentHint?: string;
  readonly degradationPreference?: RTCDegradationPreference;
  readonly priority?: RTCPriorityType;
}

/** Less than a source is published with. What is left out is not limited. */
export interface SendLimits {
  /** False sends nothing. */
  readonly active?: boolean;
  /** Bps. */
  readonly maxBitrate?: number;
  /** Frames per second. */
  readonly maxFramerate?: number;
  /** 2 halves width and height. */
  readonly scaleResolutionDownBy?: number;
}

/** States of one connection, for diagnostics. */
export interface PeerDiagnostics {
  readonly peer: PeerId;
  /** Which of two paths it belongs to, in a session that has two. */
  readonly path?: MediaPath;
  readonly epoch: number;
  readonly signalingState: RTCSignalingState;
  readonly iceConnectionState: RTCIceConnectionState;
  readonly iceGatheringState: RTCIceGatheringState;
  readonly connectionState: RTCPeerConnectionState;
}

/** One `getStats` of one connection, and which track belongs to which source. */
export interface PeerStats {
  readonly peer: PeerId;
  /** Ms of the clock when it was read. */
  readonly at: number;
  readonly report: RTCStatsReport;
  readonly mids: ReadonlyMap<string, MediaSource>;
}

/** A data channel with the same label to every peer. */
export interface Channel {
  readonly label: string;
  /** To one peer or to all. Returns for each whether it was handed to the browser. Throws `message-too-large`: 64 KiB at most. */
  send(data: string | ArrayBuffer | ArrayBufferView, to?: PeerId): ReadonlyMap<PeerId, boolean>;
  /** `none` while there is no connection to the peer; `closed` after `close()`. */
  state(peer: PeerId): RTCDataChannelState | 'none';
  bufferedAmount(peer: PeerId): number;
  onMessage(listener: (peer: PeerId, data: string | ArrayBuffer) => void): () => void;
  onState(listener: (peer: PeerId, state: RTCDataChannelState) => void): () => void;
  close(): void;
}

/** Options of a data channel, as `RTCDataChannelInit` has them. */
export interface ChannelOptions {
  readonly ordered?: boolean;
  readonly maxRetransmits?: number;
  readonly maxPacketLifeTime?: number;
  readonly protocol?: string;
}

/** How media travels between the members of one call. */
export interface TopologySession {
  /** The call has asked to be let into its room: what has to be there can be made while it finds out who else is. */
  join?(): void;
  addPeer(peer: PeerId, options: PeerOptions): void;
  removePeer(peer: PeerId): void;
  releaseCandidates(peer: PeerId): void;
  handleSignal(peer: PeerId, signal: PeerSignal): void;
  /** Adds, replaces (another track) or stops (null) what is sent of a source, to every peer that `sendTo` names. Last call per source wins. */
  publish(source: MediaSource, track: MediaStreamTrack | null, options?: PublishOptions): Promise<void>;
  /**
   * Sends less of a source to one peer, or to all (null), without a negotiation. Several may limit, each under its own
   * name: the strictest counts. Null takes back.
   */
  limit(peer: PeerId | null, source: MediaSource, by: string, limits: SendLimits | null): void;
  /** The only peers to which anything is sent. Empty at first. */
  sendTo(peers: readonly PeerId[]): Promise<void>;
  /** How much of a peer's source is to be received; everything until told. The last wish counts, also before the track is there. */
  receive(peer: PeerId, source: MediaSource, wish: ReceiveWish): void;
  /** Where a session has two paths for media, which one the call takes from now on. */
  use?(path: MediaPath): void;
  /** Over the control channel; false when it is not open. */
  sendControl(peer: PeerId, text: string): boolean;
  openChannel(label: string, options?: ChannelOptions): Channel;
  /** From now on any path may be used; takes effect with the next ICE restart, whichever end begins it. */
  allowDirect(peer: PeerId): void;
  restartIce(peer: PeerId, policy: 'keep' | 'relay' | 'all'): void;
  rebuild(peer: PeerId, options: { readonly initiate: boolean; readonly relayOnly: boolean }): void;
  forceKeyFrame(peer: PeerId, source: 'camera' | 'screen'): void;
  stats(): Promise<readonly PeerStats[]>;
  diagnostics(): readonly PeerDiagnostics[];
  /** Closes everything after the work in hand is done. Idempotent. */
  close(): Promise<void>;
}

/** Makes the media session of one call. */
export interface Topology {
  readonly name: string;
  /** Members that a call may have, this one included. Default 50. */
  readonly maxParticipants?: number;
  /** Where media has two paths: when a call changes over from one to the other. */
  readonly paths?: PathSettings;
  createSession(context: TopologyContext): TopologySession;
}

/** A server that answers, as a topology needs it: the `server` of a transport fits. */
export interface TopologyServer {
  /** Asks the server; rejects with a `ServerError`. */
  request(method: string, body?: JsonValue): Promise<JsonValue | undefined>;
  /** What the server tells unasked. Returns the function that stops it. */
  onNotice(listener: (notice: { readonly type: string }) => void): () => void;
  /** Runs after each (re)connection. Returns the function that stops it. */
  onWelcome(listener: () => void): () => void;
}

/** What a topology session is given. */
export interface TopologyContext {
  /** This device. */
  readonly self: DeviceAddress;
  /** The room's name, or the call's id where there is no room; may change until the call is accepted. */
  readonly room: string;
  /** The server behind the client's transport; null where there is none. */
  readonly server: TopologyServer | null;
  /** Throws `unsupported-browser` where the environment has no WebRTC. */
  createPeerConnection(config: RTCConfiguration): RTCPeerConnection;
  /** What a browser can receive; null where it does not say. */
  capabilities(kind: 'audio' | 'video'): RTCRtpCapabilities | null;
  createMediaStream(): MediaStream;
  /** Fresh when near their expiry; never rejects. */
  iceServers(): Promise<readonly RTCIceServer[]>;
  readonly clock: Clock;
  readonly log: Logger;
  /** `relay`: only ever through TURN, whatever else is said. Default `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /** Order of codecs to offer, as MIME types; those not named follow. */
  readonly codecs?: { readonly audio?: readonly string[]; readonly video?: readonly string[] };
  /** Opus parameters written into the remote description before it is applied: no API sets these. */
  readonly opus?: { readonly dtx?: boolean; readonly stereo?: boolean; readonly maxAverageBitrate?: number };
  on(fact: TopologyFact): void;
}
