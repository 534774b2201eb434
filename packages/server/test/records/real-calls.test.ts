import {
  type Call,
  type CallClient,
  type CallClientOptions,
  createCallClient,
  type SignalingTransport,
} from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import { parseRoute } from '@org/calls-core/protocol';
import { type DetailedCallStatus, statusNames } from '@org/calls-core/status-names';
import { createFakeClock, createFakeEnvironment, createFakeNetwork, type FakeClock } from '@org/calls-core/testing';
import { expect, onTestFinished, test } from 'vitest';
import { factOf } from '../../src/hub/facts.ts';
import { createCallRecorder } from '../../src/records/call-recorder.ts';
import type { CallDetails, CallStore } from '../../src/records/call-store.ts';
import { recordFactOf } from '../../src/records/facts/record-fact-of.ts';
import { toSimpleCall } from '../../src/records/shapes/index.ts';
import { sqliteCallStore } from '../../src/records/sqlite.ts';

interface World {
  readonly clock: FakeClock;
  readonly store: CallStore;
  open(user: string, options?: Partial<CallClientOptions>): CallClient;
  until(condition: () => boolean): Promise<void>;
  /** The record of the call, once nothing is under way. */
  record(id: string): Promise<CallDetails>;
}

/** Real clients on fake browsers; a recorder sees their messages, each twice, as a server and a second node would. */
async function createWorld(): Promise<World> {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const signaling = createMemoryNetwork();
  const store = await sqliteCallStore({ file: ':memory:' });
  const recorder = createCallRecorder({ store, clock, sweepEvery: 1e12 });
  const clients: CallClient[] = [];
  onTestFinished(async () => {
    await Promise.all([...clients.map((client) => client.close()), clock.advanceAsync(40_000)]);
    await recorder.close();
    await store.close();
  });
  const watched = (transport: SignalingTransport): SignalingTransport => ({
    ...transport,
    send(message) {
      const route = parseRoute(JSON.stringify(message));
      const fact = route && factOf(route);
      const known = fact && recordFactOf(fact, clock.wallTime());
      for (const one of known ? [known, known] : []) recorder.observe(one);
      return transport.send(message);
    },
  });
  return {
    clock,
    store,
    open(user, options = {}) {
      const environment = createFakeEnvironment({ network, name: `${user}-${clients.length}` });
      const transport = watched(memoryTransport({ network: signaling }));
      const client = createCallClient({ self: { id: user, name: user }, transport, environment, ...options });
      clients.push(client);
      return client;
    },
    until: (condition) => clock.advanceUntil(condition, 100_000),
    async record(id) {
      await clock.advanceAsync(3000);
      await recorder.flush();
      const found = await store.findCall(id);
      if (!found) throw new Error('The call was not recorded');
      return found;
    },
  };
}

interface Pair {
  readonly world: World;
  readonly alice: CallClient;
  readonly bob: CallClient;
}

const last = (client: CallClient): Call => client.get().calls.at(-1)!;
const statusOf = (client: CallClient): string | undefined => client.get().calls.at(-1)?.get().status;

/** How a call goes from its ring on, the record's status, and whether Bob has missed it. */
const endings: Readonly<
  Record<
    string,
    {
      readonly end: (pair: Pair) => void;
      readonly options?: Partial<CallClientOptions>;
      readonly status: DetailedCallStatus;
      readonly missed?: boolean;
    }
  >
