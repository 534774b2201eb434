import {
  type DeviceAddress,
  type JsonValue,
  readBreakoutRoom,
  ServerError,
  type ServerFrame,
} from '@org/calls-core/protocol';
import type { ServerHooks } from '../hooks.ts';
import type { Connection } from '../hub/connection.ts';
import type { Directory } from '../hub/directory.ts';
import type { RoomAuthority } from '../hub/room-authority.ts';
import type { Clock } from '../util/clock.ts';
import { createKnocks, type Knock } from './knocks.ts';
import { createRoomIndex } from './room-index.ts';
import type { RoomNodes } from './room-nodes.ts';
import { type Candidate, type RoomOperation, type RoomOrder, type RoomSettings, roomTopics } from './room-operation.ts';
import type { RoomOptions } from './room-options.ts';
import { createRoomOwner } from './room-owner.ts';
import { createRoomRules } from './room-rules.ts';
import { addressOf, type RoomRecorder } from './room-voice.ts';

/** The rooms of this node's connections, and those that this node decides about. */
export interface Rooms extends RoomAuthority {
  /** Asks the owner of a room. Rejects with a `ServerError`. */
  ask(room: string, operation: RoomOperation): Promise<JsonValue | undefined>;
  /** Answers another node; undefined for a topic that is not about rooms. */
  answer(topic: string, body: JsonValue | undefined): Promise<JsonValue | undefined> | undefined;
  /** This node decides about the room no longer. */
  disowned(room: string): void;
  /** A room has a new owner: who is in there here, or waits, is told to it. */
  ownerChanged(room: string): void;
  /** Another node is there, again, or is gone. */
  nodeCame(node: string): void;
  nodeGone(node: string): void;
  /** True when the user is in a room with this connection; in this one, where given. */
  share(connection: Connection, user: string, room?: string): boolean;
  close(): void;
}

/** What rooms need. */
export interface RoomsParts {
  readonly options: RoomOptions;
  readonly hooks: ServerHooks;
  readonly nodes: RoomNodes;
  readonly clock: Clock;
  readonly directory: () => Directory;
  /** Runs what is the app's; what it throws is reported under this name. */
  safely(where: string, run: () => unknown): void;
  /** Writes down who was in which room. */
  readonly recorder?: RoomRecorder | null;
  /** The rooms of one of a user's devices have changed. */
  moved?(user: string): void;
  /** A device is out of a room: for good, or because its connection broke, and it may come back. */
  left?(device: DeviceAddress, room: string, forGood: boolean): void;
}

/** How a connection goes out of a room. */
type Exit = Extract<RoomOperation, { readonly visit: string }>['type'];

/** Rooms that one connection may be in, or wait for. */
const maxRooms = 100;

