import type { SendLimits } from '../topology.ts';

/** Bps that the camera may take of the uplink, all receivers together: two get the default preset in full, seven 360p. */
export const defaultUplink = 4_000_000;
/** Bps of a camera of which nothing else is said: the default preset. */
const usual = 1_700_000;
/** By how much the picture may be smaller. */
const scales = [1, 1.5, 2, 3, 4] as const;

/**
 * What one of so many receivers of a camera gets of the uplink (bps): the bits are shared, and the picture is made as
 * much smaller as its bits are fewer. Null while there is enough for everybody.
 */
export function uplinkShare(receivers: number, uplink: number, full: number = usual): SendLimits | null {
  const share = Math.floor(uplink / Math.max(1, receivers));
  if (share >= full) return null;
  const scale = scales.find((one) => full / one ** 2 <= share) ?? 4;
  return { maxBitrate: share, scaleResolutionDownBy: scale };
}
