import { type Breakout, type BreakoutPlan, breakoutRoom, readBreakoutRoom } from '../../protocol/breakouts.ts';
import type { RoomMember, RoomNotice, RoomRole } from '../../protocol/server-frames.ts';
import type { ServerDoor } from '../../signaling/transport.ts';
import { check } from '../../util/check.ts';
import { createStore, type Readable } from '../../util/store.ts';
import type { Call, CallClient, CallSnapshot } from '../api.ts';
import type { RoomState } from './room-state.ts';
import { watchRoom } from './watch-room.ts';

export type { Breakout, BreakoutPlan } from '../../protocol/breakouts.ts';
export type { RoomMember, RoomRole } from '../../protocol/server-frames.ts';
export { ServerError } from '../../protocol/server-errors.ts';
export type { ServerErrorCode } from '../../protocol/server-errors.ts';

/** A breakout room, and who is in it at present. */
export interface BreakoutRoom extends Breakout {
  readonly members: readonly RoomMember[];
}

/** Where everybody is at one moment, as far as the server tells this user. */
export interface BreakoutsSnapshot {
  /** The main room. */
  readonly room: string;
  /** What this user may do there; null until the server has told. */
  readonly role: RoomRole | null;
  /** Everybody, wherever they are; `breakout` is the id of where. */
  readonly members: readonly RoomMember[];
  /** In the order in which they were opened; empty while everybody is in the main room. */
  readonly breakouts: readonly BreakoutRoom[];
  /** The breakout room to which this user belongs; null for the main room. */
  readonly mine: string | null;
  /** The breakout room in which this device is; null for the main room. */
  readonly at: string | null;
  /** The call in which this device is now: another one in each room. */
  readonly call: Call;
}

/**
 * Breakout rooms of a room: watch them as a `Readable`, steer them where one may. Each request rejects with a `ServerError`:
 * `forbidden` for who is no moderator, `not-in-room`, `not-found`, `invalid-message` for a user who is in two rooms, `no-server`.
 */
export interface Breakouts extends Readable<BreakoutsSnapshot> {
  /** Splits the room: these are all the breakout rooms from now on. Who is named nowhere stays in the main room. */
  open(breakouts: readonly BreakoutPlan[]): Promise<void>;
  /** Sends one user to a breakout room, or back to the main room with null. */
  assign(user: string, breakout: string | null): Promise<void>;
  /** Closes all breakout rooms: everybody comes back. */
  recall(): Promise<void>;
  /** Goes there with the devices as they are, or to the main room with null; returns the call there. For moderators, and for who is assigned: others end up in the main room. */
  enter(breakout: string | null): Call;
  /** Stops watching and following; the call goes on where it is. Idempotent. */
  close(): void;
}

/** Options of `breakouts`. */
export interface BreakoutsOptions {
  /** Whether this device goes where its user is sent. Default true; false: only `mine` says so, and `enter` goes. */
  readonly follow?: boolean;
  /** What the server would not tell. Default: nobody is told. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Breakout rooms of the room that a call is in, over a server that keeps rooms. Call it when the call begins, at every
 * participant; and after a reload, with whatever call came back. It goes from room to room with `join(room, { from })`: the devices
 * stay open. Meanwhile the device stays a member of the main room. Throws `invalid-argument` for a call without a room.
 *
 * @example
 * const rooms = breakouts(calls, call, transport.server);
 * rooms.subscribe(({ call }) => show(call));
 * await rooms.open([{ name: 'Red', users: ['bob', 'carol'] }, { name: 'Blue', users: ['dave', 'erin'] }]);
 * await rooms.recall();
 */
export function breakouts(
  client: Pick<CallClient, 'get' | 'join'>,
  call: Call,
  server: ServerDoor | undefined,
  options: BreakoutsOptions = {},
): Breakouts {
  const { follow = true, onError = () => {} } = options;
  const first = call.get().room;
  check(first !== null, 'call', 'a call in a room', first);
  const main = readBreakoutRoom(first as string)?.main ?? (first as string);
  let current = call;
  let closed = false;
  let mine: string | null | undefined;
  let unwatch = (): void => {};

  const here = (): string | null => {
    const { room } = current.get();
    return room === main ? null : (readBreakoutRoom(room ?? '')?.id ?? null);
  };
  const isSelf = ({ user, device }: Pick<RoomNotice, 'user' | 'device'>): boolean => {
    const { self } = client.get();
    return user === self.id && (device === undefined || device === self.device);
  };
  const snapshot = (): BreakoutsSnapshot => {
    const { role, members, breakouts: all } = watch.state();
    return {
      ...{ room: main, role, members, call: current, at: here(), mine: assigned(watch.state(), client.get().self.id) },
      breakouts: all.map((one) => ({ ...one, members: members.filter(({ breakout }) => breakout === one.id) })),
    };
  };
  const go = (id: string | null): Call => {
    if (here() === id && current.get().status !== 'ended') return current;
    // That the call here ends is no news.
    unwatch();
    try {
      current = client.join(id === null ? main : breakoutRoom(main, id), { from: current });
    } finally {
      stand();
    }
    store.set(snapshot());
    return current;
  };
  /** Where the device no longer may be, or should be elsewhere. */
  const heed = (state: RoomState): void => {
    if (state.version === null || !follow) return;
    const before = mine;
    const at = here();
    mine = assigned(state, client.get().self.id);
    const lost = at !== null && !state.breakouts.some(({ id }) => id === at);
    // Whoever is there already, and belongs nowhere, looks around.
    const sent = before === undefined ? mine !== null : mine !== before;
    if (sent || lost) go(mine);
  };
  const changed = (state: RoomState): void => {
    store.set(snapshot());
    if (!closed) heed(state);
  };
  const ended = ({ status, reason }: CallSnapshot): void => {
    if (status !== 'ended' || closed) return;
    // Not let in, or a breakout room was closed: back to the others. Whoever hung up has left.
    const back = here() !== null && (reason === 'failed' || reason === 'room-full' || reason === 'completed');
    if (back) go(null);
    else close();
  };
  const stand = (): void => {
    unwatch();
    unwatch = current.subscribe(ended);
  };
  const leave = server?.stay?.(main);
  const watch = watchRoom(server, {
    room: () => (closed ? null : main),
    changed: (state) => changed(state),
    failed: onError,
    heard(notice) {
      if ((notice.event === 'kicked' || notice.event === 'ended') && isSelf(notice)) close();
    },
  });
  const store = createStore<BreakoutsSnapshot>(snapshot());
  const close = (): void => {
    closed = true;
    unwatch();
    watch.close();
    leave?.();
  };
  stand();

  return {
    get: store.get,
    subscribe: store.subscribe,
    open: (plans) => watch.act('breakouts', { breakouts: plans }),
    assign: (user, breakout) => watch.act('assign', { user, ...(breakout !== null && { breakout }) }),
    recall: () => watch.act('breakouts', { breakouts: [] }),
    enter: go,
    close,
  };
}

/**
 * Divides users among breakout rooms of these names, as evenly as can be, in their order.
 *
 * @example
 * await rooms.open(divide(['alice', 'bob', 'carol'], ['Red', 'Blue'])); // Red: alice and carol, Blue: bob
 */
export function divide(users: readonly string[], names: readonly string[]): readonly BreakoutPlan[] {
  return names.map((name, place) => ({ name, users: users.filter((_user, index) => index % names.length === place) }));
}

function assigned({ breakouts: all }: RoomState, user: string): string | null {
  return all.find(({ users }) => users.includes(user))?.id ?? null;
}
