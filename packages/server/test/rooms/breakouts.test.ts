import { breakoutRoom, type Breakout, type RoomSnapshot } from '@org/calls-core/protocol';
import { createFakeClock } from '@org/calls-core/testing';
import { describe, expect, test, vi } from 'vitest';
import type { CallsServerOptions } from '../../src/index.ts';
import { type Client, connect, refused } from '../support/connect.ts';
import { startServer } from '../support/start-server.ts';

const room = 'school';
const red: Breakout = { id: 'red', name: 'Red', users: ['bob'] };
const blue: Breakout = { id: 'blue', name: 'Blue', users: ['carol'] };
const inner = (id: string): string => breakoutRoom(room, id);

/** A room with alice, its moderator, bob and carol. */
async function school(options: Partial<CallsServerOptions> = {}) {
  const { url } = await startServer(options);
  const [alice, bob, carol] = [await connect(url, 'alice'), await connect(url, 'bob'), await connect(url, 'carol')];
  for (const one of [alice, bob, carol]) await one.join(room);
  const split = (...breakouts: readonly object[]) => alice.ask('room.breakouts', { room, breakouts });
  return { url, alice, bob, carol, split };
}

const look = (client: Client) => client.ask<RoomSnapshot>('room.members', { room });
const places = async (client: Client): Promise<readonly string[]> =>
  (await look(client)).members.map(({ user, breakout }) => `${user} ${breakout ?? '-'}`);

test('a moderator opens them, all are told, and who comes later is, too', async () => {
  const { url, bob, split } = await school();
  await split(red, { name: 'Blue', users: ['carol'] });
  await bob.isTold({ event: 'breakouts', user: 'alice', breakouts: [red, expect.objectContaining({ name: 'Blue' })] });
  const dave = await connect(url, 'dave');
  const { breakouts } = await dave.join<RoomSnapshot>(room);
  expect(breakouts).toEqual([red, { id: expect.stringMatching(/^[\da-f]{8}$/), name: 'Blue', users: ['carol'] }]);
});

describe('a breakout room', () => {
  test('is for who is assigned and for moderators, and the room around it knows who is there', async () => {
    const { alice, bob, carol, split } = await school();
    await split(red, blue);
    await bob.join(inner('red'));
    await refused(carol.join(inner('red')), 'forbidden');
    await refused(bob.join(inner('blue')), 'forbidden');
    await refused(bob.join(inner('green')), 'not-found');
    const { role } = await alice.join<RoomSnapshot>(inner('red'));
    expect(role).toBe('moderator');
    await carol.isTold({ event: 'moved', user: 'bob', breakout: 'red' });
    await vi.waitFor(async () => expect(await places(carol)).toEqual(['alice red', 'bob red', 'carol -']));
    await alice.leave(inner('red'));
    await vi.waitFor(async () => expect(await places(carol)).toEqual(['alice -', 'bob red', 'carol -']));
  });

  test('has members who moderate nothing there, also who comes first', async () => {
    const { bob, split } = await school();
    await split(red);
    const { role } = await bob.join<RoomSnapshot>(inner('red'));
    expect(role).toBe('member');
    await refused(bob.ask('room.lock', { room: inner('red') }), 'forbidden');
    await refused(bob.ask('room.breakouts', { room: inner('red'), breakouts: [] }), 'forbidden');
  });

  test('cannot be had where there is no room around it, and has no breakout rooms of its own', async () => {
    const { alice, split } = await school();
    await refused(alice.join(breakoutRoom('nowhere', 'red')), 'not-found');
    await split(red);
    await alice.join(inner('red'));
    await refused(alice.ask('room.breakouts', { room: inner('red'), breakouts: [red] }), 'forbidden');
  });

  test('is asked about by the name of the room around it', async () => {
    const asked: string[] = [];
    const canJoin = (_who: unknown, name: string) => asked.push(name) > 0;
    const { bob, split } = await school({ hooks: { canJoin } });
    await split(red);
    await bob.join(inner('red'));
    expect(new Set(asked)).toEqual(new Set([room]));
  });
});

describe('who is no moderator', () => {
  test('is refused each request, and nothing happens', async () => {
    const { alice, bob, split } = await school();
    await split(red);
    await refused(bob.ask('room.breakouts', { room, breakouts: [blue] }), 'forbidden');
    await refused(bob.ask('room.breakouts', { room, breakouts: [] }), 'forbidden');
    await refused(bob.ask('room.assign', { room, user: 'carol', breakout: 'red' }), 'forbidden');
    await refused(bob.ask('room.end', { room }), 'forbidden');
    expect((await look(alice)).breakouts).toEqual([red]);
    // What only nodes say to each other is no request.
    for (const method of ['room.clear', 'room.moved', 'room.may-enter'])
      await refused(alice.ask(method, { room, user: 'bob', breakout: 'red', inside: true }), 'not-found');
  });
});

