import type { MediaSource } from '../../protocol/messages.ts';
import type { RoomRole } from '../../protocol/server-frames.ts';
import type { ServerDoor } from '../../signaling/transport.ts';
import { createStore, type Readable } from '../../util/store.ts';
import type { Call } from '../api.ts';
import type { RoomState } from './room-state.ts';
import { watchRoom } from './watch-room.ts';

export type { RoomGuest, RoomMember, RoomRole } from '../../protocol/server-frames.ts';
export { ServerError } from '../../protocol/server-errors.ts';
export type { ServerErrorCode } from '../../protocol/server-errors.ts';

/** A moderator's wish that this user stops sending. */
export interface MuteRequest {
  /** The moderator's user id. */
  readonly by: string;
  readonly source: MediaSource;
}

/** A room at one moment, as far as the server tells this user. */
export interface ModerationSnapshot extends Omit<RoomState, 'version'> {
  /** The last one; null before, and after `dismissMute`. */
  readonly muteRequest: MuteRequest | null;
}

/**
 * A room that a server keeps: watch it as a `Readable`, steer it where one may. Each action rejects with a `ServerError`:
 * `forbidden` for who is no moderator, `not-in-room`, `not-found` for who is not there, `room-full`, `no-server` without one.
 */
export interface Moderation extends Readable<ModerationSnapshot> {
  /** Asks a user, or all others, to stop sending. */
  mute(source: MediaSource, user?: string): Promise<void>;
  /** Removes a user, who stays out for `time` ms, or until admitted, or until the room is empty. */
  kick(user: string, options?: { readonly time?: number }): Promise<void>;
  /** Lets nobody new in but moderators. */
  lock(): Promise<void>;
  unlock(): Promise<void>;
  /** Lets in who waits, and lets come again who was removed or turned away. */
  admit(user: string): Promise<void>;
  /** Turns away who waits. */
  deny(user: string): Promise<void>;
  setRole(user: string, role: RoomRole): Promise<void>;
  /** Ends the room for everybody, oneself too: each call ends as `completed`. */
  end(): Promise<void>;
  /** The request was dealt with. */
  dismissMute(): void;
  /** Stops watching; the end of the call does so, too. Idempotent. */
  close(): void;
}

/** Options of `moderation`; those of the first time for a call count. */
export interface ModerationOptions {
  /** Whether a mute request switches the source off here. Default `follow`; `tell`: only the snapshot says so. */
  readonly muteRequests?: 'follow' | 'tell';
  /** What the server would not tell. Default: nobody is told. */
  readonly onError?: (error: unknown) => void;
}

const known = new WeakMap<Call, Moderation>();

/**
 * Who is in a call's room and may do what there, over a server that keeps rooms: the `server` of the transport. The server
 * decides about each action; a client that shows a button too many gains nothing by it. The same object for the same call,
 * until it is closed.
 *
 * @example
 * const room = moderation(call, transport.server);
 * room.subscribe(({ waiting }) => show(waiting));
 * await room.admit('carol');
 */
export function moderation(call: Call, server: ServerDoor | undefined, options: ModerationOptions = {}): Moderation {
  const made = known.get(call) ?? createModeration(call, server, options);
  known.set(call, made);
  return made;
}

function createModeration(call: Call, server: ServerDoor | undefined, options: ModerationOptions): Moderation {
  const { muteRequests = 'follow', onError = () => {} } = options;
  let muteRequest: MuteRequest | null = null;
  const room = (): string | null => (call.get().status === 'ended' ? null : call.get().room);
  const show = (state: RoomState): void => store.set(snapshotOf(state, muteRequest));
  const watch = watchRoom(server, { room, changed: (state) => show(state), failed: onError });
  const { act } = watch;
  const store = createStore<ModerationSnapshot>(snapshotOf(watch.state(), muteRequest));

  const setMute = (request: MuteRequest | null): void => {
    if (request === muteRequest) return;
    muteRequest = request;
    show(watch.state());
  };
  const stops = [
    server?.onNotice((notice) => {
      if (notice.type !== 'mute' || notice.room !== call.get().room) return;
      const { by, source } = notice;
      setMute({ by, source });
      if (muteRequests === 'follow') stopSending(call, source).catch(onError);
    }),
    call.subscribe(({ status }) => status === 'ended' && stopWatching()),
  ];
  const stopWatching = (): void => {
    watch.close();
    for (const stop of stops.splice(0)) stop?.();
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    mute: (source, user) => act('mute', { source, ...(user !== undefined && { user }) }),
    kick: (user, { time } = {}) => act('kick', { user, ...(time !== undefined && { time }) }),
    lock: () => act('lock'),
    unlock: () => act('unlock'),
    admit: (user) => act('admit', { user }),
    deny: (user) => act('deny', { user }),
    setRole: (user, role) => act('role', { user, role }),
    end: () => act('end'),
    dismissMute: () => setMute(null),
    close() {
      known.delete(call);
      stopWatching();
    },
  };
}

function snapshotOf(state: RoomState, muteRequest: MuteRequest | null): ModerationSnapshot {
  const { version: _, ...shown } = state;
  return { ...shown, muteRequest };
}

async function stopSending(call: Call, source: MediaSource): Promise<void> {
  if (source === 'microphone') await call.setMicrophone(false);
  else if (source === 'camera') await call.setCamera(false);
  else await call.stopScreen();
}
