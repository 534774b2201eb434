/** What is known of the way from here to one participant, from one look to the next. */
export interface UplinkSample {
  /** Ms of the clock. */
  readonly at: number;
  /** What the other side misses of what was sent last, %; left out where it does not say. */
  readonly loss?: number;
  /** The browser's estimate, bps. */
  readonly available?: number;
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
