import type { Call } from '@org/calls-core';
import { moderation } from '@org/calls-core/moderation';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { RoomOptions } from '../../src/index.ts';
import { openSdkClient, realTimeNetwork, type SdkClient } from '../support/sdk-client.ts';
import { startServer } from '../support/start-server.ts';

type Person = SdkClient & { readonly call: Call; readonly room: ReturnType<typeof moderation> };

/** People with the whole SDK, who join one room one after the other. */
async function meeting(rooms: RoomOptions, ...users: readonly string[]): Promise<readonly Person[]> {
  const { url } = await startServer({ rooms });
  const network = realTimeNetwork();
  const people: Person[] = [];
  for (const user of users) {
    const opened = openSdkClient(url, user, network);
    const call = opened.client.join('standup', { microphone: true });
    const room = moderation(call, opened.server);
    people.push({ ...opened, call, room });
    await vi.waitFor(() => expect([room.get().role !== null, room.get().inLobby]).toContain(true), { timeout: 5000 });
  }
  return people;
}

const roles = ({ room }: Person): string[] => room.get().members.map(({ user, role }) => `${user} ${role}`);

test('every member knows who is there, and with which role', async () => {
  const [alice, bob] = (await meeting({}, 'alice', 'bob')) as [Person, Person];
  await vi.waitFor(() => expect(roles(alice)).toEqual(['alice moderator', 'bob member']));
  expect(roles(bob)).toEqual(['alice moderator', 'bob member']);
  await alice.room.setRole('bob', 'moderator');
  await vi.waitFor(() => expect(bob.room.get().role).toBe('moderator'));
  await bob.call.hangUp();
  await vi.waitFor(() => expect(roles(alice)).toEqual(['alice moderator']));
});

describe('who is no moderator', () => {
  const actions: Readonly<Record<string, (room: Person['room']) => Promise<void>>> = {
    mute: (room) => room.mute('microphone', 'alice'),
    'mute all': (room) => room.mute('microphone'),
    kick: (room) => room.kick('alice'),
    lock: (room) => room.lock(),
    unlock: (room) => room.unlock(),
    admit: (room) => room.admit('carol'),
    deny: (room) => room.deny('carol'),
    'make oneself a moderator': (room) => room.setRole('bob', 'moderator'),
    'end it for all': (room) => room.end(),
  };

  test('is refused each action by the server, and nothing happens', async () => {
    const [alice, bob] = (await meeting({}, 'alice', 'bob')) as [Person, Person];
    for (const act of Object.values(actions)) await expect(act(bob.room)).rejects.toMatchObject({ code: 'forbidden' });
    expect(Object.keys(actions)).toHaveLength(9);
    expect(roles(bob)).toEqual(['alice moderator', 'bob member']);
    expect(alice.room.get()).toMatchObject({ locked: false, muteRequest: null, role: 'moderator' });
    await bob.call.hangUp();
    for (const act of Object.values(actions))
      await expect(act(bob.room)).rejects.toMatchObject({ code: 'not-in-room' });
  });
});

test('who waits in the lobby knows it, moderators see who waits and let in or turn away', async () => {
  const [alice, bob, carol] = (await meeting({ lobby: true }, 'alice', 'bob', 'carol')) as [Person, Person, Person];
  expect([bob.room.get().inLobby, carol.room.get().members]).toEqual([true, []]);
  await vi.waitFor(() => expect(alice.room.get().waiting.map(({ user }) => user)).toEqual(['bob', 'carol']));
  await alice.room.admit('bob');
  await alice.room.deny('carol');
  await vi.waitFor(() => expect(bob.room.get()).toMatchObject({ role: 'member', inLobby: false, waiting: [] }));
  await vi.waitFor(() => expect(carol.call.get().status).toBe('ended'));
  expect(carol.call.get().error?.cause).toMatchObject({ code: 'denied' });
  expect(alice.room.get().waiting).toEqual([]);
});

test('who is made a moderator is told who waits', async () => {
  const [alice, bob, carol] = (await meeting({ lobby: true }, 'alice', 'bob', 'carol')) as [Person, Person, Person];
  await alice.room.admit('bob');
  await vi.waitFor(() => expect(bob.room.get().role).toBe('member'));
  await alice.room.setRole('bob', 'moderator');
  await vi.waitFor(() => expect(bob.room.get().waiting).toMatchObject([{ user: 'carol', device: expect.any(String) }]));
  await carol.call.hangUp();
  await vi.waitFor(() => expect(bob.room.get().waiting).toEqual([]));
});