> = {
  'hung up by the called': {
    end: ({ world, bob }) =>
      void last(bob)
        .accept()
        .then(() => world.clock.after(5000, () => void last(bob).hangUp())),
    status: 'ended',
  },
  'hung up by the caller, with a connection that is built after the answer': {
    end: ({ world, alice, bob }) =>
      void last(bob)
        .accept()
        .then(() => world.clock.after(5000, () => void last(alice).hangUp())),
    options: { preconnect: 'never' },
    status: 'ended',
  },
  declined: { end: ({ bob }) => void last(bob).decline(), status: 'declined' },
  'declined as busy': { end: ({ bob }) => void last(bob).decline('busy'), status: 'busy' },
  cancelled: { end: ({ alice }) => void last(alice).hangUp(), status: 'cancelled', missed: true },
  'not answered': { end: () => {}, status: 'no_answer', missed: true },
  'no path in time': {
    end: ({ bob }) => void last(bob).accept(),
    options: { preconnect: 'never', iceTransportPolicy: 'relay' },
    status: 'timeout',
  },
};

test.each(Object.entries(endings))(
  '%s: the record says what both clients say',
  async (_, { end, options, ...expected }) => {
    const world = await createWorld();
    const [alice, bob] = [world.open('alice', options), world.open('bob', options)];
    const call = alice.call('bob', { id: 'c', ring: 20_000, metadata: { topic: 'plans' } });
    await world.until(() => statusOf(bob) === 'ringing' && statusOf(alice) === 'ringing');
    expect((await world.record('c')).call.status).toBe('ringing');
    end({ world, alice, bob });
    const other = last(bob);
    await world.until(() => call.get().status === 'ended' && other.get().status === 'ended');

    const { call: record, participants } = await world.record('c');
    const sides = [call, other].map((side) => {
      const { status, direction, reason, error } = side.get();
      return statusNames({ status, direction, reason, code: error?.code ?? null });
    });
    expect(record).toMatchObject({
      status: expected.status,
      kind: 'one-to-one',
      media: 'audio',
      metadata: { topic: 'plans' },
    });
    expect(sides.map(({ detailed }) => detailed)).toEqual([record.status, record.status]);
    expect([toSimpleCall(record, 'outgoing').status, toSimpleCall(record, 'incoming').status]).toEqual(
      sides.map(({ simple }) => simple),
    );
    expect((await world.store.missedCalls('bob')).items).toHaveLength(expected.missed ? 1 : 0);
    expect((await world.store.missedCalls('alice')).items).toEqual([]);
    const { connectedAt, durationMs } = record;
    const talked = expected.status === 'ended';
    expect([connectedAt !== null, durationMs! > 0]).toEqual([talked, talked]);
    expect(participants.map(({ userId, joinedAt }) => [userId, joinedAt !== null])).toEqual([
      ['alice', talked],
      ['bob', talked],
    ]);
  },
);

test('a second device that answers too late changes nothing', async () => {
  const world = await createWorld();
  const [alice, phone, tablet] = [world.open('alice'), world.open('bob'), world.open('bob')];
  const call = alice.call('bob', { id: 'c' });
  await world.until(() => statusOf(phone) === 'ringing' && statusOf(tablet) === 'ringing');
  await world.record('c');
  void last(phone).accept();
  void last(tablet)
    .accept()
    .catch(() => {});
  await world.until(() => call.get().status === 'connected' && statusOf(tablet) === 'ended');
  expect((await world.record('c')).call).toMatchObject({ status: 'connected', endedAt: null });
  void call.hangUp();
  await world.until(() => statusOf(phone) === 'ended');
  const { call: record, participants, events } = await world.record('c');
  expect(record.status).toBe('ended');
  expect(participants).toHaveLength(2);
  expect(events.filter(({ type }) => type === 'call-ended')).toHaveLength(1);
});

test('a user whom no device stands for has missed the call, and finds it later', async () => {
  const world = await createWorld();
  const alice = world.open('alice');
  const call = alice.call('bob', { id: 'c', ring: 20_000 });
  await world.until(() => call.get().status === 'ended');
  const { call: record } = await world.record('c');
  expect(record.status).toBe(statusNames({ ...call.get(), code: call.get().error?.code ?? null }).detailed);
  expect((await world.store.missedCalls('bob')).items.map(({ call: missed }) => missed.id)).toEqual(['c']);
});
