import type { DeviceAddress } from '../../protocol/address.ts';
import type { SignalMessage } from '../../protocol/envelope.ts';
import type { EndReason, JsonValue } from '../../protocol/messages.ts';
import { isServerErrorCode, ServerError } from '../../protocol/server-errors.ts';
import {
  type CallNotice,
  type ClientFrame,
  parseServerFrame,
  type RoomNotice,
  type ServerNotice,
  type WireError,
} from '../../protocol/server-frames.ts';
import { createTokenRenewal } from './token-renewal.ts';
import type { ServerDoor, TransportCapabilities, TransportContext } from '../transport.ts';

export { guestSession } from '../guest-session.ts';
export type { GuestSession, GuestSessionOptions } from '../guest-session.ts';
export { serverIceServers } from '../server-ice-servers.ts';
export type { ServerIceServers } from '../server-ice-servers.ts';

/** What a transport of frames lets its server's side do. */
export interface FrameLine {
  post(frame: ClientFrame): void;
  /** The server knows who this is. */
  ready(): void;
  /** Asks the app for a token; without it the connection ends with its first one. */
  token?(): Promise<string | undefined>;
  /** Breaks the connection: the session opens it again, at `url` where given. */
  broken(cause: unknown, url?: string): void;
}

/** A server that speaks more than messages, as an option of the transports that carry its frames. */
export interface FrameServer {
  readonly capabilities: TransportCapabilities;
  readonly door: ServerDoor;
  /** A connection was opened. */
  opened(line: FrameLine, context: TransportContext): void;
  /** The connection is gone: open questions go unanswered. */
  closed(): void;
  /** Whatever arrived that is no message. */
  frame(data: unknown): void;
  /** Asks for a room's messages; resolves with the function that stops it, rejects with a `ServerError`. */
  join(room: string): Promise<() => void>;
  /** The room is wanted no more, whether it was joined or is still waited for. */
  leave(room: string): void;
  /** Why the server closed the connection, in its own words. */
  cause(reason: string): Error | undefined;
}

type Question = Bare<Extract<ClientFrame, { id?: string }>>;
type Bare<T> = T extends unknown ? Omit<T, 'id'> : never;

/** How long a question may take, ms. */
const patience = 10_000;

/**
 * The side of `@org/calls-server` in a transport: answers, presence, rooms with an authority, refusals by code.
 *
 * @example
 * webSocketTransport({ url: 'wss://calls.example/calls', token: () => fetchToken(), server: callsServer() });
 */
