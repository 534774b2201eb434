import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServerError, type ServerErrorCode } from '../../src/protocol/server-errors.ts';
import type { SignalingTransport, TransportContext } from '../../src/signaling/transport.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let context: TransportContext;
let rule: { invite?: ServerErrorCode; room?: ServerErrorCode };
let asked: number;

/** A transport to a server that refuses what `rule` names. */
function ruled(): SignalingTransport {
  const inner = memoryTransport({ network: world.signaling });
  return {
    ...inner,
    open(given) {
      context = given;
      return inner.open(given);
    },
    send(message) {
      const { frame } = message;
      const invite = 'message' in frame && frame.message?.type === 'invite';
      if (!invite || !rule.invite) return inner.send(message);
      asked++;
      context.refused?.(message.id, new ServerError(rule.invite));
    },
    joinRoom(room) {
      asked++;
      if (rule.room) return Promise.reject(new ServerError(rule.room));
      return inner.joinRoom?.(room) ?? Promise.reject(new Error('no rooms'));
    },
  };
}

let alice: Phone;
beforeEach(() => {
  world = createWorld();
  rule = {};
  asked = 0;
  alice = world.open('alice', { transport: ruled() });
});
afterEach(() => world.close());

describe('an invitation that the server refuses', () => {
  test.each(['forbidden', 'rate-limited'] as const)('fails the call at once, with the reason: %s', async (code) => {
    rule = { invite: code };
    const call = alice.client.call('bob');
    await world.until(() => call.get().status === 'ended');
    await expect(call.ready).rejects.toMatchObject({ code: 'refused', cause: { code } });
    expect(call.get()).toMatchObject({ status: 'ended', reason: 'failed', error: { cause: { code } } });
    await world.clock.advanceAsync(60_000);
    expect(asked).toBe(1);
  });

  test('leaves another call alone', async () => {
    world.open('bob');
    const bob = world.open('carol');
    const [call] = await connect(world, [alice, bob], 'carol');
    rule = { invite: 'forbidden' };
    const other = alice.client.call('bob');
    await world.until(() => other.get().status === 'ended');
    expect(call.get().status).toBe('connected');
  });
});

describe('a room', () => {
  test.each([
    ['room-full', 'room-full', null],
    ['room-locked', 'failed', 'refused'],
    ['forbidden', 'failed', 'refused'],
    ['kicked', 'kicked', null],
  ] as const)('that the server keeps closed (%s) ends the call with %s', async (code, reason, error) => {
    rule = { room: code };
    const call = alice.client.join('hall');
    await world.until(() => call.get().status === 'ended');
    expect(call.get()).toMatchObject({ reason, error: error && { code: error, cause: { code } } });
    await world.clock.advanceAsync(60_000);
    expect(asked).toBe(1);
  });

  test('that cannot be joined for the moment is tried again', async () => {
    rule = { room: 'unavailable' };
    const call = alice.client.join('hall');
    await world.until(() => asked === 2);
    rule = {};
    await world.until(() => asked === 3);
    world.open('bob').client.join('hall');
    await world.until(() => call.get().status === 'connected');
  });

  test('from which the server removes somebody ends for them, and for the others goes on', async () => {
    const call = alice.client.join('hall');
    const other = world.open('bob').client.join('hall');
    await world.until(() => call.get().status === 'connected');
    context.removed?.('hall', new ServerError('kicked'));
    await world.until(() => call.get().status === 'ended' && other.get().participants.length === 0);
    expect([call.get().reason, other.get().status]).toEqual(['kicked', 'initiating']);
    context.removed?.('elsewhere', new ServerError('kicked'));
  });
});
