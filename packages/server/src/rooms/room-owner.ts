import { type JsonValue, type RoomChatMessage, ServerError } from '@org/calls-core/protocol';
import { absent, join, leave } from './admission.ts';
import { admit, deny, kick, lock, mute, role } from './moderation.ts';
import { chat, loadChat } from './room-chat.ts';
import type { RoomOperation } from './room-operation.ts';
import type { OwnerParts } from './room-voice.ts';
import { createRoom, memberOf, type Room, snapshotOf } from './room.ts';

/** The rooms that this node decides about. */
export interface RoomOwner {
  /** Does what is asked and tells the nodes concerned. Rejects with a `ServerError`. */
  ask(room: string, operation: RoomOperation): Promise<JsonValue | undefined>;
  /** Another node decides about the room now, or nobody need. */
  forget(room: string): void;
  /** Stops waiting for anybody. */
  close(): void;
}

/** Creates an owner. `unused` is told of each room that has nobody left. */
export function createRoomOwner(parts: Omit<OwnerParts, 'settled'> & { unused(room: string): void }): RoomOwner {
  const rooms = new Map<string, Room>();

  const forget = (name: string): void => {
    for (const { stopGrace } of rooms.get(name)?.members.values() ?? []) stopGrace?.();
    rooms.delete(name);
  };
  const prune = (room: Room): void => {
    if (room.members.size + room.waiting.size > 0 || rooms.get(room.name) !== room) return;
    rooms.delete(room.name);
    parts.unused(room.name);
  };
  const all: OwnerParts = { ...parts, settled: prune };
  const apply = (room: Room, operation: RoomOperation): JsonValue | undefined => {
    const { by } = operation;
    switch (operation.type) {
      case 'join':
        return { waiting: join(room, operation.by, all, operation.was) };
      case 'leave':
        return void leave(room, by, operation.visit, all);
      case 'absent':
        return void absent(room, by, operation.visit, all);
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
      case 'mute':
        return void mute(room, operation, all);
      case 'chat':
        return { ...chat(room, operation, all) };
    }
  };
  const open = async (name: string, operation: RoomOperation): Promise<Room | undefined> => {
    if (operation.type !== 'join' || rooms.has(name)) return rooms.get(name);
    const history = await loadChat(name, parts.options.chat).catch((error: unknown): RoomChatMessage[] => {
      parts.safely('lastMessages', () => Promise.reject(error));
      return [];
    });
    const room = rooms.get(name) ?? createRoom(name, operation.settings, history);
    rooms.set(name, room);
    return room;
  };

  return {
    async ask(name, operation) {
      const room = await open(name, operation);
      if (!room) {
        if (operation.type === 'leave' || operation.type === 'absent') return;
        throw new ServerError('not-in-room');
      }
      try {
        return apply(room, operation);
      } finally {
        prune(room);
      }
    },
    forget,
    close: () => [...rooms.keys()].forEach(forget),
  };
}
