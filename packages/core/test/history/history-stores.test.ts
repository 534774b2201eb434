import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { type HistoryEntry, type HistoryStore, mergeEntries } from '../../src/history/history-store.ts';
import { indexedDbHistory } from '../../src/history/indexed-db-history.ts';
import { memoryHistory } from '../../src/history/memory-history.ts';

const entry = (id: string, startedAt: number, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  ...{ id, direction: 'incoming', room: null, peer: 'bob', name: 'Bob', avatar: null, video: false },
  ...{ reason: 'completed', code: null, missed: false, seen: true, startedAt, connectedAt: startedAt + 1000 },
  ...{ endedAt: startedAt + 5000, duration: 4000, participants: [], quality: null },
  ...more,
});
const missed = (id: string, startedAt: number): HistoryEntry =>
  entry(id, startedAt, { missed: true, seen: false, reason: 'no-answer', connectedAt: null, duration: 0 });

let users = 0;
const stores: Record<string, (max: number) => HistoryStore> = {
  memory: (max) => memoryHistory({ max }),
  IndexedDB: (max) => indexedDbHistory({ user: `user ${users++}`, max }),
};

describe.each(Object.entries(stores))('a history in %s', (_name, create) => {
  const ids = async (store: HistoryStore, limit = 100, cursor: string | null = null) =>
    (await store.list({ limit, cursor })).entries.map(({ id }) => id);

  test('lists the newest first, those of the same time by id', async () => {
    const store = create(100);
    for (const [id, at] of [
      ['b', 2],
      ['a', 1],
      ['d', 3],
      ['c', 3],
    ] as const)
      await store.add(entry(id, at));
    expect(await ids(store)).toEqual(['d', 'c', 'b', 'a']);
  });

  test('is read page by page, each call once, whatever comes in between', async () => {
    const store = create(100);
    for (let index = 0; index < 25; index++) await store.add(entry(`c${index}`, Math.floor(index / 3)));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<HistoryStore['list']>> = await store.list({ limit: 4, cursor });
      seen.push(...page.entries.map(({ id }) => id));
      cursor = page.cursor;
      await store.add(entry(`new${seen.length}`, 1000));
    } while (cursor !== null);
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });

  test('starts from the top with a cursor that it does not know', async () => {
    const store = create(100);
    await store.add(entry('a', 1));
    expect(await ids(store, 10, 'nonsense')).toEqual(['a']);
    expect(await ids(store, 10, '{"a":1}')).toEqual(['a']);
  });

  test('gives back what it was given', async () => {
    const store = create(100);
    const given = entry('a', 1, { quality: { rtt: 50, jitter: 3, packetLossPercent: 0, mos: 4.3 }, video: true });
    await store.add(given);
    expect((await store.list({ limit: 1, cursor: null })).entries).toEqual([given]);
  });

  test('keeps the newest only', async () => {
    const store = create(3);
    for (let index = 0; index < 5; index++) await store.add(entry(`c${index}`, index));
    expect(await ids(store)).toEqual(['c4', 'c3', 'c2']);
  });

  test('counts missed calls until they were seen', async () => {
    const store = create(100);
    for (const one of [missed('a', 1), missed('b', 2), entry('c', 3)]) await store.add(one);
    expect(await store.unseen()).toBe(2);
    await store.markSeen();
    expect(await store.unseen()).toBe(0);
    await store.add(missed('d', 4));
    expect(await store.unseen()).toBe(1);
  });

  test('forgets one call, or all', async () => {
    const store = create(100);
    for (const id of ['a', 'b', 'c']) await store.add(missed(id, 1));
    await store.remove('b');
    await store.remove('unknown');
    expect(await ids(store)).toEqual(['c', 'a']);
    await store.clear();
    expect(await ids(store)).toEqual([]);
    expect(await store.unseen()).toBe(0);
  });

  test('knows a call that another tab answered as answered, whichever tab tells first', async () => {
    const here = entry('x', 1, { reason: 'answered-elsewhere', connectedAt: null, duration: 0 });
    const there = entry('x', 1, { reason: 'completed' });
    for (const order of [
      [here, there],
      [there, here],
    ]) {
      const store = create(100);
      for (const one of order) await store.add(one);
      expect((await store.list({ limit: 9, cursor: null })).entries).toMatchObject([
        { reason: 'completed', duration: 4000 },
      ]);
    }
  });
});

describe('two entries of one call', () => {
  test('a call that was answered anywhere was not missed', () => {
    const answered = entry('x', 1, { reason: 'answered-elsewhere', connectedAt: null });
    expect(mergeEntries(missed('x', 1), answered)).toMatchObject({ missed: false, seen: true });
  });

  test('the later one counts when both only rang; what was measured or seen stays', () => {
    const quality = { rtt: 1, jitter: 1, packetLossPercent: 1, mos: 4 };
    const before = { ...missed('x', 1), seen: true, quality };
    expect(mergeEntries(before, { ...missed('x', 1), name: 'Robert' })).toMatchObject({
      name: 'Robert',
      seen: true,
      quality,
    });
  });
});

test('each user of a browser has a history of their own, which a second tab shares', async () => {
  const [alice, again, bob] = ['alice', 'alice', 'bob'].map((user) => indexedDbHistory({ user }));
  await alice?.add(entry('a', 1));
  expect((await again?.list({ limit: 9, cursor: null }))?.entries).toHaveLength(1);
  expect((await bob?.list({ limit: 9, cursor: null }))?.entries).toHaveLength(0);
});
