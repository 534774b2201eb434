import type { Call } from '@org/calls-core';
import { type Breakouts, breakouts, divide } from '@org/calls-core/breakouts';
import { describe, expect, test, vi } from 'vitest';
import type { RoomOptions } from '../../src/index.ts';
import { openSdkClient, realTimeNetwork, type SdkClient } from '../support/sdk-client.ts';
import { startServer } from '../support/start-server.ts';

type Person = SdkClient & { readonly rooms: Breakouts; readonly first: Call };
const patience = { timeout: 10_000 };

/** People with the whole SDK in one room. */
async function school(rooms: RoomOptions, ...users: readonly string[]): Promise<readonly Person[]> {
  const { url } = await startServer({ rooms });
  const network = realTimeNetwork();
  const people: Person[] = [];
  for (const user of users) people.push(await come(openSdkClient(url, user, network)));
  await meet(people);
  return people;
}

async function come(opened: SdkClient): Promise<Person> {
  const first = opened.client.join('school', { camera: true });
  const rooms = breakouts(opened.client, first, opened.server);
  await vi.waitFor(() => expect(rooms.get().role).not.toBeNull(), patience);
  return { ...opened, first, rooms };
}

const callOf = ({ rooms }: Person): Call => rooms.get().call;
const others = (person: Person): string[] =>
  callOf(person)
    .get()
    .participants.filter(({ status }) => status === 'connected')
    .map(({ user }) => user)
    .toSorted();
/** Waits until these people talk among themselves, and with nobody else. */
async function meet(people: readonly Person[]): Promise<void> {
  const users = people.map(({ client }) => client.get().self.id).toSorted();
  for (const one of people)
    await vi.waitFor(
      () => expect(others(one)).toEqual(users.filter((user) => user !== one.client.get().self.id)),
      patience,
    );
}

test('people are divided as evenly as can be', () => {
  expect(divide(['a', 'b', 'c'], ['Red', 'Blue'])).toEqual([
    { name: 'Red', users: ['a', 'c'] },
    { name: 'Blue', users: ['b'] },
  ]);
  expect(divide(['a'], [])).toEqual([]);
});

test('four are split, talk only with their mates, know where everybody is, and come back at the recall', async () => {
  const people = (await school({}, 'alice', 'bob', 'carol', 'dave')) as [Person, Person, Person, Person];
  const [alice, bob, carol, dave] = people;
  const cameras = people.map((one) => callOf(one).get().local.camera.track);
  await alice.rooms.open(divide(['alice', 'bob', 'carol', 'dave'], ['Red', 'Blue']));
  await meet([alice, carol]);
  await meet([bob, dave]);
  await vi.waitFor(
    () =>
      expect(
        dave.rooms.get().breakouts.map(({ name, members }) => [name, ...members.map(({ user }) => user).toSorted()]),
      ).toEqual([
        ['Red', 'alice', 'carol'],
        ['Blue', 'bob', 'dave'],
      ]),
    patience,
  );
  const { mine, at, room, breakouts: all } = dave.rooms.get();
  expect([mine, at, room]).toEqual([all[1]?.id, all[1]?.id, 'school']);
  expect(dave.first.get()).toMatchObject({ status: 'ended', reason: 'left' });
  expect(callOf(dave).get().room).toBe(`school/breakout/${mine}`);
  await alice.rooms.recall();
  await meet(people);
  expect(people.map((one) => callOf(one).get().room)).toEqual(Array(4).fill('school'));
  expect(people.map((one) => callOf(one).get().local.camera.track)).toEqual(cameras);
  expect(cameras.every((track) => track?.readyState === 'live')).toBe(true);
});

test('a moderator looks into a room and comes back; who comes late stays outside until they are sent', async () => {
  const { url } = await startServer({});
  const network = realTimeNetwork();
  const [alice, bob] = [
    await come(openSdkClient(url, 'alice', network)),
    await come(openSdkClient(url, 'bob', network)),
  ];
  await alice.rooms.open([{ id: 'red', name: 'Red', users: ['bob'] }]);
  await vi.waitFor(() => expect(bob.rooms.get().at).toBe('red'), patience);
  alice.rooms.enter('red');
  await meet([alice, bob]);
  expect(alice.rooms.get()).toMatchObject({ at: 'red', mine: null });
  expect(alice.rooms.enter('red')).toBe(callOf(alice));
  const carol = await come(openSdkClient(url, 'carol', network));
  alice.rooms.enter(null);
  await meet([alice, carol]);
  expect(carol.rooms.get()).toMatchObject({ at: null, mine: null });
  await alice.rooms.assign('carol', 'red');
  await meet([bob, carol]);
});

describe('who goes where they do not belong', () => {
  test('is back in the main room, and who only looks on is told where to go', async () => {
    const [alice, bob] = (await school({ recallGrace: 0 }, 'alice', 'bob')) as [Person, Person];
    bob.rooms.close();
    const quiet = breakouts(bob.client, bob.first, bob.server, { follow: false });
    await alice.rooms.open([{ id: 'red', name: 'Red', users: ['bob'] }]);
    await vi.waitFor(() => expect(quiet.get().mine).toBe('red'));
    expect(quiet.get().at).toBeNull();
    await alice.rooms.recall();
    await vi.waitFor(() => expect(quiet.get().mine).toBeNull());
    const refused = quiet.enter('red');
    await vi.waitFor(() => expect(refused.get()).toMatchObject({ status: 'ended', reason: 'failed' }), patience);
    await vi.waitFor(
      () => expect(quiet.get().call.get()).toMatchObject({ room: 'school', status: 'connected' }),
      patience,
    );
  });

  test('nobody is held back: hanging up in a breakout room leaves the main room, too', async () => {
    const [alice, bob] = (await school({}, 'alice', 'bob')) as [Person, Person];
    await alice.rooms.open([{ name: 'Red', users: ['bob'] }]);
    await vi.waitFor(() => expect(bob.rooms.get().at).not.toBeNull(), patience);
    await callOf(bob).hangUp();
    await vi.waitFor(() => expect(alice.rooms.get().members.map(({ user }) => user)).toEqual(['alice']), patience);
  });
});

test('who is removed, and everybody whose room is ended, is out of the breakout rooms as well', async () => {
  const [alice, bob, carol] = (await school({}, 'alice', 'bob', 'carol')) as [Person, Person, Person];
  await alice.rooms.open([{ name: 'Red', users: ['bob', 'carol'] }]);
  await meet([bob, carol]);
  const [ofBob, ofCarol] = [callOf(bob), callOf(carol)];
  await alice.server.request('room.kick', { room: 'school', user: 'bob' });
  await vi.waitFor(() => expect(ofBob.get()).toMatchObject({ status: 'ended', reason: 'kicked' }), patience);
  await alice.server.request('room.end', { room: 'school' });
  for (const call of [ofCarol, alice.first])
    await vi.waitFor(() => expect(call.get()).toMatchObject({ status: 'ended', reason: 'completed' }), patience);
  expect([callOf(bob), callOf(carol)]).toEqual([ofBob, ofCarol]);
});

test('without a server, or a room, it says so', async () => {
  const { url } = await startServer();
  const { client } = openSdkClient(url, 'alice', realTimeNetwork());
  const rooms = breakouts(client, client.join('school'), undefined);
  await expect(rooms.recall()).rejects.toMatchObject({ code: 'no-server' });
  expect(rooms.get()).toMatchObject({ room: 'school', role: null, at: null, breakouts: [] });
  expect(() => breakouts(client, client.call('bob'), undefined)).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
});
