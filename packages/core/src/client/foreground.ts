import { sameItems } from '../util/same-items.ts';
import type { Readable } from '../util/store.ts';
import type { Call, CallClientSnapshot, CallSnapshot } from './api.ts';
import { watchCalls } from './watch-calls.ts';

/**
 * The call that a phone shows: the newest one that is placed, connecting, or connected and not held from here;
 * else the newest that rings here; else the newest that is held; else the one that ended last, those whose place another
 * call took last of all; null without any.
 */
export function foregroundCall(calls: readonly Call[]): Call | null {
  let best: Call | null = null;
  let bestRank: Rank = [0, 0];
  for (const call of calls) {
    const rank = rankOf(call.get());
    if (rank[0] < bestRank[0] || (rank[0] === bestRank[0] && rank[1] < bestRank[1])) continue;
    best = call;
    bestRank = rank;
  }
  return best;
}

/** The calls that ring here and wait for an answer, oldest first. */
export function incomingCalls(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call) => ringsHere(call.get()));
}

/** Watches `foregroundCall` of a client. */
export function watchForeground(client: Readable<CallClientSnapshot>): Readable<Call | null> {
  return watchCalls(client, foregroundCall);
}

/** Watches `incomingCalls` of a client; the list keeps its identity while it has the same members. */
export function watchIncoming(client: Readable<CallClientSnapshot>): Readable<readonly Call[]> {
  return watchCalls(client, incomingCalls, sameItems);
}

/** Its place among the others, then the tie-break within that place; equal ones are told apart by their order. */
type Rank = readonly [place: number, tie: number];

function rankOf(snapshot: CallSnapshot): Rank {
  const { reason } = snapshot;
  if (reason === 'replaced' || reason === 'superseded') return [1, snapshot.endedAt ?? 0];
  if (snapshot.status === 'ended') return [2, snapshot.endedAt ?? 0];
  if (snapshot.held === 'local' || snapshot.held === 'both') return [3, 0];
  return ringsHere(snapshot) ? [4, 0] : [5, 0];
}

function ringsHere({ direction, status }: CallSnapshot): boolean {
  return direction === 'incoming' && (status === 'ringing' || status === 'initiating');
}