test.each([
  ['nothing', undefined],
  ['a user in two', [red, { ...blue, users: ['bob'] }]],
  ['two of one id', [red, { ...blue, id: 'red' }]],
  ['an id that is none', [{ ...red, id: 'a/b' }]],
  ['more than there may be', Array.from({ length: 51 }, (_, index) => ({ name: `${index}`, users: [] }))],
])('%s is no wish for breakout rooms', async (_what, breakouts) => {
  const { alice } = await school();
  await refused(alice.ask('room.breakouts', { room, breakouts }), 'invalid-message');
});

test('one user is sent somewhere, elsewhere, and back', async () => {
  const { alice, split } = await school();
  await split(red, blue);
  const users = async (): Promise<unknown> => (await look(alice)).breakouts?.map((one) => one.users);
  await alice.ask('room.assign', { room, user: 'bob', breakout: 'blue' });
  expect(await users()).toEqual([[], ['carol', 'bob']]);
  await alice.ask('room.assign', { room, user: 'carol' });
  expect(await users()).toEqual([[], ['bob']]);
  await refused(alice.ask('room.assign', { room, user: 'bob', breakout: 'green' }), 'not-found');
});

describe('after the recall', () => {
  test('nobody comes in any more, and who stays is taken out when the grace is over', async () => {
    const clock = createFakeClock();
    const { bob, carol, split } = await school({ clock, limits: { idle: 1e9 }, rooms: { recallGrace: 3_000 } });
    await split(red, blue);
    await bob.join(inner('red'));
    await split();
    await bob.isTold({ room, event: 'breakouts', breakouts: [] });
    await refused(carol.join(inner('blue')), 'not-found');
    clock.advance(2_999);
    await bob.settle();
    expect(bob.notices('room').filter(({ event }) => event === 'ended')).toEqual([]);
    clock.advance(1);
    await bob.isTold({ room: inner('red'), event: 'ended', user: 'bob' });
    await refused(bob.ask('room.members', { room: inner('red') }), 'not-in-room');
    await vi.waitFor(async () => expect(await places(bob)).toEqual(['alice -', 'bob -', 'carol -']));
  });

  test('whoever was sent elsewhere is taken out of the old one, whoever still belongs there is not', async () => {
    const clock = createFakeClock();
    const { alice, bob, carol, split } = await school({ clock, limits: { idle: 1e9 } });
    await split({ ...red, users: ['bob', 'carol'] }, { ...blue, users: [] });
    for (const one of [alice, bob, carol]) await one.join(inner('red'));
    await alice.ask('room.assign', { room, user: 'bob', breakout: 'blue' });
    clock.advance(5_000);
    await bob.isTold({ room: inner('red'), event: 'ended' });
    const { members } = await carol.ask<RoomSnapshot>('room.members', { room: inner('red') });
    expect(members.map(({ user }) => user)).toEqual(['alice', 'carol']);
  });
});

describe('whoever is out of the room', () => {
  test('by a kick is out of its breakout rooms and belongs to none', async () => {
    const { alice, bob, split } = await school();
    await split(red);
    await bob.join(inner('red'));
    await alice.ask('room.kick', { room, user: 'bob' });
    await bob.isTold({ room: inner('red'), event: 'kicked', user: 'bob' });
    await refused(bob.ask('room.members', { room: inner('red') }), 'not-in-room');
    await refused(bob.join(inner('red')), 'forbidden');
    await refused(bob.join(room), 'kicked');
  });

  test('because it was ended for all is out of its breakout rooms', async () => {
    const { alice, bob, carol, split } = await school();
    await split(red);
    await bob.join(inner('red'));
    await alice.ask('room.end', { room });
    for (const one of [alice, bob, carol]) await one.isTold({ room, event: 'ended' });
    await bob.isTold({ room: inner('red'), event: 'ended' });
    await refused(bob.join(inner('red')), 'not-found');
  });
});

test('when everybody has left the room, its breakout rooms are closed, too', async () => {
  const { alice, bob, carol, split } = await school();
  await split(red);
  await bob.join(inner('red'));
  for (const one of [alice, bob, carol]) await one.leave(room);
  await bob.isTold({ room: inner('red'), event: 'ended' });
});

test('what is said of a room’s members comes from members alone', async () => {
  const { bob, carol, split } = await school();
  await split(red);
  await bob.join(inner('red'));
  const roster = (from: string, to: string, name: string) => ({
    ...{ v: 1, id: `${from}-${name}`, from: { user: from, device: 'd1' }, to: { user: to, device: 'd1' } },
    frame: { kind: 'cast', message: { type: 'roster', room: name, ask: false, entries: [] } },
  });
  carol.send(roster('carol', 'bob', inner('red')));
  await carol.hears({ kind: 'refused', error: expect.objectContaining({ code: 'not-in-room' }) });
  carol.send(roster('carol', 'bob', room));
  await bob.hears({ id: `carol-${room}` });
  expect(bob.frames.filter(({ id }) => id === `carol-${inner('red')}`)).toEqual([]);
});
