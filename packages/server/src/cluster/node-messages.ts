import {
  type Destination,
  isServerErrorCode,
  type JsonValue,
  type ServerErrorCode,
  type WireError,
} from '@org/calls-core/protocol';
import type { Delivery } from './cluster.ts';

/*
 * What nodes say to each other: news to all, packets to one. News are a JSON object; so is the first line of a packet. Each
 * further line is a frame; that of a delivery is a list that begins with the length of its text, which follows on the next line
 * as it is, so that it is not escaped once more. What cannot be read is dropped: another version of the server may be at work beside this one.
 */

/** The last frame that was put on the way to a node: number of the link, number of the frame. */
export type LinkEnd = readonly [epoch: number, last: number];

/** What a node tells all others. */
export interface News {
  readonly node: string;
  /** `probe`: whether Redis takes and brings messages, and nothing else. `bye`: it goes. */
  readonly kind: 'probe' | 'beat' | 'change' | 'bye';
  /** Changes of its entries so far. */
  readonly seq: number;
  /** With `change`: entries that came and went. With a letter in front: `u` user, `r` room. */
  readonly came: readonly string[];
  readonly went: readonly string[];
  /** With `beat`: where its links to other nodes end. */
  readonly sent: Readonly<Record<string, LinkEnd>>;
}

/** One thing that travels on a link. */
export type NodeFrame =
  | { readonly delivery: Delivery }
  | { readonly question: string; readonly topic: string; readonly body?: JsonValue }
  | { readonly answer: string; readonly body?: JsonValue; readonly error?: WireError };

/** What a node tells another one. */
export type Packet =
  /** Frames from `first` on. `got`: what has arrived of the link in the other direction. */
  | {
      readonly node: string;
      readonly epoch: number;
      readonly first: number;
      readonly got?: LinkEnd;
      readonly frames: readonly NodeFrame[];
    }
  /** Frames from `again` on did not arrive. */
  | { readonly node: string; readonly epoch: number; readonly again: number }
  /** Frames before `lost` cannot be had any more. */
  | { readonly node: string; readonly epoch: number; readonly lost: number };

/** Reads news; null when they are none. Never throws. */
export function parseNews(text: string): News | null {
  const { node, kind, seq = 0, came = [], went = [], sent = {} } = fields(text);
  if (!isName(node) || !isCount(seq) || !isNames(came) || !isNames(went)) return null;
  if (kind !== 'probe' && kind !== 'beat' && kind !== 'change' && kind !== 'bye') return null;
  const ends = Object.entries(Object(sent) as object).filter((entry): entry is [string, LinkEnd] => isEnd(entry[1]));
  return { node, kind, seq, came, went, sent: Object.fromEntries(ends) };
}

/** Writes the first line of a packet. */
export function writeHead(head: {
  readonly node: string;
  readonly epoch: number;
  readonly first?: number;
  readonly got?: LinkEnd;
  readonly again?: number;
  readonly lost?: number;
}): string {
  return JSON.stringify(head);
}

/** Writes a frame as lines of a packet. */
export function writeFrame(frame: NodeFrame): string {
  if (!('delivery' in frame)) return `\n${JSON.stringify(frame)}`;
  const { to, text, from } = frame.delivery;
  const place = 'room' in to ? [to.room, null, null] : 'user' in to ? [null, to.user, to.device ?? null] : [];
  const line = from ? [text.length, ...place, from.user, from.device] : [text.length, ...place];
  return `\n${JSON.stringify(line)}\n${text}`;
}

/** Reads a packet; null when it is none. Never throws. */
export function parsePacket(text: string): Packet | null {
  const head = lineAt(text, 0);
  const { node, epoch, first, got, again, lost } = fields(head);
  if (!isName(node) || !isCount(epoch)) return null;
  if (isCount(again)) return { node, epoch, again };
  if (isCount(lost)) return { node, epoch, lost };
  if (!isCount(first)) return null;
  return { node, epoch, first, ...(isEnd(got) && { got }), frames: readFrames(text, head.length + 1) };
}

/** Each frame keeps its number: what cannot be read is of a kind that this version does not know. */
function readFrames(text: string, begin: number): NodeFrame[] {
  const frames: NodeFrame[] = [];
  for (let at = begin; at < text.length;) {
    const line = lineAt(text, at);
    at += line.length + 1;
    const data = fields(line);
    if (!Array.isArray(data)) {
      frames.push(readFrame(data) ?? unknownFrame);
      continue;
    }
    const [size, ...address] = data as unknown[];
    const carried = text.slice(at, at + (isCount(size) ? size : 0));
    if (isCount(size)) at += carried.length + 1;
    frames.push((carried.length === size && readDelivery(carried, address)) || unknownFrame);
  }
  return frames;
}

function lineAt(text: string, begin: number): string {
  const end = text.indexOf('\n', begin);
  return end < 0 ? text.slice(begin) : text.slice(begin, end);
}

const unknownFrame: NodeFrame = { answer: '' };

type Fields = Readonly<Record<string, unknown>>;

function readFrame({ question, topic, answer, body, error }: Fields): NodeFrame | null {
  const json = body === undefined ? {} : { body: body as JsonValue };
  if (isName(question) && isName(topic)) return { question, topic, ...json };
  return isName(answer) ? { answer, ...json, ...(isWireError(error) && { error }) } : null;
}

function readDelivery(text: string, [room, user, device, fromUser, fromDevice]: readonly unknown[]): NodeFrame | null {
  const to = destinationOf(room, user, device);
  if (!to) return null;
  const from = isName(fromUser) && isName(fromDevice) ? { user: fromUser, device: fromDevice } : null;
  return { delivery: from ? { to, text, from } : { to, text } };
}

function destinationOf(room: unknown, user: unknown, device: unknown): Destination | null {
  if (isName(room)) return { room };
  if (!isName(user)) return null;
  return isName(device) ? { user, device } : { user };
}

function fields(text: string): Fields {
  try {
    return Object(JSON.parse(text)) as Fields;
  } catch {
    return {};
  }
}

const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= 1024;
const isNames = (value: unknown): value is string[] => Array.isArray(value) && value.every(isName);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isEnd = (value: unknown): value is LinkEnd => Array.isArray(value) && value.length === 2 && value.every(isCount);
const isWireError = (value: unknown): value is WireError & { code: ServerErrorCode } =>
  isServerErrorCode((Object(value) as Fields)['code']);
