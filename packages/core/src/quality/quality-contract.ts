import type { Readable } from '../util/store.ts';

/** How good a call is to its user; `unknown` until two samples, and while held. */
export type QualityLevel = 'unknown' | 'lost' | 'poor' | 'fair' | 'good' | 'excellent';

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
  /** Ms. */
  readonly jitter?: number;
  /** Bits per second in this interval. */
  readonly bitrate: {
    readonly audio: { readonly inbound?: number; readonly outbound?: number };
    readonly video: { readonly inbound?: number; readonly outbound?: number };
  };
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
    readonly localType?: string;
    readonly remoteType?: string;
    readonly protocol?: string;
  };
  /** Mean opinion score, 1 to 4.5 (ITU-T G.107), of each direction. */
  readonly mos?: { readonly inbound?: number; readonly outbound?: number };
}

/** Quality of a call or of one participant. */
export interface QualitySnapshot {
  readonly level: QualityLevel;
  /** Null until two samples. */
  readonly summary: QualitySummary | null;
}

/** Observable quality. */
export type Quality = Readable<QualitySnapshot>;
