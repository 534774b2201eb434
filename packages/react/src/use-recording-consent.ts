import type { CallRecordings, CallRecordingsSnapshot } from '@org/calls-core/recording';
import { noRecordings } from '@org/calls-core/bindings';
import { useMemo } from 'react';
import { useReadable } from './use-readable.ts';

/** Who records the call, and the local user's say in it. */
export interface UseRecordingConsent extends CallRecordingsSnapshot {
  /** Answers the question that is open; with an id, that recording's, also later. */
  grant(recording?: string): void;
  /** The same, and takes back what was granted. */
  refuse(recording?: string): void;
}

/**
 * The recordings of a call, from `recordingsOf(call)`; null while there is no call.
 *
 * @example
 * const { recorded, question, grant, refuse } = useRecordingConsent(recordingsOf(call));
 * return (
 *   <>
 *     {recorded && <p role="status">This call is being recorded</p>}
 *     {question && (
 *       <dialog open aria-label="Recording">
 *         {question.name} wants to record this call. <button onClick={() => grant()}>Allow</button>
 *         <button onClick={() => refuse()}>Refuse</button>
 *       </dialog>
 *     )}
 *   </>
 * );
 */
export function useRecordingConsent(recordings: CallRecordings | null): UseRecordingConsent {
  const snapshot = useReadable(recordings ?? noRecordings);
  return useMemo(() => {
    const answer = (granted: boolean) => (recording?: string) => {
      const id = recording ?? snapshot.question?.id;
      if (id !== undefined) recordings?.answer(id, granted);
    };
    return { ...snapshot, grant: answer(true), refuse: answer(false) };
  }, [snapshot, recordings]);
}
