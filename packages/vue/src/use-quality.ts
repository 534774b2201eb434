import type { QualitySnapshot } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { type MaybeRefOrGetter, toValue } from 'vue';
import { refsOf, type RefsOf } from './refs-of.ts';
import { type CallArgument, useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/**
 * The quality of a call, or of the path to one participant: a level from `lost` to `excellent`, and the numbers.
 *
 * @example
 * const { level, summary } = useQuality();
 * // <span :title="`${summary?.rtt ?? '–'} ms`">{{ level }}</span>
 */
export function useQuality(
  participant?: MaybeRefOrGetter<string | undefined>,
  call?: CallArgument,
): RefsOf<QualitySnapshot> {
  const chosen = useChosenCall(call);
  return refsOf(useReadable(() => (chosen.value ?? noCall).quality(toValue(participant))));
}
