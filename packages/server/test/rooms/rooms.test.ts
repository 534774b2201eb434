import { callsServer } from '@org/calls-core/calls-server';
import type { RoomSnapshot } from '@org/calls-core/protocol';
import { createFakeClock } from '@org/calls-core/testing';
import { webSocketTransport } from '@org/calls-core/websocket';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CallsServerOptions, KeptChatMessage, RoomOptions } from '../../src/index.ts';
import { type Client, connect, refused } from '../support/connect.ts';
import { startServer } from '../support/start-server.ts';

/** A room with alice, its moderator, and bob. */
async function meeting(options: Partial<CallsServerOptions> = {}) {
  const { url } = await startServer(options);
  const alice = await connect(url, 'alice');
  const bob = await connect(url, 'bob');
  await alice.join('standup');
  await bob.join('standup');
  return { url, alice, bob };
}

const members = async (client: Client, room = 'standup'): Promise<readonly string[]> => {
  const { members: all } = await client.ask<RoomSnapshot>('room.members', { room });
  return all.map(({ user, role }) => `${user} ${role}`);
};

test('the first one in moderates, and each is told who comes and goes', async () => {
  const { alice, bob } = await meeting();
  await alice.isTold({ event: 'joined', user: 'bob', device: 'd1', role: 'member' });
  expect(await members(bob)).toEqual(['alice moderator', 'bob member']);
  await bob.leave('standup');
  await alice.isTold({ event: 'left', user: 'bob', reason: 'left' });
  await refused(bob.ask('room.members', { room: 'standup' }), 'not-in-room');
});

test('whoever joins is answered with the room as it is', async () => {
  const { url } = await meeting();
  const carol = await connect(url, 'carol');
  const { version, ...snapshot } = await carol.join<RoomSnapshot>('standup');
  expect(version).toBeGreaterThan(0);
  expect(snapshot).toEqual({
    ...{ room: 'standup', role: 'member', locked: false, chat: [] },
    members: [
      { user: 'alice', device: 'd1', role: 'moderator' },
      { user: 'bob', device: 'd1', role: 'member' },
      { user: 'carol', device: 'd1', role: 'member' },
    ],
  });
});

describe('a full room', () => {
  test('refuses as room-full until somebody leaves', async () => {
    const { url, bob } = await meeting({ rooms: { maxPeers: 2 } });
    const carol = await connect(url, 'carol');
    await refused(carol.join('standup'), 'room-full');
    await bob.leave('standup');
    await carol.join('standup');
  });

  test('has its own size by name', async () => {
    const { url } = await meeting({ rooms: { maxPeers: (room) => (room === 'standup' ? 2 : 3) } });
    const carol = await connect(url, 'carol');
    await refused(carol.join('standup'), 'room-full');
    await carol.join('lunch');
  });

  test('keeps the place of a connection that broke, for the grace time', async () => {
    const clock = createFakeClock();
    const { url, alice, bob } = await meeting({ clock, limits: { idle: 1e9 }, rooms: { maxPeers: 2, grace: 10_000 } });
    await bob.drop();
    const carol = await connect(url, 'carol');
    await refused(carol.join('standup'), 'room-full');
    await vi.waitFor(() => {
      clock.advance(10_000);
      expect(alice.notices('room')).toContainEqual(
        expect.objectContaining({ event: 'left', user: 'bob', reason: 'disconnect' }),
      );
    });
    await carol.join('standup');
  });
});

describe('a device that is back within the grace time', () => {
  test('has its place and role, and nobody is told', async () => {
    const clock = createFakeClock();
    const { url, alice, bob } = await meeting({ clock, limits: { idle: 1e9 } });
    await alice.drop();
    clock.advance(9999);
    const again = await connect(url, 'alice');
    const { role } = await again.join<RoomSnapshot>('standup');
    expect(role).toBe('moderator');
    clock.advance(60_000);
    expect(await members(again)).toEqual(['alice moderator', 'bob member']);
    expect(bob.notices('room')).toEqual([expect.objectContaining({ event: 'joined', user: 'bob' })]);
  });

  test('keeps it also when the older connection is closed only then', async () => {
    const clock = createFakeClock();
    const { url, alice, bob } = await meeting({ clock, limits: { idle: 1e9 } });
    const again = await connect(url, 'alice');
    await again.join('standup');
    expect(await alice.closed).toBe('4409 replaced');
    clock.advance(60_000);
    expect(await members(bob)).toEqual(['alice moderator', 'bob member']);
  });
});