export function callsServer(): FrameServer {
  const notices = new Set<(notice: ServerNotice) => void>();
  const welcomes = new Set<() => void>();
  const open = new Map<string, { resolve(value: JsonValue | undefined): void; reject(error: unknown): void }>();
  const waiting = new Set<() => void>();
  /** Joins without an answer, by room. */
  const lobby = new Map<string, { wait(): void; drop(): void }>();
  /** Rooms before whose door this device waited. */
  const waited = new Set<string>();
  /** Rooms whose messages are wanted, and those in which the place is kept, each with how often that was asked for. */
  const joined = new Set<string>();
  const stays = new Map<string, number>();
  const renewal = createTokenRenewal(
    async () => line?.token?.(),
    (token) => ask({ kind: 'renew', token }),
  );
  let line: (FrameLine & TransportContext) | null = null;
  let known = false;
  let asked = 0;

  const ask = (frame: Question): Promise<JsonValue | undefined> =>
    new Promise((resolve, reject) => {
      const id = `${asked++}`;
      const settle = (): void => {
        clearTimeout(timer);
        open.delete(id);
        waiting.delete(send);
        if (frame.kind === 'join') lobby.delete(frame.room);
      };
      const timer = setTimeout(
        () => answers.reject(new ServerError('unavailable', { detail: 'No answer came.' })),
        patience,
      );
      const answers = {
        resolve: (value: JsonValue | undefined) => (settle(), resolve(value)),
        reject: (error: unknown) => (settle(), reject(error)),
      };
      const drop = (): void => answers.reject(new ServerError('not-in-room'));
      if (frame.kind === 'join') lobby.set(frame.room, { wait: () => clearTimeout(timer), drop });
      const send = (): void => {
        waiting.delete(send);
        open.set(id, answers);
        line?.post({ ...frame, id });
      };
      if (known) send();
      else waiting.add(send);
    });
  const errorOf = ({ code, detail, retryAfter }: WireError): ServerError =>
    new ServerError(code, { ...(detail !== undefined && { detail }), ...(retryAfter !== undefined && { retryAfter }) });
  /** Something was not heard: whatever counts is said and asked for again. */
  const gap = (): void => {
    line?.status('connecting');
    line?.status('open');
  };
  const leave = (room: string): void => {
    joined.delete(room);
    lobby.get(room)?.drop();
    if (known && !stays.has(room)) line?.post({ kind: 'leave', room });
  };
  /** What comes of it is told by notices. */
  const seat = (room: string): void => void (known && ask({ kind: 'join', room }).catch(() => {}));
  const stay = (room: string): (() => void) => {
    stays.set(room, (stays.get(room) ?? 0) + 1);
    if (!joined.has(room)) seat(room);
    let over = false;
    return () => {
      const left = (stays.get(room) ?? 0) - 1;
      if (over) return;
      over = true;
      if (left > 0) return void stays.set(room, left);
      stays.delete(room);
      if (!joined.has(room)) leave(room);
    };
  };
  const add = <T>(set: Set<T>, item: T): (() => void) => {
    set.add(item);
    return () => void set.delete(item);
  };

  return {
    capabilities: { server: true, presence: true, verifiedSender: true },
    door: {
      request: (method, body) => ask({ kind: 'request', method, ...(body !== undefined && { body }) }),
      onNotice: (listener) => add(notices, listener),
      onWelcome: (listener) => add(welcomes, listener),
      stay,
    },
    opened: (opened, context) => void (line = { ...context, ...opened }),
    closed() {
      renewal.stop();
      line = null;
      known = false;
      joined.clear();
      for (const { reject } of [...open.values()])
        reject(new ServerError('unavailable', { detail: 'The connection broke.' }));
    },
    frame(data) {
      const frame = parseServerFrame(data);
      switch (frame?.kind) {
        case 'welcome':
          known = true;
          // Before whatever else wants to be in: a breakout room is for who is in the room around it.
          for (const room of stays.keys()) seat(room);
          line?.ready();
          for (const tell of [...waiting, ...welcomes]) tell();
          return;
        case 'response':
          if (frame.error) open.get(frame.id)?.reject(errorOf(frame.error));
          else open.get(frame.id)?.resolve(frame.body);
          return;
        case 'refused':
          return line?.refused?.(frame.message, errorOf(frame.error));
        case 'notice':
          // Who waits for a moderator waits for as long as it takes.
          if (isAboutSelf(frame.notice, 'waiting', line?.self)) {
            waited.add(frame.notice.room);
            lobby.get(frame.notice.room)?.wait();
          }
          if (isAboutSelf(frame.notice, 'kicked', line?.self))
            line?.removed?.(frame.notice.room, new ServerError('kicked'));
          if (isAboutSelf(frame.notice, 'ended', line?.self)) line?.removed?.(frame.notice.room, over());
          if (endsHere(frame.notice, line?.self)) line?.removed?.(frame.notice.call, endOf(frame.notice));
          if (takesOut(frame.notice)) line?.message(farewellOf(frame.notice, `${asked++}`), { from: frame.notice });
          for (const tell of notices) tell(frame.notice);
          return;
        case 'renewing':
          return renewal.begin(frame.expiresIn);
        case 'gap':
          return gap();
        case 'moved':
          return line?.broken(new ServerError('shutting-down'), frame.url);
      }
    },
    async join(room) {
      joined.add(room);
      try {
        await ask({ kind: 'join', room });
        // The server passed on nothing of what was said into the room before.
        if (waited.delete(room)) queueMicrotask(gap);
      } catch (error) {
        joined.delete(room);
        throw (error as { code?: unknown }).code === 'call-over' ? over() : error;
      }
      return () => leave(room);
    },
    leave,
    cause: (reason) => (isServerErrorCode(reason) ? new ServerError(reason) : undefined),
  };
}

/** True for a notice about this very device. */
function isAboutSelf(
  notice: ServerNotice,
  event: RoomNotice['event'],
  self: DeviceAddress | undefined,
): notice is RoomNotice {
  if (notice.type !== 'room' || notice.event !== event || notice.user !== self?.user) return false;
  return notice.device === undefined || notice.device === self.device;
}

type TakenOut = RoomNotice & DeviceAddress;

/** True when a member was taken out of a room: what that device itself says counts no more. */
function takesOut(notice: ServerNotice): notice is TakenOut {
  return notice.type === 'room' && /kicked|ended/.test(notice.event) && notice.device !== undefined;
}

/** What a member says who leaves a room, for one who was taken out: the others part from it, whatever its page does. */
function farewellOf({ room, user, device }: TakenOut, id: string): SignalMessage {
  const from = { user, device };
  const nobody = { profile: {}, secret: '----------------------', joinedAgo: 0 };
  const entry = { device: from, incarnation: id, version: Date.now(), left: true, ...nobody };
  const message = { type: 'roster', room, ask: false, entries: [entry] } as const;
  return { v: 1, id, from, to: { room }, frame: { kind: 'cast', message } };
}

/** True when a call is over for this user: somebody ended it, or the user left or declined it, by the server's HTTP API. */
function endsHere(notice: ServerNotice, self: DeviceAddress | undefined): notice is CallNotice {
  if (notice.type !== 'call') return false;
  const { event, by } = notice;
  return event === 'ended' || (by === self?.user && (event === 'left' || event === 'declined'));
}

const reasons: readonly unknown[] = ['declined', 'busy', 'cancelled', 'no-answer'] satisfies EndReason[];

function endOf({ event, record }: CallNotice): ServerError & { readonly reason: EndReason } {
  const { reason = event } = Object(record) as { reason?: unknown };
  const known = reasons.includes(reason) ? (reason as EndReason) : 'completed';
  return over(known);
}

/** Why a call is over that the server has ended. */
function over(reason: EndReason = 'completed'): ServerError & { readonly reason: EndReason } {
  return Object.assign(new ServerError('call-over'), { reason });
}
