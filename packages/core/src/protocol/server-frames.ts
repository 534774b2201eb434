import type { Breakout } from './breakouts.ts';
import type { Exactly } from './exactly.ts';
import { amount, anything, count, flag, id, name, oneOf, text } from './fields.ts';
import { isMetadata, toPlainData } from './json.ts';
import { limits } from './limits.ts';
import type { JsonValue, MediaSource } from './messages.ts';
import { fits, leaf, object, optional, read, type Output, type Schema } from './schema.ts';
import { isServerErrorCode, type ServerErrorCode } from './server-errors.ts';
import type { UnreadSfuNotice } from './sfu.ts';

/*
 * What client and server say to each other beside messages. One JSON object each; a frame with `v` is a message between
 * devices (envelope.ts). The same frames travel over a WebSocket, Socket.IO and server-sent events.
 */

/** A refusal on the wire. */
export interface WireError {
  readonly code: ServerErrorCode;
  readonly detail?: string;
  /** Ms. */
  readonly retryAfter?: number;
}

/** What a client says to its server. */
export type ClientFrame =
  | { readonly kind: 'ping' }
  /** To receive a room's messages. Answered by a `response` when it has an id. */
  | { readonly kind: 'join' | 'leave'; readonly room: string; readonly id?: string }
  | { readonly kind: 'request'; readonly id: string; readonly method: string; readonly body?: JsonValue }
  /** A newer token of the same user, for the connection that is open. Answered by a `response`. */
  | { readonly kind: 'renew'; readonly id: string; readonly token: string };

/** What a server says to its client. */
export type ServerFrame =
  | { readonly kind: 'pong' }
  /** The first frame: who the server takes the connection for. */
  | { readonly kind: 'welcome'; readonly user: string; readonly device: string; readonly node: string }
  | { readonly kind: 'response'; readonly id: string; readonly body?: JsonValue; readonly error?: WireError }
  /** A message was not passed on. `message` is its id. */
  | { readonly kind: 'refused'; readonly message: string; readonly error: WireError }
  | { readonly kind: 'notice'; readonly notice: ServerNotice }
  /** The connection's token ends in so many ms: `renew` it, else the connection is closed with `token-expired`. */
  | { readonly kind: 'renewing'; readonly expiresIn: number }
  /** Messages may have been lost on the way between nodes: ask for what is missing. */
  | { readonly kind: 'gap' }
  /** Connect again, to `url` where given: this node goes down or another one owns the room. */
  | { readonly kind: 'moved'; readonly url?: string; readonly reason: 'shutting-down' | 'room' };

/** Whether somebody can be reached. */
export type PresenceStatus = 'online' | 'away' | 'busy' | 'in-call' | 'offline';

/** What everybody who watches a user may know. */
export interface PresenceNotice {
  readonly type: 'presence';
  readonly user: string;
  readonly status: PresenceStatus;
  readonly devices: number;
  /** Shown name, colour and whatever else the app sets; at most 4 KiB as JSON. */
  readonly attributes?: JsonValue;
  /** How the user signed in: `anonymous`, `jwt`, `session`. */
  readonly authentication?: string;
  /** Ms since the user was last online. */
  readonly lastSeenAgo?: number;
}

/** Somebody called while no device rang. */
export interface MissedCallNotice {
  readonly type: 'missed-call';
  readonly call: string;
  readonly from: string;
  readonly name?: string;
  readonly video: boolean;
  /** Ms since the call. */
  readonly ageMs: number;
}

/** What happens in a room that the server keeps. */
export interface RoomNotice {
  readonly type: 'room';
  readonly room: string;
  /** `waiting`, `admitted`, `denied` and `withdrawn` (waits no longer) are told to the one who waits and to moderators. */
  readonly event:
    | 'joined'
    | 'left'
    | 'waiting'
    | 'withdrawn'
    | 'admitted'
    | 'denied'
    | 'kicked'
    | 'locked'
    | 'unlocked'
    | 'role'
    /** A moderator ended the room for this one, or for all. */
    | 'ended'
    /** There are other breakout rooms, or other people belong there. */
    | 'breakouts'
    /** A member came into `breakout`, or is back from there. */
    | 'moved';
  /** Whom it is about; who did it, for `locked`, `unlocked` and `breakouts`. */
  readonly user: string;
  readonly device?: string;
  readonly name?: string;
  readonly role?: RoomRole;
  /** The moderator who did it. */
  readonly by?: string;
  readonly reason?: string;
  /** All there are now, with `breakouts`: a list of `Breakout`, unread. */
  readonly breakouts?: JsonValue;
  /** The id of the breakout room in which the device is. */
  readonly breakout?: string;
  /** Grows with each change of the room: a notice that is no newer than a `RoomSnapshot` is part of it. */
  readonly version?: number;
}

