import type { Redis } from 'ioredis';
import type { NodeSnapshot } from './roster.ts';

/** Reads what is at a node. One that Redis knows nothing of has nobody. */
export async function readSnapshot(commands: Redis, key: string): Promise<NodeSnapshot> {
  const { '#seq': seq = '0', '#url': url = '', ...entries } = await commands.hgetall(key);
  return { seq: Number(seq) || 0, url: url || null, entries: Object.keys(entries) };
}
