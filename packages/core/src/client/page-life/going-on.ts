import type { CallSnapshot } from '../api.ts';

/** A call that the user takes part in: placed, answered or joined, and not over. A call that only rings here is none. */
export function goesOn({ direction, status }: CallSnapshot): boolean {
  return status !== 'ended' && (direction !== 'incoming' || (status !== 'ringing' && status !== 'initiating'));
}
