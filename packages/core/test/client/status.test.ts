import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call, SignalingTransport } from '../../src/index.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { participantStatusNames, statusNames } from '../../src/state/status-names.ts';
import { createWorld, type Phone, type World } from './support.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.close());

/** Every value that a selector takes on from now on, without repetitions. */
function history<T>(call: Call, select: (call: Call) => T): T[] {
  const seen = [select(call)];
  call.subscribe(() => {
    const value = select(call);
    if (value !== seen.at(-1)) seen.push(value);
  });
  return seen;
}

interface Followed {
  call: Call | null;
  statuses: string[];
  /** Of the other side. */
  participant: (string | undefined)[];
}

/** Follows the newest call of a phone from its first moment. */
function follow(phone: Phone): Followed {
  const followed: Followed = { call: null, statuses: [], participant: [] };
  phone.client.on('added', (call) => {
    followed.call = call;
    followed.statuses = history(call, (one) => one.get().status);
    followed.participant = history(call, (one) => one.get().participants[0]?.status);
  });
  return followed;
}

/** The name of a call's end in both vocabularies. */
function nameOf({ call }: Followed): readonly string[] {
  if (!call) throw new Error('there was no call');
  const { status, direction, reason, error } = call.get();
  const { detailed, simple } = statusNames({ status, direction, reason, code: error?.code ?? null });
  return [detailed, simple];
}

/** Two phones that follow their calls. */
function openPair(options: () => Parameters<World['open']>[1] = () => ({})) {
  const [alice, bob] = [world.open('alice', options()), world.open('bob', options())];
  return { alice, bob, caller: follow(alice), callee: follow(bob) };
}

const ended = ({ call }: Followed): boolean => call?.get().status === 'ended';

describe('the statuses that an answered call passes through', () => {
  test('where the connection was built while it rang', async () => {
    const { alice, bob, caller, callee } = openPair();
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await world.clock.advanceAsync(1_000);
    await bob.call.accept();
    await world.until(() => call.get().status === 'connected' && bob.call.get().status === 'connected');
    await bob.call.hangUp();
    await world.until(() => ended(caller));
    expect(caller.statuses).toEqual(['initiating', 'ringing', 'connected', 'ended']);
    expect(caller.participant).toEqual(['invited', 'ringing', 'connected', 'left']);
    expect(callee.statuses).toEqual(['ringing', 'connecting', 'connected', 'ended']);
    expect(callee.participant).toEqual(['ringing', 'connecting', 'connected', 'left']);
  });

  test('where it is built after the answer', async () => {
    const { alice, bob, caller, callee } = openPair(() => ({ preconnect: 'never' }));
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await bob.call.accept();
    await world.until(() => call.get().status === 'connected' && bob.call.get().status === 'connected');
    await call.hangUp();
    await world.until(() => ended(callee));
    expect(caller.statuses).toEqual(['initiating', 'ringing', 'connecting', 'connected', 'ended']);
    expect(caller.participant).toEqual(['invited', 'ringing', 'connecting', 'connected', 'left']);
    expect(callee.statuses).toEqual(['ringing', 'connecting', 'connected', 'ended']);
  });

  test('a path that breaks shows at the participant and in the connection, the status stays', async () => {
    const { alice, bob, caller } = openPair();
    const call = alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1 && call.get().status === 'ringing');
    await bob.call.accept();
    await world.until(() => call.get().status === 'connected' && bob.call.get().status === 'connected');
    await world.clock.advanceAsync(1_000);
    const connection = history(call, (one) => one.get().connection);
    world.network.killAddresses(bob.environment);
    await world.until(() => call.get().connection === 'recovering');
    await world.until(() => call.get().connection === 'up');
    expect(connection).toEqual(['up', 'recovering', 'up']);
    expect(caller.statuses.at(-1)).toBe('connected');
    expect(caller.participant.slice(-3)).toEqual(['connected', 'disconnected', 'connected']);
  });
});

/** Takes the media out of each answer on its way, as between browsers that have nothing in common. */
function withoutCommonCodec(): SignalingTransport {
  const transport = memoryTransport({ network: world.signaling });
  return {
    ...transport,
    send: (message) =>
      transport.send(
        JSON.parse(
          JSON.stringify(message).replaceAll(/m=(audio|video) 9/g, (line, kind: string) =>
            JSON.stringify(message).includes('"answer"') ? `m=${kind} 0` : line,
          ),
        ),
      ),
  };
}

