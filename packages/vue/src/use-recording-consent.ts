import type { CallRecordings, CallRecordingsSnapshot } from '@org/calls-core/recording';
import { noRecordings } from '@org/calls-core/bindings';
import { type MaybeRefOrGetter, toRaw, toValue } from 'vue';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

/** Who records the call, and the local user's say in it. */
export interface UseRecordingConsent extends RefsOf<CallRecordingsSnapshot> {
  /** Answers the question that is open; with an id, that recording's, also later. */
  grant(recording?: string): void;
  /** The same, and takes back what was granted. */
  refuse(recording?: string): void;
}

/**
 * The recordings of a call, from `recordingsOf(call)`; null while there is no call.
 *
 * @example
 * const { recorded, question, grant, refuse } = useRecordingConsent(() => recordingsOf(call));
 * // <p v-if="recorded" role="status">This call is being recorded</p>
 * // <dialog v-if="question" open aria-label="Recording">
 * //   {{ question.name }} wants to record this call.
 * //   <button @click="grant()">Allow</button> <button @click="refuse()">Refuse</button>
 * // </dialog>
 */
export function useRecordingConsent(recordings: MaybeRefOrGetter<CallRecordings | null>): UseRecordingConsent {
  const now = (): CallRecordings | null => toRaw(toValue(recordings));
  const answer = (granted: boolean) => (recording?: string) => {
    const id = recording ?? now()?.get().question?.id;
    if (id !== undefined) now()?.answer(id, granted);
  };
  const snapshot = useReadable<CallRecordingsSnapshot>(() => now() ?? noRecordings);
  return { ...refsOf(snapshot), grant: answer(true), refuse: answer(false) };
}
