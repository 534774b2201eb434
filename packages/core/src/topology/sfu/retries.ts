/** Longest wait between two attempts, and the wait after the second one, ms. */
const longest = 5_000;
const first = 250;
/** Attempts in a row before the SFU is given up: 10 in two minutes, as Stream has it. */
const maxAttempts = 10;

/** Ms until the next attempt to join after so many that failed, with full jitter but for the first one; null gives up. */
export function nextJoinDelay(failures: number, random: number): number | null {
  if (failures >= maxAttempts) return null;
  return failures === 0 ? 0 : Math.min(longest, first * 2 ** (failures - 1)) * random;
}

/**
 * True when it is of no use to ask again: the SFU's server says so, or has no room. Whoever answers a call may ask before their
 * accept is heard, and then is `not-in-room` for a moment.
 */
export function isFinal(error: unknown): boolean {
  const { code, recoverable } = Object(error) as { readonly code?: unknown; readonly recoverable?: unknown };
  return code !== 'not-in-room' && (recoverable === false || code === 'room-full' || code === 'room-locked');
}