describe('roles', () => {
  test('are handed over to who has been there longest when the last moderator leaves', async () => {
    const { url, alice, bob } = await meeting();
    const carol = await connect(url, 'carol');
    await carol.join('standup');
    await alice.leave('standup');
    await carol.isTold({ event: 'role', user: 'bob', role: 'moderator' });
    await bob.ask('room.lock', { room: 'standup' });
  });

  test('come from the hook where there is one: who may not moderate never does', async () => {
    const { url, alice, bob } = await meeting({ hooks: { canModerate: ({ user }) => user === 'bob' } });
    expect(await members(alice)).toEqual(['alice member', 'bob moderator']);
    await refused(bob.ask('room.role', { room: 'standup', user: 'alice', role: 'moderator' }), 'forbidden');
    await bob.leave('standup');
    expect(await members(alice)).toEqual(['alice member']);
    const bot = await connect(url, 'bob', 'd2');
    await bot.join('standup');
    expect(await members(alice)).toEqual(['alice member', 'bob moderator']);
  });

  test('come from the identity', async () => {
    const authenticate: CallsServerOptions['authenticate'] = async ({ user }) => ({
      ...{ user: user ?? '', authentication: 'jwt' },
      ...(user === 'bob' && { roles: ['moderator'] }),
    });
    const { alice } = await meeting({ authenticate });
    expect(await members(alice)).toEqual(['alice moderator', 'bob moderator']);
  });

  test('are given and taken by moderators; the last one stays', async () => {
    const { alice, bob } = await meeting();
    const room = 'standup';
    await refused(bob.ask('room.role', { room, user: 'bob', role: 'moderator' }), 'forbidden');
    await refused(alice.ask('room.role', { room, user: 'alice', role: 'member' }), 'forbidden');
    await refused(alice.ask('room.role', { room, user: 'nobody', role: 'member' }), 'not-found');
    await alice.ask('room.role', { room, user: 'bob', role: 'moderator' });
    await bob.isTold({ event: 'role', user: 'bob', role: 'moderator', by: 'alice' });
    await bob.ask('room.role', { room, user: 'alice', role: 'member' });
    expect(await members(alice)).toEqual(['alice member', 'bob moderator']);
  });

  test('are those of the user, on every device', async () => {
    const { url, bob } = await meeting();
    const phone = await connect(url, 'alice', 'phone');
    await phone.join('standup');
    await phone.ask('room.lock', { room: 'standup' });
    await bob.isTold({ event: 'locked', user: 'alice' });
  });
});

