import { mediasoupSfu } from '@org/calls-server/sfu';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { type ServerBed, startCallsServer } from './support/calls-server.ts';
import { openFreezer } from './support/freezer.ts';
import { becomes, eventually, flows } from './support/looks.ts';
import { ownAddress } from './support/own-address.ts';

const noSfu = lacks('mediasoup');
/** How media travel in a room. */
const ways = ['mesh', 'sfu'] as const;
type Way = (typeof ways)[number];

const bed = useBed();
let server: ServerBed;
beforeAll(async () => {
  const sfu = noSfu ? {} : { sfu: mediasoupSfu({ workers: 1, listen: [ownAddress()] }) };
  server = await startCallsServer({ rooms: { lobby: (room) => room === 'lobby' }, ...sfu });
});
afterAll(() => server?.close());

/**
 * Brings somebody in; who is in first is the moderator. Each test has a room of its own: whoever was in it before would be in it for
 * some seconds more.
 */
async function join(
  user: string,
  way: Way,
  room: string,
  where: Parameters<typeof bed.phone>[0] = 'chromium',
): Promise<PhonePage> {
  const transport = await server.transport(user);
  const phone = await bed.phone(where, { user, transport, ...(way === 'sfu' && { sfu: { kind: 'server' } }) });
  await phone.run((p, name) => void p.client.join(name, { camera: '180p' }), room);
  await phone.run((p) => p.followRooms());
  await eventually(
    () => phone.run((p) => p.rooms.get().role),
    (role) => role !== null,
  );
  return phone;
}

/** Waits until this phone sees these people and nobody else. */
const sees = (phone: PhonePage, ...users: readonly string[]): Promise<unknown> =>
  becomes(phone, ({ participants }) => {
    const seen = participants.filter(({ sources }) => sources.includes('camera')).map(({ id }) => id);
    return seen.toSorted().join() === users.toSorted().join() && participants.length === users.length;
  });
const ended = (phone: PhonePage): Promise<unknown> => becomes(phone, ({ status }) => status === 'ended');

test.for(ways)(
  'four are split in two and two, see only their mates, and come back; no camera is opened anew: %s',
  async (way, { skip }) => {
    skip(way === 'sfu' && noSfu, 'there is no worker of mediasoup');
    const names = ['alice', 'bob', 'carol', 'dave'];
    const phones: PhonePage[] = [];
    for (const name of names) phones.push(await join(name, way, `school by ${way}`));
    const [alice, bob, carol, dave] = phones as [PhonePage, PhonePage, PhonePage, PhonePage];
    const all = () =>
      Promise.all(phones.map((phone, index) => sees(phone, ...names.filter((_name, other) => other !== index))));
    const devices = () =>
      Promise.all(phones.map((phone) => phone.run((p) => [p.call.get().local.camera.track?.id, p.captures()].join())));
    await all();
    await Promise.all(phones.map((phone) => becomes(phone, ({ camera }) => camera === 'live')));
    const before = await devices();
    await alice.run((p) => p.rooms.open(p.divide(['alice', 'bob', 'carol', 'dave'], ['Red', 'Blue'])));
    await Promise.all([sees(alice, 'carol'), sees(carol, 'alice'), sees(bob, 'dave'), sees(dave, 'bob')]);
    await Promise.all([flows(alice), flows(dave)]);
    await alice.run((p) => p.rooms.recall());
    await all();
    expect(await devices()).toEqual(before);
  },
);

test('who is no moderator is refused each action by the server; a moderator removes one, whose camera goes off, and ends it', async () => {
  const room = 'office';
  const [alice, bob] = [await join('alice', 'mesh', room), await join('bob', 'mesh', room)];
  await Promise.all([sees(alice, 'bob'), sees(bob, 'alice')]);
  const user = 'alice';
  const actions: readonly (readonly [string, object])[] = [
    ['room.mute', { source: 'microphone', user }],
    ['room.kick', { user }],
    ['room.lock', {}],
    ['room.admit', { user }],
    ['room.deny', { user }],
    ['room.role', { user: 'bob', role: 'moderator' }],
    ['room.breakouts', { breakouts: [{ name: 'Red', users: ['alice'] }] }],
    ['room.assign', { user }],
    ['room.end', {}],
  ];
  for (const [method, body] of actions) {
    const answer = await bob.run((p, [name, more]) => p.ask(name, more), [method, { room, ...body }] as const);
    expect([method, answer]).toEqual([method, 'forbidden']);
  }
  await Promise.all([sees(alice, 'bob'), sees(bob, 'alice')]);
  const asModerator = (method: string, body: object): Promise<string> =>
    alice.run((p, [name, more]) => p.ask(name, more), [method, { room, ...body }] as const);
  expect(await asModerator('room.kick', { user: 'bob' })).toBe('done');
  expect(await becomes(bob, ({ status }) => status === 'ended')).toMatchObject({ reason: 'kicked' });
  await eventually(
    () => bob.run((p) => p.liveTracks()),
    (tracks) => tracks.length === 0,
  );
  expect(await asModerator('room.lock', {})).toBe('done');
  expect(await asModerator('room.end', {})).toBe('done');
  await ended(alice);
  expect(await alice.run((p) => p.state().reason)).toBe('completed');
});

test.for(ways)(
  'who is removed is gone for the others, though their own page stands still: %s',
  async (way, { skip }) => {
    skip(way === 'sfu' && noSfu, 'there is no worker of mediasoup');
    const freezer = await openFreezer();
    try {
      const room = `class by ${way}`; // who was removed from one does not come in there again
      const [alice, bob] = [await join('alice', way, room), await join('bob', way, room)];
      const carol = await join('carol', way, room, freezer.page);
      await Promise.all([sees(alice, 'bob', 'carol'), sees(bob, 'alice', 'carol'), sees(carol, 'alice', 'bob')]);
      await freezer.freeze();
      const kick = { room, user: 'carol' };
      expect(await alice.run((p, body) => p.ask('room.kick', body), kick)).toBe('done');
      await Promise.all([sees(alice, 'bob'), sees(bob, 'alice')]);
      await freezer.thaw();
      expect(await becomes(carol, ({ status }) => status === 'ended')).toMatchObject({ reason: 'kicked' });
    } finally {
      await freezer.close();
    }
  },
);
