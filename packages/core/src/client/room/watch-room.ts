import type { JsonValue } from '../../protocol/messages.ts';
import { parseRoomSnapshot } from '../../protocol/parse-room.ts';
import { ServerError } from '../../protocol/server-errors.ts';
import type { RoomNotice } from '../../protocol/server-frames.ts';
import type { ServerDoor } from '../../signaling/transport.ts';
import { type RoomState, takeNotice, takeSnapshot, unknownRoom } from './room-state.ts';

/** A room that a server keeps, followed from here. */
export interface RoomWatch {
  state(): RoomState;
  /** Asks about the room. Rejects with a `ServerError`. */
  request(method: string, body?: object): Promise<JsonValue | undefined>;
  /** The same where the answer says nothing. */
  act(method: string, body?: object): Promise<void>;
  /** Idempotent. */
  close(): void;
}

/** What a watch is told and calls. */
export interface RoomWatchHooks {
  /** Null when there is none any more. */
  room(): string | null;
  changed(state: RoomState): void;
  /** Whatever is said of the room, before the state has changed by it. */
  heard?(notice: RoomNotice): void;
  failed(error: unknown): void;
}

/** Follows a room: by notices, and by asking where one was missed. */
export function watchRoom(server: ServerDoor | undefined, hooks: RoomWatchHooks): RoomWatch {
  let state = unknownRoom;
  let asking = false;
  let again = false;
  /** What was told while the room was asked for: it may be newer than the answer, which is read a moment later. */
  let meanwhile: RoomNotice[] = [];
  const set = (next: RoomState): void => {
    if (next === state) return;
    state = next;
    hooks.changed(state);
  };
  const request: RoomWatch['request'] = async (method, body = {}) => {
    const room = hooks.room();
    if (!server) throw new ServerError('no-server');
    if (room === null) throw new ServerError('not-in-room');
    return server.request(`room.${method}`, { room, ...body });
  };
  const take = (notice: RoomNotice): void => {
    const next = takeNotice(state, notice);
    if (next) set(next);
    else void ask();
  };
  const ask = async (): Promise<void> => {
    again = true;
    if (asking) return;
    asking = true;
    while (again) {
      again = false;
      meanwhile = [];
      try {
        const told = parseRoomSnapshot(await request('members'));
        if (told) set(takeSnapshot(state, told));
        meanwhile.forEach(take);
      } catch (error) {
        // Not in yet: that it came in will be told.
        if ((error as { code?: unknown }).code !== 'not-in-room') hooks.failed(error);
      }
    }
    asking = false;
  };
  const stops = [
    server?.onNotice((notice) => {
      if (notice.type !== 'room' || notice.room !== hooks.room()) return;
      hooks.heard?.(notice);
      if (asking && notice.version !== undefined) meanwhile.push(notice);
      take(notice);
    }),
    // What was told before a break counts for nothing.
    server?.onWelcome(() => {
      state = { ...state, version: null };
      void ask();
    }),
  ];
  if (server) void ask();

  return {
    state: () => state,
    request,
    act: async (method, body) => void (await request(method, body)),
    close() {
      for (const stop of stops.splice(0)) stop?.();
    },
  };
}