/** One device in a room. */
export interface RoomMember {
  readonly user: string;
  readonly device: string;
  readonly name?: string;
  readonly role: RoomRole;
  /** The id of the breakout room in which the device is; without it, it is in the room itself. */
  readonly breakout?: string;
}

/** One device that waits to be let in. */
export type RoomGuest = Omit<RoomMember, 'role' | 'breakout'>;

/** A room as it is: the answer to `join` and to the request `room.members`. Ignore one that is older than what is known. */
export interface RoomSnapshot {
  readonly room: string;
  readonly version: number;
  /** What whoever asks may do. */
  readonly role: RoomRole;
  /** In the order in which they came, whoever asks among them. */
  readonly members: readonly RoomMember[];
  readonly locked: boolean;
  /** Who waits: told to moderators. */
  readonly waiting?: readonly RoomGuest[];
  /** Without it there are none. */
  readonly breakouts?: readonly Breakout[];
  /** The last messages, the oldest of them first. */
  readonly chat: readonly RoomChatMessage[];
}

/** One message of a room's chat. */
export interface RoomChatMessage {
  readonly id: string;
  /** The user who wrote it. */
  readonly sender: string;
  readonly name?: string;
  readonly text: string;
  /** Ms since the Unix epoch, by the server's clock. */
  readonly timestamp: number;
}

/** Characters of one message of a room's chat. */
export const maxChatText = 4096;

/** Somebody wrote in a room; told to all its members, the writer too. */
export interface ChatNotice extends RoomChatMessage {
  readonly type: 'chat';
  readonly room: string;
}

/** What a member of a room may do: `moderator` admits, removes, mutes and locks. */
export type RoomRole = 'moderator' | 'member';

/** A moderator asks this user to stop sending. */
export interface MuteNotice {
  readonly type: 'mute';
  readonly room: string;
  readonly by: string;
  readonly source: MediaSource;
}

/** A call that was begun or changed through the HTTP API. */
export interface CallNotice {
  readonly type: 'call';
  readonly call: string;
  /** As `DetailedCallStatus`. */
  readonly status: string;
  /** What happened; `ended`, and `left` or `declined` by this user, end the call here, too: `incoming`, `accepted`, `declined`, `left`, `ended`, `media-state-changed`, `consent-changed`. */
  readonly event?: string;
  /** The user who did it. */
  readonly by?: string;
  /** What belongs to the event: who calls and with what, the three flags of the media state, why the call ended. */
  readonly record?: JsonValue;
}

/** What a server tells unasked. */
export type ServerNotice =
  | PresenceNotice
  | MissedCallNotice
  | RoomNotice
  | ChatNotice
  | MuteNotice
  | CallNotice
  | UnreadSfuNotice;

const json = leaf<JsonValue>((value) => value !== undefined);
const short = text(limits.profileName, 0);
const wireError = object({
  code: leaf<ServerErrorCode>(isServerErrorCode),
  detail: optional(text(1024, 0)),
  retryAfter: optional(amount),
});
const role = oneOf<RoomRole>('moderator', 'member');

const clientFrames = {
  ping: object({ kind: oneOf('ping') }),
  join: object({ kind: oneOf('join'), room: name, id: optional(id) }),
  leave: object({ kind: oneOf('leave'), room: name, id: optional(id) }),
  request: object({ kind: oneOf('request'), id, method: id, body: optional(json) }),
  renew: object({ kind: oneOf('renew'), id, token: text(limits.token) }),
};

const sfuNotice = object({ type: oneOf('sfu'), room: name });

