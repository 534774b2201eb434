/** What a retry policy knows. */
export interface RetryContext {
  /** Failures in a row before this retry: 0 for the first. */
  readonly attempt: number;
  /** From 0 to 1, drawn anew for each retry. */
  readonly random: number;
}

/** Ms to wait before the next try; null to give up until the network hints at a change. */
export type RetryPolicy = (context: RetryContext) => number | null;

/** The first retry at once, then a random part of a span that doubles from 250 ms to 5 s ("full jitter"). Never gives up. */
export function nextRetryDelay({ attempt, random }: RetryContext): number | null {
  return attempt === 0 ? 0 : random * Math.min(5000, 250 * 2 ** (attempt - 1));
}

/** Ten tries, from 1 s doubling to 5 s, each up to half longer or shorter: the values of Socket.IO's client. */
export function tenRetries({ attempt, random }: RetryContext): number | null {
  return attempt < 10 ? Math.min(5000, 1000 * 2 ** attempt * (0.5 + random)) : null;
}

/**
 * Wait before a message is said once more, ms, doubled each time up to `longest`; where nothing gets lost only late devices need
 * it.
 */
export function repetitionDelay(ordered: boolean, attempt: number, longest = 5000): number {
  return Math.min(longest, (ordered ? 1000 : 400) * 2 ** attempt);
}