test('a locked room keeps others out, and a removed member ends as kicked', async () => {
  const [alice, bob] = (await meeting({}, 'alice', 'bob')) as [Person, Person];
  await alice.room.lock();
  await vi.waitFor(() => expect(bob.room.get().locked).toBe(true));
  await alice.room.unlock();
  await vi.waitFor(() => expect(bob.room.get().locked).toBe(false));
  await alice.room.kick('bob');
  await vi.waitFor(() => expect(bob.call.get()).toMatchObject({ status: 'ended', reason: 'kicked' }));
  await vi.waitFor(() => expect(roles(alice)).toEqual(['alice moderator']));
});

test('a mute request switches the microphone off, and is told until it is dealt with', async () => {
  const [alice, bob] = (await meeting({}, 'alice', 'bob')) as [Person, Person];
  await vi.waitFor(() => expect(bob.call.get().local.microphone.wanted).toBe(true));
  await alice.room.mute('microphone');
  await vi.waitFor(() => expect(bob.call.get().local.microphone.wanted).toBe(false));
  expect(bob.room.get().muteRequest).toEqual({ by: 'alice', source: 'microphone' });
  expect(alice.call.get().local.microphone.wanted).toBe(true);
  bob.room.dismissMute();
  expect(bob.room.get().muteRequest).toBeNull();
});

test('a room that a moderator ends is over for everybody, who waits included, and the next ones find it new', async () => {
  const left: unknown[] = [];
  const rooms: RoomOptions = { lobby: true, onPeerLeave: (_room, { user }, reason) => left.push([user, reason]) };
  const [alice, bob, carol] = (await meeting(rooms, 'alice', 'bob', 'carol')) as [Person, Person, Person];
  await alice.room.admit('bob');
  await alice.room.lock();
  await vi.waitFor(() => expect(bob.room.get()).toMatchObject({ role: 'member', locked: true }));
  await alice.room.end();
  for (const { call } of [alice, bob, carol])
    await vi.waitFor(() => expect(call.get()).toMatchObject({ status: 'ended', reason: 'completed' }));
  await vi.waitFor(() =>
    expect(left).toEqual([
      ['alice', 'ended'],
      ['bob', 'ended'],
    ]),
  );
  const again = bob.client.join('standup');
  const room = moderation(again, bob.server);
  await vi.waitFor(() => expect(room.get()).toMatchObject({ role: 'moderator', locked: false, members: [{}] }));
});

test('without a server every action says so', async () => {
  const { url } = await startServer();
  const { client } = openSdkClient(url, 'alice', realTimeNetwork());
  const room = moderation(client.join('standup'), undefined);
  onTestFinished(room.close);
  await expect(room.lock()).rejects.toMatchObject({ code: 'no-server' });
  expect(room.get()).toMatchObject({ role: null, members: [] });
});

test('all who watch the room of a call share one watch, until it is closed', async () => {
  const { url } = await startServer();
  const { client, server } = openSdkClient(url, 'alice', realTimeNetwork());
  const call = client.join('standup');
  const room = moderation(call, server);
  expect(moderation(call, server)).toBe(room);
  await vi.waitFor(() => expect(room.get().role).toBe('moderator'));
  room.close();
  const again = moderation(call, server);
  expect(again).not.toBe(room);
  await again.lock();
  await vi.waitFor(() => expect([again.get().locked, room.get().locked]).toEqual([true, false]));
  await call.hangUp();
  expect(moderation(call, server)).toBe(again);
});

test('who is let in after a wait is met, though nobody heard what was said at the door', async () => {
  const { url } = await startServer({ rooms: { lobby: true } });
  const network = realTimeNetwork();
  const [alice, bob] = [openSdkClient(url, 'alice', network), openSdkClient(url, 'bob', network)];
  const first = alice.client.join('standup');
  const room = moderation(first, alice.server);
  await vi.waitFor(() => expect(room.get().role).toBe('moderator'));
  const second = bob.client.join('standup');
  await vi.waitFor(() => expect(room.get().waiting).toMatchObject([{ user: 'bob' }]));
  await room.admit('bob');
  const patience = { timeout: 10_000 };
  await vi.waitFor(
    () => expect([first, second].map((one) => one.get().status)).toEqual(Array(2).fill('connected')),
    patience,
  );
});
