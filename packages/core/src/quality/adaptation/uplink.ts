/** What is known of the way from here to one participant, from one look to the next. */
export interface UplinkSample {
  /** Ms of the clock. */
  readonly at: number;
  /** What the other side misses of what was sent last, %; left out where it does not say. */
  readonly loss?: number;
  /** When the other side said so, by its report; a report is there for several looks. Left out: with each look anew. */
  readonly reportedAt?: number;
  /** Packets of video since the look before. */
  readonly packets?: number;
  /** How many of them were sent again because the other side missed them, %: known a round trip later. */
  readonly resent?: number;
  /** The browser's estimate, bps. */
  readonly available?: number;
  /** What media took since the look before, with what is sent twice, bps. */
  readonly sent?: number;
  /** The encoder does less than it should because the machine is busy. */
  readonly cpuLimited: boolean;
}

/** Upper bounds of one source; what is left out is not bounded. */
export interface SendBounds {
  /** False sends nothing. */
  readonly active?: boolean;
  /** Bps. */
  readonly maxBitrate?: number;
  /** Frames per second. */
  readonly maxFramerate?: number;
  /** 2 halves width and height. */
  readonly scaleResolutionDownBy?: number;
}

/** Why less is sent than could be. */
export type AdaptationReason = 'bandwidth' | 'cpu' | 'saving';

/** What a participant is sent at present. */
export interface SendPlan {
  /** 0: everything as it is published. */
  readonly level: number;
  /** Null at level 0. */
  readonly reason: AdaptationReason | null;
  readonly microphone: SendBounds;
  readonly camera: SendBounds;
  readonly screen: SendBounds;
}

/** Decides what is sent, from sample to sample. Pure: it keeps everything in its state. */
export interface UplinkPolicy<State> {
  readonly initial: State;
  next(state: State, sample: UplinkSample): State;
  plan(state: State): SendPlan;
}
