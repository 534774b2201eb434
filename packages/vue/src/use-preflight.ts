import { noPreflight } from '@org/calls-core/bindings';
import type { Preflight, PreflightReport } from '@org/calls-core/preflight';
import { type MaybeRefOrGetter, toRaw, toValue } from 'vue';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

type Shown = Omit<PreflightReport, 'status'> & { readonly status: PreflightReport['status'] | 'idle' };

/** The report of a check as it grows; without a check, `idle` and nothing found. */
export interface UsePreflight extends RefsOf<Shown> {
  /** Ends it now; what was found stays. */
  cancel(): void;
}

/**
 * A check made by `preflight`, or null before there is one; as a ref, in a `shallowRef`.
 *
 * @example
 * const check = shallowRef<Preflight | null>(null);
 * const { status, verdict, reasons } = usePreflight(check);
 * const begin = () => (check.value = preflight({ iceServers, prompt: true }));
 * // <button :disabled="status === 'running'" @click="begin()">Check</button>
 * // <p role="status">{{ verdict }}</p>
 * // <ul><li v-for="{ code, message, remedy } in reasons" :key="code">{{ message }} {{ remedy }}</li></ul>
 */
export function usePreflight(check: MaybeRefOrGetter<Preflight | null>): UsePreflight {
  const now = (): Preflight | null => toRaw(toValue(check));
  return { ...refsOf(useReadable<Shown>(() => now()?.report ?? noPreflight)), cancel: () => now()?.cancel() };
}
