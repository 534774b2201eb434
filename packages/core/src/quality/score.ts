/** What a score is made from. */
export interface ScoreInput {
  /** Round trip, ms. */
  readonly rtt: number;
  /** Ms. */
  readonly jitter: number;
  /** Packets lost, %. */
  readonly loss: number;
}

/**
 * Mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) for Opus with FEC (Ie 0, Bpl 20).
 * The delay is half the round trip, a jitter buffer of twice the jitter and 20 ms of codec.
 */
export function scoreOf({ rtt, jitter, loss }: ScoreInput): number {
  const delay = rtt / 2 + 2 * jitter + 20;
  const delayImpairment = 0.024 * delay + 0.11 * Math.max(0, delay - 177.3);
  const lossImpairment = (95 * loss) / (loss + 20);
  const r = Math.max(0, 93.2 - delayImpairment - lossImpairment);
  return Math.min(4.5, Math.max(1, 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r)));
}
