import { pageState, type PageStateSnapshot } from '@org/calls-core/page-life';
import { useState } from 'react';
import { useReadable } from './use-readable.ts';

/**
 * How the page fares: in front, behind others, frozen, back again.
 *
 * @example
 * const { state } = usePageState();
 * return state !== 'hidden' && <CallStage />;
 */
export function usePageState(): PageStateSnapshot {
  return useReadable(useState(pageState)[0]);
}
