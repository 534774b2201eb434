import type { MediaSource } from '../protocol/messages.ts';
import type { Readable } from '../util/store.ts';

/** How good a call is to its user; `unknown` until two samples, and while held or muted; `lost` while nothing arrives. */
export type QualityLevel = 'unknown' | 'lost' | 'poor' | 'fair' | 'good' | 'excellent';

/** A value for each direction; left out where nothing flows. */
export interface Directions<T> {
  readonly inbound?: T;
  readonly outbound?: T;
}

/** A value for each kind of media and direction. */
export interface Flows<T> {
  readonly audio: Directions<T>;
  readonly video: Directions<T>;
}

/** A level for each kind of media and direction; `unknown` where nothing flows. */
export interface QualityLevels {
  readonly audio: { readonly inbound: QualityLevel; readonly outbound: QualityLevel };
  readonly video: { readonly inbound: QualityLevel; readonly outbound: QualityLevel };
}

/** Numbers of one interval to or from one participant. What cannot be known is left out, zero stays zero. */
export interface QualitySummary {
  /** Ms of the clock. */
  readonly timestamp: number;
  /** Round trip, ms. */
  readonly rtt?: number;
  /** Loss of what is received in this interval, %. */
  readonly packetLossPercent?: number;
  /** Loss of what is sent, as the other side reports it, %. */
  readonly packetLossPercentOutbound?: number;
  /** Of what is received, ms: of the sound where there is any. */
  readonly jitter?: number;
  /** Bits per second in this interval. */
  readonly bitrate: Flows<number>;
  readonly video?: {
    readonly framesPerSecond?: number;
    /** Frames dropped in this interval. */
    readonly framesDropped?: number;
    readonly frameWidth?: number;
    readonly frameHeight?: number;
  };
  /** Estimate of the uplink, bps. */
  readonly availableOutgoingBitrate?: number;
  /** The selected pair of candidates. */
  readonly candidatePair?: {
    readonly usingRelay: boolean;
    /** `host`, `srflx`, `prflx` or `relay`. */
    readonly localType?: string;
    readonly remoteType?: string;
    /** `udp` or `tcp`; through TURN `udp`, `tcp` or `tls`: how the TURN server is reached. */
    readonly protocol?: string;
  };
  /** Mean opinion score, 1 to 4.5 (ITU-T G.107), of each direction: of the sound where there is any. */
  readonly mos?: Directions<number>;
  /** The same for each kind of media by itself. */
  readonly scores: Flows<number>;
  /** True when nothing at all arrived in this interval, not even an answer to a check of the path. */
  readonly silent: boolean;
}

/** One `getStats` of the connection that carries a participant, for numbers that the summary does not have. */
export interface QualitySample {
  /** Ms of the clock. */
  readonly at: number;
  readonly report: RTCStatsReport;
  /** Which section belongs to which source; through an SFU only of what is received. */
  readonly mids?: ReadonlyMap<string, MediaSource>;
  /** What is wished to be received, by `source participant`. @internal */
  readonly wishes?: ReadonlyMap<string, { readonly app?: unknown; readonly plan?: unknown }>;
}

/** Quality of a call or of one participant. */
export interface QualitySnapshot {
  /** The worst of `levels`; `lost` when nothing arrives any more. */
  readonly level: QualityLevel;
  readonly levels: QualityLevels;
  /** Null until two samples. */
  readonly summary: QualitySummary | null;
  /** What `summary` was read from, raw. */
  readonly sample?: QualitySample;
}

/** Observable quality. It is measured only while somebody listens. */
export type Quality = Readable<QualitySnapshot>;

const unknown = { inbound: 'unknown', outbound: 'unknown' } as const;

/** Before anything is known. */
export const unknownQuality: QualitySnapshot = {
  level: 'unknown',
  levels: { audio: unknown, video: unknown },
  summary: null,
};
