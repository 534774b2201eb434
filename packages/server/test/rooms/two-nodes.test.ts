import type { JsonValue, RoomNotice, RoomSnapshot, ServerFrame } from '@org/calls-core/protocol';
import { createFakeClock, type FakeClock } from '@org/calls-core/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Connection, createConnection } from '../../src/hub/connection.ts';
import { createDirectory } from '../../src/hub/directory.ts';
import type { JoinAnswer } from '../../src/hub/room-authority.ts';
import type { RoomNodes } from '../../src/rooms/room-nodes.ts';
import { createRooms, type Rooms } from '../../src/rooms/rooms.ts';

const room = 'standup';

/** Two nodes that speak JSON to each other, the first of which owns every room until told otherwise. */
function createCluster(clock: FakeClock) {
  let owner = 'n1';
  const all = new Map<string, ReturnType<typeof createNode>>();
  const createNode = (node: string) => {
    const directory = createDirectory();
    const nodes: RoomNodes = {
      node,
      ownerOf: async () => ({ node: owner, here: owner === node }),
      async ask(other, topic, body) {
        const answer = await all.get(other)?.rooms.answer(topic, JSON.parse(JSON.stringify(body)) as JsonValue);
        return answer === undefined ? undefined : (JSON.parse(JSON.stringify(answer)) as JsonValue);
      },
      disown() {},
      roomEntered() {},
      roomLeft() {},
    };
    const options = { onError: (error: unknown) => failures.push(error) };
    const safely = (_where: string, run: () => unknown): void =>
      void Promise.resolve()
        .then(run)
        .catch((error: unknown) => failures.push(error));
    const rooms: Rooms = createRooms({ options, hooks: {}, nodes, clock, directory: () => directory, safely });
    return { directory, rooms };
  };
  const failures: unknown[] = [];
  for (const node of ['n1', 'n2']) all.set(node, createNode(node));
  const node = (name: string) => all.get(name) as ReturnType<typeof createNode>;
  return {
    failures,
    node,
    moveTo(name: string) {
      const before = owner;
      owner = name;
      node(before).rooms.disowned(room);
      for (const one of [before, name]) node(one).rooms.ownerChanged(room);
    },
  };
}

/** A client that knows the room from what it is told alone. */
function createClient(cluster: ReturnType<typeof createCluster>, nodeName: string, user: string) {
  const { directory, rooms } = cluster.node(nodeName);
  const address = { user, device: 'd1' };
  let known: { version: number; members: Map<string, string> } | null = null;
  let connection: Connection | null = null;
  // As the hub: one frame of a connection after the other.
  let work = Promise.resolve();
  const hear = (notice: RoomNotice): void => {
    const { event, user: who, role = 'member', version = 0 } = notice;
    if (event === 'kicked' && who === user) known = null;
    if (!known || version <= known.version) return;
    known.version = version;
    if (event === 'joined') known.members.set(who, role);
    if (event === 'left' || event === 'kicked') known.members.delete(who);
    if (event === 'role') known.members.set(who, role);
  };
  const open = (): Connection => {
    const opened = createConnection({
      ...{ address, identity: { user, authentication: 'anonymous' }, maxBuffered: 1e9, now: 0 },
      wire: {
        ...{ door: 'test', buffered: () => 0, pause() {}, resume() {}, close() {} },
        send(text) {
          const frame = JSON.parse(text) as ServerFrame;
          if (opened === connection && frame.kind === 'notice' && frame.notice.type === 'room') hear(frame.notice);
        },
      },
    });
    directory.add(opened);
    return opened;
  };
  return {
    user,
    known: () => known && Object.fromEntries(known.members),
    seen: (): unknown => connection && rooms.ask(room, { type: 'members', by: address }),
    join() {
      const mine = (connection ??= open());
      const answer: JoinAnswer = {
        admit(body) {
          const { version, members } = body as unknown as RoomSnapshot;
          if (mine !== connection || (known && known.version > version)) return;
          known = { version, members: new Map(members.map((member) => [member.user, member.role])) };
        },
        refuse() {},
      };
      work = work.then(() => rooms.join(mine, room, answer)).catch(() => {});
      return work;
    },
    leave() {
      const mine = connection;
      work = work.then(() => {
        if (!mine || mine !== connection) return;
        rooms.leave(mine, room);
        known = null;
      });
      return work;
    },
    async drop() {
      if (!connection) return;
      work = Promise.resolve();
      rooms.gone(connection);
      directory.remove(connection);
      connection = known = null;
    },
    kick: (other: string) =>
      rooms.ask(room, { type: 'kick', by: address, user: other, time: 1000 }).then(
        () => {},
        () => {},
      ),
  };
}

const step = fc.record({
  client: fc.nat(4),
  other: fc.nat(4),
  action: fc.constantFrom('join', 'join', 'leave', 'drop', 'kick', 'wait', 'settle'),
});

test('what each client makes of its notices is what the owner has, at both nodes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const clock = createFakeClock();
      const cluster = createCluster(clock);
      const clients = ['a', 'b', 'c', 'd', 'e'].map((user, index) =>
        createClient(cluster, index % 2 === 0 ? 'n1' : 'n2', user),
      );
      for (const { client, other, action } of steps) {
        if (action === 'wait') clock.advance(6000);
        else if (action === 'settle') await clock.settle();
        else void clients[client]?.[action](clients[other]?.user ?? '');
      }
      await clock.settle();
      for (const client of clients) {
        const known = client.known();
        if (!known) continue;
        const { members } = (await client.seen()) as RoomSnapshot;
        expect(known).toEqual(Object.fromEntries(members.map(({ user, role }) => [user, role])));
      }
      expect(cluster.failures).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a new owner learns who is in the room, with their roles, and the versions go on', async () => {
  const clock = createFakeClock();
  const cluster = createCluster(clock);
  const [a, b] = [createClient(cluster, 'n1', 'a'), createClient(cluster, 'n2', 'b')];
  await a.join();
  await b.join();
  const before = (await b.seen()) as RoomSnapshot;
  cluster.moveTo('n2');
  await clock.settle();
  const after = (await b.seen()) as RoomSnapshot;
  expect(after.members.toSorted((x, y) => x.user.localeCompare(y.user))).toEqual(before.members);
  expect(after.version).toBeGreaterThan(before.version);
  await a.leave();
  await clock.settle();
  expect(b.known()).toEqual({ b: 'moderator' });
  expect(cluster.failures).toEqual([]);
});
