import type { CallHistory, CallHistorySnapshot } from '@org/calls-core/history';
import { useMemo } from 'react';
import { useReadable } from './use-readable.ts';

/** The calls that are over, how many missed ones are new, and what can be done with the list. */
export type UseCallHistory = CallHistorySnapshot & Pick<CallHistory, 'more' | 'markSeen' | 'remove' | 'clear'>;

/**
 * A history made by `createCallHistory`.
 *
 * @example
 * const { entries, unseen, hasMore, more } = useCallHistory(history);
 * return (
 *   <>
 *     <h2>Calls {unseen > 0 && <b>{unseen} missed</b>}</h2>
 *     {entries.map(({ id, name, peer, missed }) => <p key={id} className={missed ? 'missed' : ''}>{name ?? peer}</p>)}
 *     {hasMore && <button onClick={more}>More</button>}
 *   </>
 * );
 */
export function useCallHistory(history: CallHistory): UseCallHistory {
  const snapshot = useReadable(history);
  return useMemo(() => {
    const { more, markSeen, remove, clear } = history;
    return { ...snapshot, more, markSeen, remove, clear };
  }, [snapshot, history]);
}
