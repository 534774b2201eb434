import type { CallHistory, CallHistorySnapshot } from '@org/calls-core/history';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

/** The calls that are over, how many missed ones are new, and what can be done with the list. */
export type UseCallHistory = RefsOf<CallHistorySnapshot> & Pick<CallHistory, 'more' | 'markSeen' | 'remove' | 'clear'>;

/**
 * A history made by `createCallHistory`.
 *
 * @example
 * const { entries, unseen, hasMore, more } = useCallHistory(history);
 * // <h2>Calls <b v-if="unseen">{{ unseen }} missed</b></h2>
 * // <p v-for="{ id, name, peer } in entries" :key="id">{{ name ?? peer }}</p>
 * // <button v-if="hasMore" @click="more()">More</button>
 */
export function useCallHistory(history: CallHistory): UseCallHistory {
  const { more, markSeen, remove, clear } = history;
  return { ...refsOf(useReadable(history)), more, markSeen, remove, clear };
}
