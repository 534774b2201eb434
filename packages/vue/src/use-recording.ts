import type { RecordingHandle, RecordingState } from '@org/calls-core/recording';
import { noRecording } from '@org/calls-core/bindings';
import { type MaybeRefOrGetter, toRaw, toValue } from 'vue';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

type Shown = Omit<RecordingState, 'status'> & { readonly status: RecordingState['status'] | 'idle' };

/** How a recording fares, and what can be done with it; without one, `idle` and actions that do nothing. */
export interface UseRecording extends RefsOf<Shown> {
  pause(): void;
  resume(): void;
  /** What it made is in the handle's `done`. */
  stop(): void;
  cancel(): void;
}

/**
 * A recording made by `recordCall` or `recordStream`, or null before there is one; as a ref, in a `shallowRef`.
 *
 * @example
 * const recording = shallowRef<RecordingHandle | null>(null);
 * const { status, stop } = useRecording(recording);
 * const record = async () => (recording.value = await recordCall(call));
 * // <button v-if="status === 'recording'" @click="stop()">Stop</button>
 * // <button v-else @click="record()">Record</button>
 */
export function useRecording(recording: MaybeRefOrGetter<RecordingHandle<unknown> | null>): UseRecording {
  const now = (): RecordingHandle<unknown> | null => toRaw(toValue(recording));
  return {
    ...refsOf(useReadable<Shown>(() => now()?.state ?? noRecording)),
    pause: () => now()?.pause(),
    resume: () => now()?.resume(),
    stop: () => void now()?.stop(),
    cancel: () => now()?.cancel(),
  };
}