/** Creates the rooms. */
export function createRooms(parts: RoomsParts): Rooms {
  const { options, nodes, clock, safely } = parts;
  const report = (where: string, error: unknown): void => safely(where, () => Promise.reject(error));
  const rules = createRoomRules({ ...parts, report });
  const index = createRoomIndex();
  const knocks = createKnocks();
  /** The visit of each connection in each of its rooms. */
  const visits = new WeakMap<Connection, Map<string, string>>();
  const prefix = `${nodes.node}:${clock.wallTime()}`;
  let count = 0;

  const at = ({ user, device }: DeviceAddress): Connection | undefined => parts.directory().at(user, device);
  const tell = (node: string, order: RoomOrder): void => {
    if (node === nodes.node) return obey(order);
    nodes.ask(node, roomTopics.order, toJson(order)).catch((error: unknown) => report('room.order', error));
  };
  const elsewhere = (room: string, operation: RoomOperation): void =>
    void ask(room, operation).catch((error: unknown) => report(`room.${operation.type}`, error));
  const owner = createRoomOwner({
    ...{ clock, options, tell, safely, elsewhere, recorder: parts.recorder ?? null, node: nodes.node },
    ...{ nodes: nodes.nodes, keep: nodes.keepRoom, unused: nodes.disown },
    async recall(room) {
      const { here } = await nodes.ownerOf(room);
      if (!here) throw new ServerError('unavailable', { detail: 'Another node decides about the room.' });
      return nodes.roomMemory(room);
    },
  });
  const ask = async (room: string, operation: RoomOperation): Promise<JsonValue | undefined> => {
    const { node, here } = await nodes.ownerOf(room);
    return here ? owner.ask(room, operation) : nodes.ask(node, roomTopics.operation, toJson({ room, operation }));
  };
  const tellGone = (type: Exit, room: string, by: DeviceAddress, visit: string): void =>
    elsewhere(room, { type, by: addressOf(by), visit });
  /** The room around a breakout room knows who is there. */
  const tellMoved = ({ address }: Connection, room: string, inside: boolean): void => {
    const inner = readBreakoutRoom(room);
    if (inner) elsewhere(inner.main, { type: 'moved', by: addressOf(address), breakout: inner.id, inside });
  };

  const enter = (connection: Connection, room: string, visit: string): void => {
    if (parts.directory().ofRoom(room).size === 0) nodes.roomEntered(room);
    parts.directory().enter(connection, room);
    visits.set(connection, (visits.get(connection) ?? new Map<string, string>()).set(room, visit));
    parts.moved?.(connection.address.user);
    tellMoved(connection, room, true);
  };
  const exit = (connection: Connection, room: string): void => {
    visits.get(connection)?.delete(room);
    parts.directory().leave(connection, room);
    parts.moved?.(connection.address.user);
    tellMoved(connection, room, false);
    if (parts.directory().ofRoom(room).size > 0) return;
    index.forget(room);
    nodes.roomLeft(room);
  };
  /** Takes a connection out of a room, or away from its door. */
  const depart = (connection: Connection, room: string, type: Exit): void => {
    const knock = knocks.take(connection, room);
    knock?.refuse(new ServerError('not-in-room', { detail: 'It did not wait to be let in.' }));
    const visit = knock?.visit ?? visits.get(connection)?.get(room);
    if (connection.rooms.has(room)) {
      exit(connection, room);
      parts.left?.(connection.address, room, type !== 'absent');
    }
    if (visit !== undefined) tellGone(type, room, connection.address, visit);
  };

  const obey = (order: RoomOrder): void => {
    if (order.type === 'notice') return deliver(order);
    if (order.type === 'roll-call') return vouch(order.room);
    const { room, to, visit } = order;
    const connection = at(to);
    const knock = connection && knocks.take(connection, room, visit);
    const isSeated = connection !== undefined && visits.get(connection)?.get(room) === visit;
    if (order.type === 'refuse') knock?.refuse(new ServerError(order.code));
    else if (order.type === 'unseat') {
      if (!isSeated) return;
      connection.send({ kind: 'notice', notice: order.notice });
      exit(connection, room);
      parts.left?.(to, room, true);
      // Whoever is out of a room is out of what belongs to it.
      for (const inner of breakoutsOf(connection, room)) {
        connection.send({ kind: 'notice', notice: { ...order.notice, room: inner } });
        depart(connection, inner, order.notice.event === 'kicked' ? 'removed' : 'leave');
      }
    } else if (knock || isSeated) {
      if (knock) enter(connection, room, visit);
      index.learn(order.snapshot);
      knock?.admit(toJson(order.snapshot));
    } else tellGone('absent', room, to, visit); // it went while the owner decided
  };
  const deliver = ({ room, to, notice }: Extract<RoomOrder, { type: 'notice' }>): void => {
    const frame: ServerFrame = { kind: 'notice', notice };
    if (to) return at(to)?.send(frame);
    index.hear(notice);
    const text = JSON.stringify(frame);
    for (const connection of parts.directory().ofRoom(room)) connection.sendText(text);
  };

  /** A breakout room is entered by the word of the room around it, which knows who moderates. */
  const mayModerate = async ({ address, identity }: Connection, room: string): Promise<boolean | null> => {
    const inner = readBreakoutRoom(room);
    if (!inner) return rules.mayModerate(identity, room);
    const { main, id: breakout } = inner;
    const answer = await ask(main, { type: 'may-enter', by: addressOf(address), breakout }).catch((error: unknown) => {
      const isOver = error instanceof ServerError && error.code === 'not-in-room';
      throw isOver ? new ServerError('not-found', { detail: 'There is no such breakout room.' }) : error;
    });
    return (Object(answer) as { moderates?: unknown }).moderates === true;
  };
  const candidateOf = (connection: Connection, room: string, visit: string, moderates: boolean | null): Candidate => {
    const { address, identity } = connection;
    const [inside] = breakoutsOf(connection, room);
    return {
      ...addressOf(address),
      ...(identity.name !== undefined && { name: identity.name }),
      ...{ node: nodes.node, visit, moderates },
      breakout: inside === undefined ? null : (readBreakoutRoom(inside)?.id ?? null),
    };
  };
  const settingsOf = async (room: string): Promise<RoomSettings> => {
    const inner = readBreakoutRoom(room);
    return inner ? { ...(await rules.settingsOf(inner.main)), lobby: false } : rules.settingsOf(room);
  };
  const join: Rooms['join'] = async (connection, room, answer) => {
    if (connection.rooms.has(room)) return answer.admit(await ask(room, { type: 'members', by: connection.address }));
    if (connection.rooms.size + knocks.roomsOf(connection).length >= maxRooms)
      throw new ServerError('forbidden', { detail: `A connection is in ${maxRooms} rooms at most.` });
    await rules.checkJoin(connection.identity, readBreakoutRoom(room)?.main ?? room);
    const by = candidateOf(connection, room, `${prefix}:${++count}`, await mayModerate(connection, room));
    const settings = await settingsOf(room);
    if (at(connection.address) !== connection) throw new ServerError('replaced');
    const decided = knocks.add(connection, room, by.visit, answer);
    try {
      const reply = Object(await ask(room, { type: 'join', by, settings })) as { waiting?: unknown };
      // What the client sends meanwhile does not wait for the moderators.
      if (reply.waiting !== true) await decided;
    } catch (error) {
      knocks.take(connection, room, by.visit)?.refuse(error);
    }
  };
  const restore = async (connection: Connection, room: string): Promise<void> => {
    const was = index.placeOf(room, connection.address);
    const visit = visits.get(connection)?.get(room);
    if (!was || visit === undefined) return;
    const moderates = readBreakoutRoom(room)
      ? was.role === 'moderator'
      : await rules.mayModerate(connection.identity, room);
    const by = candidateOf(connection, room, visit, moderates);
    await ask(room, { type: 'join', by, settings: await settingsOf(room), was });
  };
  const knockAgain = async (connection: Connection, room: string, { visit }: Knock): Promise<void> => {
    const by = candidateOf(connection, room, visit, await mayModerate(connection, room));
    const settings = await settingsOf(room);
    await ask(room, { type: 'join', by, settings }).catch((error: unknown) =>
      knocks.take(connection, room, visit)?.refuse(error),
    );
  };
  /** Says who is in a room here, and who waits, to an owner that is new to them. */
  const vouch = (room: string): void => {
    const failed = (error: unknown): void => report('room.restore', error);
    for (const connection of parts.directory().ofRoom(room)) restore(connection, room).catch(failed);
    for (const [connection, knock] of knocks.at(room)) knockAgain(connection, room, knock).catch(failed);
  };

  return {
    join,
    leave: (connection, room) => depart(connection, room, 'leave'),
    gone(connection) {
      for (const room of [...connection.rooms, ...knocks.roomsOf(connection)]) depart(connection, room, 'absent');
    },
    ask,
    answer(topic, body) {
      if (topic === roomTopics.order) return Promise.resolve(obey(body as unknown as RoomOrder)).then(() => undefined);
      if (topic !== roomTopics.operation) return undefined;
      const { room, operation } = body as unknown as { room: string; operation: RoomOperation };
      return owner.ask(room, operation);
    },
    disowned: owner.forget,
    ownerChanged: vouch,
    nodeCame: owner.nodeCame,
    nodeGone: owner.nodeGone,
    share(connection, user, room) {
      if (room !== undefined) return index.has(room, user);
      for (const one of connection.rooms) if (index.has(one, user)) return true;
      return false;
    },
    close: owner.close,
  };
}

/** The breakout rooms of a room in which a connection is. */
function breakoutsOf({ rooms }: Connection, main: string): readonly string[] {
  return [...rooms].filter((room) => readBreakoutRoom(room)?.main === main);
}

/** Plain data by construction. */
function toJson(data: object): JsonValue {
  return data as JsonValue;
}