describe('a moderator', () => {
  test('alone may remove, admit, deny, lock, unlock and mute; others are refused as forbidden, strangers as not-in-room', async () => {
    const { url, bob } = await meeting();
    const carol = await connect(url, 'carol');
    const requests = {
      'room.kick': { user: 'alice' },
      'room.admit': { user: 'carol' },
      'room.deny': { user: 'carol' },
      'room.lock': {},
      'room.unlock': {},
      'room.mute': { user: 'alice', source: 'microphone' },
      'room.role': { user: 'alice', role: 'member' },
    };
    for (const [method, body] of Object.entries(requests)) {
      await refused(bob.ask(method, { room: 'standup', ...body }), 'forbidden');
      await refused(carol.ask(method, { room: 'standup', ...body }), 'not-in-room');
      await refused(carol.ask(method, { room: 'nowhere', ...body }), 'not-in-room');
      await refused(bob.ask(method, {}), 'invalid-message');
    }
  });

  test('removes a user, who stays out until admitted again', async () => {
    const { alice, bob } = await meeting();
    await alice.ask('room.kick', { room: 'standup', user: 'bob' });
    await bob.isTold({ event: 'kicked', user: 'bob', by: 'alice' });
    await alice.isTold({ event: 'kicked', user: 'bob', by: 'alice' });
    expect(alice.notices('room').filter(({ event }) => event === 'left')).toEqual([]);
    bob.invite('alice', { to: { room: 'standup' }, id: 'late' });
    await bob.hears({ kind: 'refused', message: 'late', error: expect.objectContaining({ code: 'not-in-room' }) });
    await refused(bob.join('standup'), 'kicked');
    await alice.ask('room.admit', { room: 'standup', user: 'bob' });
    await bob.join('standup');
  });

  test('removes for a time', async () => {
    const clock = createFakeClock();
    const { alice, bob } = await meeting({ clock });
    await alice.ask('room.kick', { room: 'standup', user: 'bob', time: 1000 });
    clock.advance(999);
    await refused(bob.join('standup'), 'kicked');
    clock.advance(1);
    await bob.join('standup');
  });

  test('removes neither who is not there nor themselves', async () => {
    const { alice } = await meeting();
    await refused(alice.ask('room.kick', { room: 'standup', user: 'nobody' }), 'not-found');
    await refused(alice.ask('room.kick', { room: 'standup', user: 'alice' }), 'forbidden');
  });

  test('locks: nobody new comes in, who is in may bring a second device', async () => {
    const { url, alice, bob } = await meeting();
    await alice.ask('room.lock', { room: 'standup' });
    await bob.isTold({ event: 'locked', user: 'alice' });
    const carol = await connect(url, 'carol');
    await refused(carol.join('standup'), 'room-locked');
    await (await connect(url, 'bob', 'phone')).join('standup');
    await alice.ask('room.unlock', { room: 'standup' });
    await bob.isTold({ event: 'unlocked', user: 'alice' });
    await carol.join('standup');
  });

  test('asks one or all others to mute', async () => {
    const { url, alice, bob } = await meeting();
    const carol = await connect(url, 'carol');
    await carol.join('standup');
    await alice.ask('room.mute', { room: 'standup', user: 'bob', source: 'camera' });
    await bob.isTold({ type: 'mute', room: 'standup', by: 'alice', source: 'camera' });
    await alice.ask('room.mute', { room: 'standup', source: 'microphone' });
    await bob.isTold({ type: 'mute', source: 'microphone' });
    await carol.isTold({ type: 'mute', source: 'microphone' });
    expect(carol.notices('mute')).toHaveLength(1);
    expect(alice.notices('mute')).toHaveLength(0);
    await refused(alice.ask('room.mute', { room: 'standup', user: 'nobody', source: 'camera' }), 'not-found');
    await refused(alice.ask('room.mute', { room: 'standup', source: 'hands' }), 'invalid-message');
  });
});

