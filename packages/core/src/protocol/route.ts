import type { Destination, DeviceAddress } from './address.ts';
import type { Frame, SignalMessage } from './envelope.ts';
import { amount, anything, device, id, list, name, oneOf, text } from './fields.ts';
import { toPlainData } from './json.ts';
import { limits, utf8Length } from './limits.ts';
import { fits, object, optional } from './schema.ts';

/** What a server that passes messages on must know of one: all but its content, which is the receivers' to judge. */
export interface Route extends Pick<SignalMessage, 'id' | 'from' | 'ttl' | 'ageMs'> {
  readonly from: DeviceAddress;
  readonly to: Destination;
  readonly kind: Frame['kind'];
  /** The calls that it is about. An acknowledgement is about several; a part of a large invitation does not tell. */
  readonly calls: readonly string[];
  /** The content, unread: `parseCallMessage` reads it. Undefined for acknowledgements and parts. */
  readonly message: unknown;
  /** What to pass on: the message written anew. Of a key that came twice, every receiver reads what was judged here. */
  readonly text: string;
}

/** Levels of a message. Our own have seven; readers that recurse would fail at some thousands. */
const maxDepth = 64;

const calls = list(object({ call: id }));
const frames = {
  cast: object({ kind: oneOf('cast') }),
  data: object({ kind: oneOf('data'), session: id, call: id }),
  ack: object({ kind: oneOf('ack'), session: id, calls }),
  sync: object({ kind: oneOf('sync'), session: id, calls }),
};
const destinations = {
  user: object({ user: name, device: optional(name) }),
  room: object({ room: name }),
  server: object({ server: oneOf(true) }),
};
const envelope = object({
  ...{ v: oneOf(1), id, from: device, to: anything, frame: anything },
  ...{ ttl: optional(amount), ageMs: optional(amount), sig: optional(text(limits.signature)) },
});

interface Raw {
  readonly id: string;
  readonly from: DeviceAddress;
  readonly to: unknown;
  readonly frame: {
    readonly kind: Frame['kind'];
    readonly call: string;
    readonly calls: readonly { readonly call: string }[];
    readonly message?: { readonly call?: unknown };
  };
  readonly ttl?: number;
  readonly ageMs?: number;
}

/**
 * Reads where a message goes, for servers: its envelope and the header of its frame. Types of messages that this version
 * does not know pass as well. Null when it is no message of ours or breaks a limit. Never throws.
 */
export function parseRoute(input: string, maxBytes: number = limits.messageBytes): Route | null {
  const data = toPlainData(input, maxBytes);
  if (!fits(envelope, data)) return null;
  const { id: ofMessage, from, to, frame, ttl, ageMs } = data as Raw;
  const { kind } = Object(frame) as Raw['frame'];
  if (typeof kind !== 'string' || !Object.hasOwn(frames, kind) || !fits(frames[kind], frame) || !isDestination(to))
    return null;
  const text = writeAnew(data, maxBytes);
  if (text === null) return null;
  return {
    ...{ id: ofMessage, from, to, kind, calls: callsOf(frame), message: frame.message, text },
    ...(ttl !== undefined && { ttl }),
    ...(ageMs !== undefined && { ageMs }),
  };
}

function isDestination(to: unknown): to is Destination {
  const data = Object(to) as object;
  if ('user' in data) return fits(destinations.user, to);
  return fits('room' in data ? destinations.room : destinations.server, to);
}

function callsOf({ kind, call, calls: several, message }: Raw['frame']): readonly string[] {
  if (kind === 'data') return [call];
  if (kind !== 'cast') return several.map((one) => one.call);
  const named: unknown = Object(message).call;
  return typeof named === 'string' && named.length <= limits.idLength ? [named] : [];
}

/** Null when it is nested too deeply, or has grown: `1e20` is written as 21 digits. */
function writeAnew(data: unknown, maxBytes: number): string | null {
  try {
    const text = JSON.stringify(data);
    const fitsIn = text.length * 3 <= maxBytes || utf8Length(text) <= maxBytes;
    return fitsIn && !isDeep(text) ? text : null;
  } catch {
    return null; // nested without end
  }
}

function isDeep(text: string): boolean {
  // Most messages do not have so many brackets at all.
  let brackets = 0;
  for (const bracket of ['[', '{'])
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) brackets++;
  if (brackets <= maxDepth) return false;
  let depth = 0;
  for (const [sign] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    if (depth > maxDepth) return true;
  }
  return false;
}
