import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallHistory, type CallHistoryOptions, createCallHistory } from '../../src/client/history.ts';
import { memoryHistory } from '../../src/history/memory-history.ts';
import { serverHistory } from '../../src/history/server-history.ts';
import type { ServerNotice } from '../../src/protocol/server-frames.ts';
import type { ServerDoor } from '../../src/signaling/transport.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let alice: Phone;
let bob: Phone;
beforeEach(() => {
  world = createWorld();
  alice = world.open('alice');
  bob = world.open('bob');
});
afterEach(() => world.close());

const start = (phone: Phone, options: CallHistoryOptions = {}): CallHistory =>
  createCallHistory(phone.client, { now: () => world.clock.wallTime(), ...options });
const entries = (history: CallHistory) => history.get().entries;

describe('a history of calls', () => {
  test('has an entry of each side for a call that is over, with its times and means', async () => {
    const [mine, theirs] = [start(alice), start(bob)];
    const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
    await world.clock.advanceAsync(10_000);
    await call.hangUp();
    await world.until(() => entries(mine).length === 1 && entries(theirs).length === 1);
    const snapshot = call.get();
    expect(entries(mine)[0]).toMatchObject({
      ...{ id: call.id, direction: 'outgoing', peer: 'bob', name: 'BOB', video: true, reason: 'completed' },
      ...{ missed: false, seen: true, startedAt: snapshot.startedAt, endedAt: snapshot.endedAt },
      duration: (snapshot.endedAt ?? 0) - (snapshot.connectedAt ?? 0),
      participants: [{ user: 'bob', name: 'BOB', joinedAt: expect.any(Number), leftAt: snapshot.endedAt }],
      quality: { rtt: expect.any(Number), packetLossPercent: expect.any(Number) },
    });
    expect(entries(theirs)[0]).toMatchObject({ direction: 'incoming', peer: 'alice', name: 'ALICE', video: true });
  });

  test('marks a missed call until the user has looked', async () => {
    const history = start(bob);
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await call.hangUp();
    await world.until(() => history.get().unseen === 1);
    expect(entries(history)[0]).toMatchObject({
      missed: true,
      seen: false,
      reason: 'cancelled',
      connectedAt: null,
      duration: 0,
    });
    void history.markSeen();
    await world.until(() => history.get().unseen === 0);
    expect(entries(history)[0]?.seen).toBe(true);
  });

  test('counts the time on hold, and measures nothing when told so', async () => {
    const history = start(alice, { quality: false });
    const [call] = await connect(world, [alice, bob], 'bob');
    await call.hold();
    await world.clock.advanceAsync(30_000);
    await call.hangUp();
    await world.until(() => entries(history).length === 1);
    expect(entries(history)[0]?.duration).toBeGreaterThanOrEqual(30_000);
    expect(entries(history)[0]?.quality).toBeNull();
  });

  test('takes in a call that was running when it began, and one in a room', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    const history = start(alice);
    await call.hangUp();
    await world.until(() => entries(history).length === 1);
    const room = alice.client.join('standup');
    bob.client.join('standup');
    await world.until(() => room.get().status === 'connected');
    await room.hangUp();
    await world.until(() => entries(history).length === 2);
    expect(entries(history)[0]).toMatchObject({
      ...{ direction: 'room', room: 'standup', peer: null, reason: 'left' },
      participants: [{ user: 'bob', joinedAt: expect.any(Number), leftAt: expect.any(Number) }],
    });
  });

  test('is loaded page by page', async () => {
    const store = memoryHistory();
    const first = start(alice, { store });
    for (let index = 0; index < 5; index++) {
      await alice.client.call('bob').hangUp();
      await world.clock.advanceAsync(1000);
    }
    await world.until(() => entries(first).length === 5);
    first.close();
    const history = start(alice, { store, pageSize: 2 });
    await world.until(() => !history.get().loading);
    expect([entries(history).length, history.get().hasMore]).toEqual([2, true]);
    void history.more();
    await world.until(() => entries(history).length === 4);
    void history.more();
    await world.until(() => entries(history).length === 5);
    expect(history.get().hasMore).toBe(false);
    await Promise.all([history.more(), history.remove(entries(history)[0]?.id ?? ''), world.clock.settle()]);
    await world.until(() => entries(history).length === 4);
    void history.clear();
    await world.until(() => entries(history).length === 0);
  });

  test('records nothing more once it is closed', async () => {
    const history = start(alice);
    const [call] = await connect(world, [alice, bob], 'bob');
    history.close();
    history.close();
    await call.hangUp();
    await world.clock.advanceAsync(1000);
    expect(entries(history)).toEqual([]);
  });

  test('tells of a store that fails, and goes on', async () => {
    const errors: unknown[] = [];
    const store = { ...memoryHistory(), add: () => Promise.reject(new Error('the disk is full')) };
    const history = start(alice, { store, onError: (error) => errors.push(error) });
    await alice.client.call('bob').hangUp();
    await world.until(() => errors.length === 1);
    expect(history.get()).toMatchObject({ entries: [], loading: false });
  });

  test('learns from the server of a call that came while nobody was there, once', async () => {
    let tell = (_notice: ServerNotice): void => {};
    const server: ServerDoor = {
      request: async () => undefined,
      onNotice(listener) {
        tell = listener;
        return () => {};
      },
      onWelcome: () => () => {},
    };
    const history = start(bob, { server });
    const notice = {
      type: 'missed-call',
      call: 'c9',
      from: 'alice',
      name: 'Alice',
      video: true,
      ageMs: 60_000,
    } as const;
    tell(notice);
    await world.until(() => history.get().unseen === 1);
    tell(notice);
    tell({ type: 'presence', user: 'alice', status: 'online', devices: 1 });
    await world.clock.settle();
    expect(entries(history)).toMatchObject([
      { id: 'c9', peer: 'alice', name: 'Alice', video: true, missed: true, endedAt: world.clock.wallTime() - 60_000 },
    ]);
  });
});

describe('the history that a server keeps', () => {
  test('is asked for by its methods; what is no entry is left out', async () => {
    const asked: unknown[] = [];
    const good = { id: 'a', direction: 'incoming', startedAt: 1, endedAt: 2, participants: [] };
    const answers: Record<string, unknown> = {
      'history.list': { entries: [good, { id: 7 }, null], cursor: 'next' },
      'missed.count': { unseen: 3 },
    };
    const store = serverHistory({
      async request(method, body) {
        asked.push([method, body]);
        return answers[method] as never;
      },
    });
    expect(await store.list({ limit: 5, cursor: null })).toEqual({ entries: [good], cursor: 'next' });
    expect(await store.unseen()).toBe(3);
    await store.add(good as never);
    await store.markSeen();
    await store.remove('a');
    await store.clear();
    expect(asked).toEqual([
      ['history.list', { limit: 5, cursor: null }],
      ['missed.count', undefined],
      ['missed.seen', undefined],
      ['history.remove', { call: 'a' }],
      ['history.clear', undefined],
    ]);
  });

  test('that answers something else is an error of the list, and no missed calls', async () => {
    const store = serverHistory({ request: async () => 'nothing' });
    await expect(store.list({ limit: 5, cursor: null })).rejects.toThrow('no page of a history');
    expect(await store.unseen()).toBe(0);
  });
});
