/** Why a server refused something. */
export type ServerErrorCode =
  | 'unauthenticated'
  | 'token-expired'
  | 'forbidden'
  | 'origin-not-allowed'
  | 'name-taken'
  | 'sender-mismatch'
  | 'not-in-call'
  | 'not-in-room'
  | 'room-full'
  | 'room-locked'
  | 'denied'
  | 'kicked'
  | 'replaced'
  | 'invalid-message'
  | 'message-too-large'
  | 'rate-limited'
  | 'too-slow'
  | 'idle'
  | 'too-many-connections'
  | 'not-found'
  | 'call-over'
  | 'no-server'
  | 'sfu-unavailable'
  | 'shutting-down'
  | 'unavailable'
  | 'internal';

/** One row of the table of a server's errors. */
export interface ServerErrorEntry {
  /** What happened, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** HTTP status of the same refusal; a WebSocket is closed with 4000 more, or with `close` where given. */
  readonly status: number;
  /** Close code of a WebSocket, where the RFC 6455 registry has one. */
  readonly close?: number;
  /** True when the same thing may succeed later. */
  readonly recoverable: boolean;
}

const row = (
  status: number,
  message: string,
  remedy: string,
  more: { readonly recoverable?: boolean; readonly close?: number } = {},
): ServerErrorEntry => ({ status, message, remedy, recoverable: false, ...more });
const later = { recoverable: true };

/** Every refusal of a server, by code: what the doors, the HTTP API and the clients say. */
export const serverErrorTable: Readonly<Record<ServerErrorCode, ServerErrorEntry>> = {
  unauthenticated: row(401, 'The server does not know who this is.', 'Sign in, and give a valid token.'),
  'token-expired': row(401, 'The token has expired.', 'Fetch a new token, and connect again.', later),
  forbidden: row(403, 'The server does not allow this.', 'Ask whoever runs the server for the permission.'),
  'origin-not-allowed': row(
    403,
    'The server does not serve pages of this origin.',
    'Add the page’s origin to the server’s list of allowed origins.',
  ),
  'name-taken': row(409, 'Somebody else has this name.', 'Choose another name.'),
  'sender-mismatch': row(
    403,
    'A message was sent in the name of another user or device.',
    'Send as the user and device that the connection was opened for.',
  ),
  'not-in-call': row(
    403,
    'The message is for somebody who is in no call with its sender.',
    'Invite them first; the server asks its rules whether that is allowed.',
  ),
  'not-in-room': row(403, 'The message is for a room that its sender is not in.', 'Join the room first.'),
  'room-full': row(409, 'The room is full.', 'Try again when somebody has left.', later),
  'room-locked': row(403, 'The room is locked.', 'Ask a moderator to unlock it.', later),
  denied: row(403, 'A moderator did not let this user in.', 'Ask a moderator.'),
  kicked: row(403, 'A moderator removed this user from the room.', 'Ask a moderator.'),
  replaced: row(409, 'The same device connected again.', 'Nothing to mend: the newer connection goes on.'),
  'invalid-message': row(400, 'The server could not read a message.', 'Use versions of client and server that fit.'),
  'message-too-large': row(
    413,
    'A message is larger than the server takes.',
    'Send less, or raise the server’s limit.',
    {
      close: 1009,
    },
  ),
  'rate-limited': row(429, 'Too much was sent in too short a time.', 'Wait a moment.', later),
  'too-slow': row(
    408,
    'The connection could not take in what was sent to it.',
    'Connect again over a better network.',
    later,
  ),
  idle: row(408, 'Nothing was heard from this connection.', 'Connect again.', later),
  'too-many-connections': row(503, 'The server has no room for more connections.', 'Try again later.', {
    ...later,
    close: 1013,
  }),
  'not-found': row(404, 'There is no such thing.', 'Look at the id.'),
  'call-over': row(409, 'The call is over.', 'Begin a new one.'),
  'no-server': row(501, 'No server answers requests here.', 'Use a transport whose server does, or do without.'),
  'sfu-unavailable': row(
    503,
    'The server forwards no media (SFU), or none at present.',
    'Run the server with its SFU and room for more; small calls go on without.',
    later,
  ),
  'shutting-down': row(503, 'The server is going down.', 'Connect again: another one takes over.', {
    ...later,
    close: 1012,
  }),
  unavailable: row(503, 'The server, or a part of it, is not reachable.', 'Try again in a moment.', later),
  internal: row(500, 'The server failed.', 'Look at its log.', { ...later, close: 1011 }),
};

/** True for a code of the table. */
export function isServerErrorCode(value: unknown): value is ServerErrorCode {
  return typeof value === 'string' && Object.hasOwn(serverErrorTable, value);
}

/** A server's refusal: a code, a sentence, a remedy. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerErrorCode;
  readonly remedy: string;
  readonly recoverable: boolean;
  /** What exactly was refused, when there is more to say. */
  readonly detail: string | null;
  /** Ms after which it may be tried again, when the server says. */
  readonly retryAfter: number | null;

  constructor(code: ServerErrorCode, options: ServerErrorOptions = {}) {
    const { message, remedy, recoverable } = serverErrorTable[code];
    const { detail = null, retryAfter = null, cause } = options;
    super(detail ? `${message} ${detail}` : message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.remedy = remedy;
    this.recoverable = recoverable;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

/** What else a `ServerError` may say. */
export interface ServerErrorOptions {
  readonly detail?: string;
  /** Ms. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}