describe('a lobby', () => {
  /** Alice is in, bob waits. */
  async function lobby(rooms: RoomOptions = {}, more: Partial<CallsServerOptions> = {}) {
    const { url } = await startServer({ ...more, rooms: { lobby: true, ...rooms } });
    const alice = await connect(url, 'alice');
    await alice.join('standup');
    const bob = await connect(url, 'bob');
    const decision = bob.join<RoomSnapshot>('standup');
    decision.catch(() => {});
    await alice.isTold({ event: 'waiting', user: 'bob', device: 'd1' });
    return { url, alice, bob, decision };
  }

  test('lets wait who comes, who is told and hears nothing of the room, and may speak of other things', async () => {
    const { url, alice, bob } = await lobby();
    await bob.isTold({ event: 'waiting', user: 'bob' });
    const carol = await connect(url, 'carol');
    bob.invite('carol');
    await carol.hears({ id: 'invite-carol' });
    await alice.ask('room.chat', { room: 'standup', text: 'among us' });
    await bob.settle();
    expect(bob.notices('chat')).toEqual([]);
    await refused(bob.ask('room.members', { room: 'standup' }), 'not-in-room');
    const { waiting } = await alice.ask<RoomSnapshot>('room.members', { room: 'standup' });
    expect(waiting).toEqual([{ user: 'bob', device: 'd1' }]);
  });

  test('opens when a moderator admits', async () => {
    const { alice, bob, decision } = await lobby();
    await alice.ask('room.admit', { room: 'standup', user: 'bob' });
    expect(await decision).toMatchObject({ role: 'member', members: [{ user: 'alice' }, { user: 'bob' }] });
    await bob.isTold({ event: 'admitted', user: 'bob', by: 'alice' });
    await alice.isTold({ event: 'joined', user: 'bob' });
  });

  test('denies, for a while', async () => {
    const clock = createFakeClock();
    const { alice, bob, decision } = await lobby({ deniedFor: 30_000 }, { clock });
    await alice.ask('room.deny', { room: 'standup', user: 'bob' });
    await refused(decision, 'denied');
    await bob.isTold({ event: 'denied', user: 'bob', by: 'alice' });
    await refused(bob.join('standup'), 'denied');
    clock.advance(30_000);
    void bob.join('standup').catch(() => {});
    await vi.waitFor(() => expect(alice.notices('room').filter(({ event }) => event === 'waiting')).toHaveLength(2));
  });

  test('refuses as not-found when nobody waits', async () => {
    const { alice } = await lobby();
    await refused(alice.ask('room.admit', { room: 'standup', user: 'nobody' }), 'not-found');
    await refused(alice.ask('room.deny', { room: 'standup', user: 'nobody' }), 'not-found');
  });

  test('forgets who leaves and who disconnects', async () => {
    const { url, alice, bob, decision } = await lobby();
    await bob.leave('standup');
    await refused(decision, 'not-in-room');
    await alice.isTold({ event: 'withdrawn', user: 'bob' });
    const carol = await connect(url, 'carol');
    void carol.join('standup').catch(() => {});
    await alice.isTold({ event: 'waiting', user: 'carol' });
    await carol.drop();
    await alice.isTold({ event: 'withdrawn', user: 'carol' });
    await refused(alice.ask('room.admit', { room: 'standup', user: 'carol' }), 'not-found');
  });

  test('forgets a client of ours that leaves while it waits', async () => {
    const { url, alice } = await lobby();
    const transport = webSocketTransport({ url, server: callsServer() });
    onTestFinished(() => transport.close());
    await transport.open({ self: { user: 'carol', device: 'd1' }, message() {}, status() {} });
    const joined = transport.joinRoom?.('standup');
    joined?.catch(() => {});
    await alice.isTold({ event: 'waiting', user: 'carol' });
    transport.leaveRoom?.('standup');
    await alice.isTold({ event: 'withdrawn', user: 'carol' });
    await expect(joined).rejects.toMatchObject({ code: 'not-in-room' });
  });

  test('gives the room to the first who waits when everybody has left', async () => {
    const { alice, decision } = await lobby();
    await alice.leave('standup');
    expect(await decision).toMatchObject({ role: 'moderator', members: [{ user: 'bob' }] });
  });

  test('turns away who is removed while waiting', async () => {
    const { alice, bob, decision } = await lobby();
    await alice.ask('room.kick', { room: 'standup', user: 'bob' });
    await refused(decision, 'kicked');
    await refused(bob.join('standup'), 'kicked');
  });
});

