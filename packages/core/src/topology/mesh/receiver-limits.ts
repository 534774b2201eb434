import type { ReceiveWish, SendLimits } from '../topology.ts';
import type { Sending } from '../peer/senders.ts';

/** By how much the picture may be smaller for a receiver who shows it small. */
const scales = [8, 6, 4, 3, 2, 1.5];
/** A picture may be so much smaller than its box. */
const tolerance = 0.8;
/** Bps of a picture of which nothing else is said, and the least that any gets. */
const usual = 1_700_000;
const least = 80_000;

/** What a receiver with this wish is sent of a source: the smallest picture that fills its box, with bits for its pixels. */
export function receiverLimits(wish: ReceiveWish, sending: Sending | undefined): SendLimits | null {
  if (wish === 'paused') return { active: false };
  const { width = 0, height = 0 } = sending?.track?.getSettings?.() ?? {};
  const wanted = wish ? Math.max(wish.width, wish.height) * tolerance : Infinity;
  const scale = scales.find((one) => Math.max(width, height) / one >= wanted);
  if (scale === undefined) return null;
  const full = sending?.options?.encodings?.[0]?.maxBitrate ?? usual;
  return { scaleResolutionDownBy: scale, maxBitrate: Math.max(least, Math.round(full / scale ** 2)) };
}