describe('how a call ends, in the words of other systems, with everything released', () => {
  const ends: Record<
    string,
    {
      readonly end: (pair: ReturnType<typeof openPair>) => void;
      readonly options?: () => Parameters<World['open']>[1];
      /** Of the error, on both sides. */
      readonly code?: string;
      readonly caller: readonly string[];
      readonly callee: readonly string[];
      /** Of the called user, as the caller sees it. */
      readonly participant: readonly string[];
    }
  > = {
    'hung up': {
      end: ({ bob }) => void bob.call.accept().then(() => world.clock.after(5_000, () => void bob.call.hangUp())),
      caller: ['ended', 'ended'],
      callee: ['ended', 'ended'],
      participant: ['left', 'left'],
    },
    declined: {
      end: ({ bob }) => void bob.call.decline(),
      caller: ['declined', 'rejected'],
      callee: ['declined', 'rejected'],
      participant: ['declined', 'rejected'],
    },
    'declined as busy': {
      end: ({ bob }) => void bob.call.decline('busy'),
      caller: ['busy', 'rejected'],
      callee: ['busy', 'rejected'],
      participant: ['busy', 'rejected'],
    },
    cancelled: {
      end: ({ alice }) => void alice.call.hangUp(),
      caller: ['cancelled', 'ended'],
      callee: ['cancelled', 'missed'],
      participant: ['left', 'left'],
    },
    'not answered': {
      end: () => {},
      caller: ['no_answer', 'missed'],
      callee: ['no_answer', 'missed'],
      participant: ['left', 'missed'],
    },
    'no path in time, as without the TURN server that it needs': {
      end: ({ bob }) => void bob.call.accept(),
      options: () => ({ preconnect: 'never', iceTransportPolicy: 'relay' }),
      code: 'connect-timeout',
      caller: ['timeout', 'failed'],
      callee: ['timeout', 'failed'],
      participant: ['disconnected', 'joined'],
    },
    'no path at all, as behind a firewall': {
      end: ({ alice, bob }) => {
        world.network.cut(alice.environment, bob.environment);
        void bob.call.accept();
      },
      options: () => ({ preconnect: 'never' }),
      code: 'ice-failed',
      caller: ['failed', 'failed'],
      callee: ['failed', 'failed'],
      participant: ['disconnected', 'joined'],
    },
    'no common codec': {
      end: ({ bob }) => void bob.call.accept(),
      options: () => ({ preconnect: 'never', transport: withoutCommonCodec() }),
      code: 'no-common-codec',
      caller: ['failed', 'failed'],
      callee: ['failed', 'failed'],
      participant: ['disconnected', 'joined'],
    },
  };

  test.each(Object.entries(ends))('%s', async (_, { end, options, code, ...expected }) => {
    const pair = openPair(options);
    const { alice, bob, caller, callee } = pair;
    alice.client.call('bob', { ring: 20_000 });
    await world.until(() => bob.incoming.length === 1 && alice.call.get().status === 'ringing');
    end(pair);
    await world.until(() => ended(caller) && ended(callee), 90_000);
    for (const { call } of [caller, callee]) expect(call?.get().error?.code).toBe(code);
    await world.clock.advanceAsync(2_000);
    for (const { environment } of [alice, bob])
      expect(environment.live()).toEqual({ connections: 0, tracks: 0, audioContexts: 0 });
    const status = caller.call?.get().participants[0]?.status ?? 'invited';
    const { detailed, simple } = participantStatusNames[status];
    expect({ caller: nameOf(caller), callee: nameOf(callee), participant: [detailed, simple] }).toEqual(expected);
  });

  test('on the way there every live status has its name', async () => {
    const { alice, bob, caller, callee } = openPair(() => ({ preconnect: 'never' }));
    const names = (followed: Followed): string[] =>
      followed.statuses.map((status) => {
        const { detailed, simple } = statusNames({
          status: status as 'ringing',
          direction: followed.call?.get().direction ?? 'room',
          reason: null,
        });
        return `${detailed} ${simple}`;
      });
    alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    await bob.call.accept();
    await world.until(() => [alice, bob].every(({ call }) => call.get().status === 'connected'));
    expect(names(caller)).toEqual([
      'initiating initiated',
      'ringing ringing',
      'connecting ringing',
      'connected active',
    ]);
    expect(names(callee)).toEqual(['ringing ringing', 'connecting ringing', 'connected active']);
  });
});