describe('the chat of a room', () => {
  const texts = ({ chat }: RoomSnapshot): readonly string[] => chat.map(({ text }) => text);

  test('reaches all members, the writer too, and who comes late', async () => {
    const { url, alice, bob } = await meeting();
    const { id, timestamp } = await bob.ask<{ id: string; timestamp: number }>('room.chat', {
      room: 'standup',
      text: 'hello',
    });
    const message = { type: 'chat', room: 'standup', id, sender: 'bob', text: 'hello', timestamp };
    await alice.isTold(message);
    await bob.isTold(message);
    const carol = await connect(url, 'carol');
    const { chat } = await carol.join<RoomSnapshot>('standup');
    expect(chat).toEqual([{ id, sender: 'bob', text: 'hello', timestamp }]);
  });

  test('takes a message once, however often it is sent, and nobody else’s id', async () => {
    const { alice, bob } = await meeting();
    const message = { room: 'standup', text: 'once', id: 'm1' };
    await bob.ask('room.chat', message);
    await bob.ask('room.chat', message);
    await refused(alice.ask('room.chat', message), 'invalid-message');
    expect(alice.notices('chat')).toHaveLength(1);
  });

  test('tells the last ones only, and is empty when the room was', async () => {
    const { url, alice, bob } = await meeting({ rooms: { chat: { last: 2 } } });
    for (const text of ['one', 'two', 'three']) await alice.ask('room.chat', { room: 'standup', text });
    const carol = await connect(url, 'carol');
    expect(texts(await carol.join('standup'))).toEqual(['two', 'three']);
    for (const client of [alice, bob, carol]) await client.leave('standup');
    expect(texts(await carol.join('standup'))).toEqual([]);
  });

  test('refuses what is too large, too much, or from outside', async () => {
    const clock = createFakeClock();
    const rate = { capacity: 2, perSecond: 1 };
    const { url, alice } = await meeting({ clock, rooms: { chat: { rate, maxBytes: 8 } } });
    await refused(alice.ask('room.chat', { room: 'standup', text: 'ééééé' }), 'message-too-large');
    await refused(alice.ask('room.chat', { room: 'standup', text: '' }), 'invalid-message');
    for (let count = 0; count < 2; count++) await alice.ask('room.chat', { room: 'standup', text: 'x' });
    await expect(alice.ask('room.chat', { room: 'standup', text: 'x' })).rejects.toMatchObject({
      ...{ code: 'rate-limited', retryAfter: 1000 },
    });
    const carol = await connect(url, 'carol');
    await refused(carol.ask('room.chat', { room: 'standup', text: 'x' }), 'not-in-room');
  });

  test('is kept by a store where the app wants it', async () => {
    const kept: KeptChatMessage[] = [];
    const store = {
      addMessage: async (message: KeptChatMessage) => void kept.push(message),
      lastMessages: async () => kept,
      clearMessages: async () => kept.splice(0),
    };
    const { alice, bob } = await meeting({ rooms: { chat: { store, keep: true } } });
    await alice.ask('room.chat', { room: 'standup', text: 'hello' });
    expect(kept).toMatchObject([{ room: 'standup', sender: 'alice', senderName: null, text: 'hello' }]);
    for (const client of [alice, bob]) await client.leave('standup');
    expect(texts(await bob.join('standup'))).toEqual(['hello']);
  });

  test('is cleared in the store when the room is empty, unless it is to be kept', async () => {
    const clearMessages = vi.fn(async () => {});
    const store = { addMessage: async () => {}, lastMessages: async () => [], clearMessages };
    const { alice, bob } = await meeting({ rooms: { chat: { store } } });
    for (const client of [alice, bob]) await client.leave('standup');
    expect(clearMessages.mock.calls).toEqual([['standup']]);
  });
});

test('the app is told of each thing once', async () => {
  const told: string[] = [];
  const clock = createFakeClock();
  const { url, alice, bob } = await meeting({
    clock,
    limits: { idle: 1e9 },
    hooks: {
      canJoin(_who, room) {
        if (room === 'broken') throw new Error('The database is down.');
        return true;
      },
    },
    rooms: {
      onRoomCreated: (room) => told.push(`created ${room}`),
      onPeerJoin: (room, { user }) => told.push(`${user} joins ${room}`),
      onPeerLeave: (room, { user }, reason) => told.push(`${user} leaves ${room}: ${reason}`),
      onRoomDestroyed: (room) => told.push(`destroyed ${room}`),
      onMessage: (type, from, to, room) => told.push(`${type} ${from} ${to} ${room}`),
      onError: (error, where) => told.push(`${where}: ${(error as Error).message}`),
    },
  });
  bob.invite('alice', { to: { room: 'standup' } });
  bob.invite('alice', { id: 'direct' });
  await alice.hears({ id: 'direct' });
  await refused(alice.join('broken'), 'forbidden');
  const carol = await connect(url, 'carol');
  await carol.join('standup');
  await alice.ask('room.kick', { room: 'standup', user: 'bob' });
  await carol.leave('standup');
  await alice.drop();
  await vi.waitFor(() => {
    clock.advance(10_000);
    expect(told).toEqual([
      ...['created standup', 'alice joins standup', 'bob joins standup'],
      ...['invite bob null standup', 'invite bob alice standup', 'canJoin: The database is down.'],
      ...['carol joins standup', 'bob leaves standup: kicked', 'carol leaves standup: left'],
      ...['alice leaves standup: disconnect', 'destroyed standup'],
    ]);
  });
});

test('members may speak to each other without a call, until one leaves', async () => {
  const { alice, bob } = await meeting({ hooks: { canCall: () => false } });
  alice.invite('bob');
  await bob.hears({ id: 'invite-bob' });
  await bob.leave('standup');
  alice.invite('bob', { id: 'later' });
  await alice.hears({ kind: 'refused', message: 'later', error: { code: 'forbidden' } });
});
