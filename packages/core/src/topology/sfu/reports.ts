import type { Clock } from '../../util/clock.ts';
import type { Membership } from './membership.ts';
import type { Reports } from './stats.ts';

/** Reads both connections' statistics, once for all who ask within `maxAge` ms; null while there is no way to the SFU. */
export function createReports(
  clock: Clock,
  present: () => Membership | null,
): (maxAge: number) => Promise<Reports> | null {
  let last: { readonly of: Membership; readonly at: number; readonly reports: Promise<Reports> } | null = null;
  const read = async ({ send, receive }: Membership, at: number): Promise<Reports> => {
    const [sent, received] = await Promise.all([send?.getStats(), receive.getStats()]);
    return { at, send: sent ?? new Map(), receive: received };
  };
  return (maxAge) => {
    const of = present();
    if (!of) return null;
    const at = clock.now();
    if (last?.of !== of || at - last.at > maxAge) last = { of, at, reports: read(of, at) };
    return last.reports;
  };
}
