import type { JsonValue, RoomNotice, RoomSnapshot, ServerFrame } from '@org/calls-core/protocol';
import type { FakeClock } from '@org/calls-core/testing';
import type { RoomMemory } from '../../src/cluster/cluster.ts';
import { type Connection, createConnection } from '../../src/hub/connection.ts';
import { createDirectory } from '../../src/hub/directory.ts';
import type { JoinAnswer } from '../../src/hub/room-authority.ts';
import type { RoomNodes } from '../../src/rooms/room-nodes.ts';
import type { RoomOptions } from '../../src/rooms/room-options.ts';
import type { RoomRecorder } from '../../src/rooms/room-voice.ts';
import { createRooms, type Rooms } from '../../src/rooms/rooms.ts';

/** The room of these tests. */
export const room = 'standup';

/** Two nodes that speak JSON to each other, the first of which owns every room until told otherwise. */
export function createCluster(clock: FakeClock, rules: Pick<RoomOptions, 'lobby'> = {}) {
  let owner = 'n1';
  let memory: RoomMemory | null = null;
  const facts: string[] = [];
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
      nodes: () => [...all.keys()].filter((one) => one !== node),
      disown: () => void (memory = null),
      keepRoom: (_room, read) => void (memory = read()),
      roomMemory: async () => memory,
      roomEntered() {},
      roomLeft() {},
    };
    const options = { ...rules, onError: (error: unknown) => failures.push(error) };
    const recorder: RoomRecorder = {
      joined: (call, _room, { user }) => void facts.push(`${call} joined ${user}`),
      left: (call, _room, { user }) => void facts.push(`${call} left ${user}`),
    };
    const safely = (_where: string, run: () => unknown): void =>
      void Promise.resolve()
        .then(run)
        .catch((error: unknown) => failures.push(error));
    const rooms: Rooms = createRooms({
      options,
      hooks: {},
      nodes,
      clock,
      directory: () => directory,
      safely,
      recorder,
    });
    return { directory, rooms };
  };
  const failures: unknown[] = [];
  for (const node of ['n1', 'n2']) all.set(node, createNode(node));
  const node = (name: string) => all.get(name) as ReturnType<typeof createNode>;
  return {
    failures,
    /** What the recorder heard: calls, and who came and went. */
    facts,
    node,
    moveTo(name: string) {
      const before = owner;
      owner = name;
      node(before).rooms.disowned(room);
      for (const one of [before, name]) node(one).rooms.ownerChanged(room);
    },
    /** The owner is gone without a word, with its connections. */
    lose(name: string, next: string) {
      node(name).rooms.close();
      all.delete(name);
      owner = next;
      for (const one of all.values()) one.rooms.nodeGone(name);
      node(next).rooms.ownerChanged(room);
    },
    /** A node was silent for too long, and is there again. */
    blink(name: string) {
      for (const one of all.values()) one.rooms.nodeGone(name);
      for (const one of all.values()) one.rooms.nodeCame(name);
    },
    forgetMemory: () => void (memory = null),
  };
}

/** A client that knows the room from what it is told alone. */
export function createClient(cluster: ReturnType<typeof createCluster>, nodeName: string, user: string) {
  const { directory, rooms } = cluster.node(nodeName);
  const address = { user, device: 'd1' };
  let known: { version: number; members: Map<string, string> } | null = null;
  let connection: Connection | null = null;
  let refusal: unknown = null;
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
        refuse: (error) => void (refusal = error),
      };
      refusal = null;
      work = work.then(() => rooms.join(mine, room, answer)).catch((error: unknown) => void (refusal = error));
      return work;
    },
    /** Why it was not let in the last time. */
    refusal: (): unknown => Object(refusal).code ?? null,
    does: (operation: { type: 'lock' } | { type: 'admit' | 'kick'; user: string }) =>
      rooms.ask(room, { ...operation, by: address }),
    says: (text: string) => rooms.ask(room, { type: 'chat', by: address, text }),
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
