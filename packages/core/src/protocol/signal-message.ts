import type { Destination } from './address.ts';
import { checkCallMessage } from './call-message.ts';
import type { AckFrame, Content, DataFrame, Frame, Part, SignalMessage } from './envelope.ts';
import type { Exactly } from './exactly.ts';
import { amount, anything, count, device, id, list, name, oneOf, text } from './fields.ts';
import { toPlainData } from './json.ts';
import { limits } from './limits.ts';
import type { CallMessage } from './messages.ts';
import { object, optional, read, type Output } from './schema.ts';

const envelope = object({
  v: oneOf(1),
  id,
  from: device,
  to: anything,
  frame: anything,
  ttl: optional(amount),
  ageMs: optional(amount),
  sig: optional(text(limits.signature)),
});
const toUser = object({ user: name, device: optional(name) });
const toRoom = object({ room: name });
const toServer = object({ server: oneOf(true) });
const seen = object({ session: id, seq: count });
const sequence = object({ session: id, call: id, seq: count, base: count, seen: optional(seen) });
const progress = object({ call: id, sent: optional(count), seen: optional(seen) });
const ack = object({ session: id, calls: list(progress) });
const piece = object({ index: count, count, text: text(limits.messageBytes) });

type Fields = Readonly<Record<string, unknown>>;
type Envelope = Omit<SignalMessage, 'to' | 'frame'> & { readonly to: unknown; readonly frame: unknown };
type ToUser = Extract<Destination, { user: string }>;
type Sequence = Omit<Extract<DataFrame, { message: unknown }>, 'kind' | 'message'>;

function checkDestination(data: Fields): Destination | undefined {
  if ('user' in data) return read(toUser, data) as Exactly<Output<typeof toUser>, ToUser>;
  return (read(toRoom, data) ?? read(toServer, data)) as Exactly<
    Output<typeof toRoom | typeof toServer>,
    Exclude<Destination, ToUser>
  >;
}

function checkContent({ message, part }: Fields): Content<CallMessage | null> | undefined {
  if (message !== undefined) return { message: checkCallMessage(message) };
  const data = read(piece, part) as Exactly<Output<typeof piece>, Part> | undefined;
  return data && data.index < data.count && data.count <= limits.parts ? { part: data } : undefined;
}

function checkFrame(data: Fields): Frame | undefined {
  const { kind } = data;
  if (kind === 'ack' || kind === 'sync') {
    const body = read(ack, data) as Exactly<Output<typeof ack>, Omit<AckFrame, 'kind'>> | undefined;
    return body && { kind, ...body };
  }
  const content = checkContent(data);
  if (!content) return undefined;
  if (kind === 'cast') {
    if ('part' in content) return { kind, ...content };
    return content.message ? { kind, message: content.message } : undefined;
  }
  const body = read(sequence, data) as Exactly<Output<typeof sequence>, Sequence> | undefined;
  return kind === 'data' && body ? { kind, ...body, ...content } : undefined;
}

/** What else a reader of messages may set. */
export interface ParseOptions {
  /** Bytes of JSON that a message may have; default 64 KiB. */
  readonly maxBytes?: number;
}

/**
 * Reads what a transport handed over: text or object. Null when it is no message of ours, of another version, of an
 * unknown kind, or breaks a limit. Unknown fields are dropped. Never throws.
 */
export function parseSignalMessage(input: unknown, options: ParseOptions = {}): SignalMessage | null {
  const data = read(envelope, toPlainData(input, options.maxBytes ?? limits.messageBytes));
  if (!data) return null;
  const to = checkDestination(Object(data.to) as Fields);
  const frame = checkFrame(Object(data.frame) as Fields);
  return to && frame ? { ...(data as Exactly<Output<typeof envelope>, Envelope>), to, frame } : null;
}
