import { randomUUID } from 'node:crypto';
import type { CallStore, CallUpdate, StoredCall } from './call-store.ts';
import { applyFact } from './facts/apply-fact.ts';

/** When a call is taken for abandoned, and how long records are kept. */
export interface SweepOptions {
  /** A call that was never connected is closed when nothing was heard of it for this time, ms. Default 5 minutes. */
  readonly ringingSilence?: number;
  /** Any other call, ms. Default 12 hours. */
  readonly connectedSilence?: number;
  /** True for a call that still goes on, as far as this node knows: it is not closed. */
  readonly isLive?: (call: string) => boolean;
  /** Records are removed when they are older than this, ms. Default: never. */
  readonly keepFor?: number;
}

const batch = 100;

/** Closes abandoned calls as failed, removes what has expired and what is older than `keepFor`. Resolves to how many calls were closed. */
export async function sweepCalls(store: CallStore, now: number, options: SweepOptions): Promise<number> {
  const { ringingSilence = 300_000, connectedSilence = 43_200_000, isLive = () => false, keepFor } = options;
  const limits = { ringingBefore: now - ringingSilence, connectedBefore: now - connectedSilence };
  const closing = new Set<string>();
  const judge = (current: StoredCall | null): CallUpdate | null => {
    if (!current || current.call.endedAt !== null) return null;
    const { id, connectedAt, updatedAt } = current.call;
    if (isLive(id)) return { ...current, call: { ...current.call, updatedAt: now } };
    if (updatedAt >= (connectedAt === null ? limits.ringingBefore : limits.connectedBefore)) return null;
    closing.add(id);
    return applyFact(current, { type: 'abandoned', call: id, at: now }, randomUUID);
  };

  for (let ids = await next(); ids.length > 0; ids = ids.length < batch ? [] : await next()) {
    for (const id of ids) await store.updateCall(id, judge);
  }
  await store.removeExpired(now);
  if (keepFor !== undefined) await store.prune(now - keepFor);
  return closing.size;

  function next(): Promise<readonly string[]> {
    return store.silentCalls({ ...limits, limit: batch });
  }
}
