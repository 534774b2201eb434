import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCallClient, isCallError } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let alice: Phone;
beforeEach(() => {
  world = createWorld();
  alice = world.open('alice');
});
afterEach(() => world.close());

/** What a wrong argument is answered with: its message after the table's sentence. */
async function wrong(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    expect(isCallError(error, 'invalid-argument')).toBe(true);
    return (error as Error).message.replace('An argument is not what the function takes. ', '');
  }
  return 'no error';
}

describe('options that are not what they should be', () => {
  const transport = memoryTransport({ network: createMemoryNetwork() });
  const self = { id: 'alice' };

  test.each([
    ['none', undefined, 'self.id must be a string of 1 to 256 characters, got undefined.'],
    ['no transport', { self }, 'transport must be an object with open, send and close, got undefined.'],
    ['a factory', { self, transport: () => transport }, /^transport must be .*, got \(\) =>/],
    ['one address', { self, transport, iceServers: 'stun:x' }, 'iceServers must be a list of { urls }, got "stun:x".'],
    ['url', { self, transport, iceServers: [{ url: 'stun:x' }] }, /^iceServers must be a list of { urls }/],
    ['no number', { self, transport, timeouts: { ring: NaN } }, 'timeouts.ring must be 0 ms or more, got NaN.'],
    ['less than none', { self, transport, timeouts: { connect: -1 } }, /^timeouts.connect must be .*, got -1/],
    ['for ever', { self, transport, timeouts: { giveUp: Infinity } }, /^timeouts.giveUp must be .*, got Infinity/],
    ['no function', { self, transport, retry: 5 }, 'retry must be a function, got 5.'],
    ['an avatar', { self: { id: 'a', avatar: 'x.png' }, transport }, /^self.avatar must be .*, got "x.png"/],
  ])('%s: the message names the option, the rule and the value', async (_, options, message) => {
    const { environment } = alice;
    expect(await wrong(() => createCallClient((options && { environment, ...options }) as never))).toMatch(message);
  });

  test('what is undefined counts as not given', async () => {
    const dora = world.open('dora', {
      timeouts: { ring: undefined } as never,
      features: { video: undefined } as never,
      retry: undefined as never,
    });
    expect(dora.client.features.video).toBe(true);
    const call = dora.client.call('nobody');
    await world.clock.advanceAsync(44_000);
    expect(call.get().status).toBe('initiating');
    await world.clock.advanceAsync(2_000);
    expect(call.get()).toMatchObject({ status: 'ended', error: { code: 'unreachable' } });
  });
});

describe('arguments that are not what they should be', () => {
  test.each([
    ['to nobody', () => alice.client.call(undefined as never), /^to must be .*, got undefined/],
    ['a ring of no number', () => alice.client.call('bob', { ring: NaN }), 'ring must be 0 ms or more, got NaN.'],
    [
      'an unknown preset',
      () => alice.client.call('bob', { camera: '4k' as never }),
      /^camera must be .*720p.*, got "4k"/,
    ],
    ['a room without a name', () => alice.client.join(''), /^room must be .*, got ""/],
  ])('%s: the message names the argument, the rule and the value', async (_, act, message) => {
    expect(await wrong(act)).toMatch(message);
    expect(alice.client.get().calls).toEqual([]);
  });

  test('no wishes at all are the usual ones', async () => {
    expect(alice.client.call('bob', null as never).get().status).toBe('initiating');
  });

  test('in a call they reject, and the call goes on as it was', async () => {
    const bob = world.open('bob');
    const [call, other] = await connect(world, [alice, bob], 'bob');
    expect(await wrong(() => call.setMicrophone(undefined as never))).toMatch(/^microphone must be .*, got undefined/);
    expect(await wrong(() => call.setCamera({ quality: '4k' as never }))).toMatch(/^camera must be .*, got "4k"/);
    expect(await wrong(() => call.transfer(undefined as never))).toMatch(/^to must be .*, got undefined/);
    expect(await wrong(() => call.transfer(''))).toMatch(/^to must be .*, got ""/);
    expect([call.get().status, other.get().participants[0]?.muted]).toEqual(['connected', false]);
    alice.client.dismiss(undefined as never);
  });
});
