import { keepAwake, type WakeLockSnapshot } from '@org/calls-core/page-life';
import { useMemo } from 'react';
import { useCallClient } from './use-call-client.ts';
import { useReadable } from './use-readable.ts';

/**
 * Keeps the screen on during calls, while the component is there.
 *
 * @example
 * const { wanted, held } = useWakeLock();
 * return wanted && !held && <p>The screen may go dark</p>;
 */
export function useWakeLock(): WakeLockSnapshot {
  const client = useCallClient();
  return useReadable(useMemo(() => keepAwake(client), [client]));
}
