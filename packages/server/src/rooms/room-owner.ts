import { type JsonValue, type RoomChatMessage, ServerError } from '@org/calls-core/protocol';
import type { RoomMemory } from '../cluster/cluster.ts';
import { absent, join, leave } from './admission.ts';
import { assign, mayEnter, moved, setBreakouts } from './breakouts.ts';
import { clearBreakout, endForAll, removed } from './expulsion.ts';
import { callRoll, nodeCame, nodeGone } from './former-places.ts';
import { admit, deny, kick, lock, mute, role } from './moderation.ts';
import { chat, loadChat } from './room-chat.ts';
import { memoryOf, readMemory } from './room-memory.ts';
import type { RoomOperation } from './room-operation.ts';
import type { OwnerParts } from './room-voice.ts';
import { createRoom, memberOf, type Room, snapshotOf } from './room.ts';

/** The rooms that this node decides about. */
export interface RoomOwner {
  /** Does what is asked and tells the nodes concerned. Rejects with a `ServerError`. */
  ask(room: string, operation: RoomOperation): Promise<JsonValue | undefined>;
  /** Another node decides about the room now, or nobody need. */
  forget(room: string): void;
  /** Another node is there, again, or is gone. */
  nodeCame(node: string): void;
  nodeGone(node: string): void;
  /** Decides nothing more, and stops waiting for anybody. */
  close(): void;
}

/** What else an owner needs. */
export interface RoomOwnerParts extends Omit<OwnerParts, 'settled' | 'later'> {
  /** What the room's last owner left. Rejects with a `ServerError` where another node decides about the room. */
  recall(room: string): Promise<RoomMemory | null>;
  /** The other nodes that run. */
  nodes(): Iterable<string>;
  readonly node: string;
  /** What the room's next owner is to know may have changed. */
  keep(room: string, read: () => RoomMemory): void;
  /** The room has nobody left. */
  unused(room: string): void;
}

/** Creates an owner. */
export function createRoomOwner(parts: RoomOwnerParts): RoomOwner {
  const { clock } = parts;
  const rooms = new Map<string, Room>();
  const recalls = new Map<string, Promise<void>>();
  const waits = new Set<() => void>();
  let closed = false;

  const forget = (name: string): void => {
    const room = rooms.get(name);
    for (const { stopGrace } of [...(room?.members.values() ?? []), ...(room?.waiting.values() ?? [])]) stopGrace?.();
    rooms.delete(name);
    recalls.delete(name);
  };
  /** Ends a room with nobody in it; of others, notes how they are now. */
  const settled = (room: Room): void => {
    if (rooms.get(room.name) !== room) return;
    if (room.members.size + room.waiting.size > 0) return parts.keep(room.name, () => memoryOf(room, clock));
    rooms.delete(room.name);
    parts.unused(room.name);
  };
  const later = (ms: number, run: () => void): void => {
    const stop = clock.after(ms, () => {
      waits.delete(stop);
      run();
    });
    waits.add(stop);
  };
  const all: OwnerParts = { ...parts, later, settled };
  const apply = (room: Room, operation: RoomOperation): JsonValue | undefined => {
    const { by } = operation;
    switch (operation.type) {
      case 'join':
        return { waiting: join(room, operation.by, all, operation.was) };
      case 'leave':
        return void leave(room, by, operation.visit, all);
      case 'absent':
        return void absent(room, by, operation.visit, all);
      case 'removed':
        return void removed(room, by, operation.visit, all);
      case 'members':
        return { ...snapshotOf(room, memberOf(room, by)) } as unknown as JsonValue;
      case 'kick':
        return void kick(room, operation, all);
      case 'admit':
        return void admit(room, operation, all);
      case 'deny':
        return void deny(room, operation, all);
      case 'lock':
      case 'unlock':
        return void lock(room, operation, all);
      case 'role':
        return void role(room, operation, all);
      case 'end':
        return void endForAll(room, by, all);
      case 'breakouts':
        return void setBreakouts(room, operation, all);
      case 'assign':
        return void assign(room, operation, all);
      case 'may-enter':
        return { ...mayEnter(room, operation) };
      case 'moved':
        return void moved(room, operation, all);
      case 'clear':
        return void clearBreakout(room, operation.user, all);
      case 'mute':
        return void mute(room, operation, all);
      case 'chat':
        return { ...chat(room, operation, all) };
    }
  };
  /** Once for all who ask meanwhile, so that they are dealt with in their order. */
  const recall = (name: string): Promise<void> => {
    const read = async (): Promise<void> => {
      const memory = await parts.recall(name);
      if (closed || recalls.get(name) !== begun) throw new ServerError('unavailable');
      const room = memory && readMemory(name, memory, clock);
      if (!room) return;
      rooms.set(name, room);
      callRoll(room, new Set([parts.node, ...parts.nodes()]), all);
    };
    const begun: Promise<void> = read().finally(() => recalls.get(name) === begun && recalls.delete(name));
    recalls.set(name, begun);
    return begun;
  };
  const open = async (name: string, operation: RoomOperation): Promise<Room | undefined> => {
    if (!rooms.has(name)) await (recalls.get(name) ?? recall(name));
    if (operation.type !== 'join' || rooms.has(name)) return rooms.get(name);
    const history = await loadChat(name, parts.options.chat).catch((error: unknown): RoomChatMessage[] => {
      parts.safely('lastMessages', () => Promise.reject(error));
      return [];
    });
    if (closed) throw new ServerError('unavailable');
    const room = rooms.get(name) ?? createRoom(name, operation.settings, history);
    rooms.set(name, room);
    return room;
  };

  return {
    async ask(name, operation) {
      if (closed) throw new ServerError('unavailable');
      const room = await open(name, operation);
      if (!room) {
        if (/^(leave|absent|removed|moved|clear)$/.test(operation.type)) return;
        throw new ServerError('not-in-room');
      }
      try {
        return apply(room, operation);
      } finally {
        settled(room);
      }
    },
    forget,
    nodeCame(node) {
      for (const room of rooms.values()) nodeCame(room, node, all);
    },
    nodeGone(node) {
      for (const room of [...rooms.values()]) {
        nodeGone(room, node, all);
        settled(room);
      }
    },
    close() {
      closed = true;
      [...rooms.keys()].forEach(forget);
      for (const stop of waits) stop();
    },
  };
}
