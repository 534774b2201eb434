import { pageState, type PageStateSnapshot } from '@org/calls-core/page-life';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useReadable } from './use-readable.ts';

/**
 * How the page fares: in front, behind others, frozen, back again.
 *
 * @example
 * const { state } = usePageState();
 * // <CallStage v-if="state !== 'hidden'" />
 */
export function usePageState(): RefsOf<PageStateSnapshot> {
  return refsOf(useReadable(pageState()));
}