const notices = {
  presence: object({
    type: oneOf('presence'),
    user: name,
    status: oneOf<PresenceStatus>('online', 'away', 'busy', 'in-call', 'offline'),
    devices: count,
    attributes: optional(leaf<JsonValue>(isMetadata)),
    authentication: optional(short),
    lastSeenAgo: optional(amount),
  }),
  'missed-call': object({
    type: oneOf('missed-call'),
    call: id,
    from: name,
    name: optional(short),
    video: flag,
    ageMs: amount,
  }),
  room: object({
    type: oneOf('room'),
    room: name,
    event: oneOf(
      ...(['joined', 'left', 'waiting', 'withdrawn', 'admitted', 'denied', 'kicked'] as const),
      ...(['locked', 'unlocked', 'role', 'ended', 'breakouts', 'moved'] as const),
    ),
    user: name,
    device: optional(name),
    name: optional(short),
    role: optional(role),
    by: optional(name),
    reason: optional(short),
    breakouts: optional(json),
    breakout: optional(id),
    version: optional(count),
  }),
  chat: object({
    ...{ type: oneOf('chat'), room: name, id, sender: name },
    ...{ name: optional(short), text: text(maxChatText), timestamp: amount },
  }),
  mute: object({
    type: oneOf('mute'),
    room: name,
    by: name,
    source: oneOf<MediaSource>('microphone', 'camera', 'screen', 'screen-audio'),
  }),
  call: object({
    ...{ type: oneOf('call'), call: id, status: short, event: optional(short), by: optional(name) },
    record: optional(json),
  }),
  // Passed on as it is: only who uses an SFU needs the schemas of the rest.
  sfu: leaf<UnreadSfuNotice>((value) => fits(sfuNotice, value)),
};

const serverFrames = {
  pong: object({ kind: oneOf('pong') }),
  welcome: object({ kind: oneOf('welcome'), user: name, device: name, node: name }),
  response: object({ kind: oneOf('response'), id, body: optional(json), error: optional(wireError) }),
  refused: object({ kind: oneOf('refused'), message: id, error: wireError }),
  notice: object({ kind: oneOf('notice'), notice: anything }),
  renewing: object({ kind: oneOf('renewing'), expiresIn: amount }),
  gap: object({ kind: oneOf('gap') }),
  moved: object({
    kind: oneOf('moved'),
    url: optional(text(2048)),
    reason: oneOf('shutting-down', 'room'),
  }),
};

type Outputs<T extends Record<string, Schema<unknown>>> = { [K in keyof T]: Output<T[K]> }[keyof T];
type Plain = Exclude<ServerFrame, { kind: 'notice' }>;
type ParsedPlain = Outputs<Omit<typeof serverFrames, 'notice'>>;

function pick<T extends Record<string, Schema<unknown>>>(schemas: T, key: unknown, data: unknown): Outputs<T> | null {
  if (typeof key !== 'string' || !Object.hasOwn(schemas, key)) return null;
  return (read(schemas[key] as Schema<unknown>, data) as Outputs<T> | undefined) ?? null;
}

/**
 * Reads a frame of a client: text or object. Null when it is none, is of an unknown kind, or breaks a limit. Unknown
 * fields are dropped. Never throws.
 */
export function parseClientFrame(input: unknown, maxBytes: number = limits.messageBytes): ClientFrame | null {
  const data = Object(toPlainData(input, maxBytes)) as { kind?: unknown };
  return pick(clientFrames, data.kind, data) as Exactly<Outputs<typeof clientFrames>, ClientFrame> | null;
}

/** Reads a frame of a server, as `parseClientFrame` does; a notice of an unknown type is null, too. */
export function parseServerFrame(input: unknown): ServerFrame | null {
  const data = Object(toPlainData(input, limits.joinedBytes)) as { kind?: unknown };
  const frame = pick(serverFrames, data.kind, data);
  if (frame?.kind !== 'notice') return frame as Exactly<ParsedPlain, Plain> | null;
  const { type } = Object(frame.notice) as { type?: unknown };
  const notice = pick(notices, type, frame.notice) as Exactly<Outputs<typeof notices>, ServerNotice> | null;
  return notice && { kind: 'notice', notice };
}
