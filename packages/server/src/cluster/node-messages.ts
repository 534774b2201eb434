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
 * further line is a frame; the text of one that carries some follows on the next line as it is, so that it is not escaped once
 * more. What cannot be read is dropped: another version of the server may be at work beside this one.
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
  /** Frames from `first` on. */
  | { readonly node: string; readonly epoch: number; readonly first: number; readonly frames: readonly NodeFrame[] }
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
  readonly again?: number;
  readonly lost?: number;
}): string {
  return JSON.stringify(head);
}

/** Writes a frame as lines of a packet. */
export function writeFrame(frame: NodeFrame): string {
  if (!('delivery' in frame)) return `\n${JSON.stringify(frame)}`;
  const { text, ...delivery } = frame.delivery;
  return `\n${JSON.stringify({ delivery, size: text.length })}\n${text}`;
}

/** Reads a packet; null when it is none. Never throws. */
export function parsePacket(text: string): Packet | null {
  const head = lineAt(text, 0);
  const { node, epoch, first, again, lost } = fields(head);
  if (!isName(node) || !isCount(epoch)) return null;
  if (isCount(again)) return { node, epoch, again };
  if (isCount(lost)) return { node, epoch, lost };
  return isCount(first) ? { node, epoch, first, frames: readFrames(text, head.length + 1) } : null;
}

/** Each frame keeps its number: what cannot be read is of a kind that this version does not know. */
function readFrames(text: string, begin: number): NodeFrame[] {
  const frames: NodeFrame[] = [];
  for (let at = begin; at < text.length;) {
    const line = lineAt(text, at);
    at += line.length + 1;
    const { size, ...frame } = fields(line);
    const carried = isCount(size) ? text.slice(at, at + size) : undefined;
    if (carried !== undefined) at += carried.length + 1;
    frames.push(readFrame(frame, carried?.length === size ? carried : undefined) ?? unknownFrame);
  }
  return frames;
}

function lineAt(text: string, begin: number): string {
  const end = text.indexOf('\n', begin);
  return end < 0 ? text.slice(begin) : text.slice(begin, end);
}

const unknownFrame: NodeFrame = { answer: '' };

type Fields = Readonly<Record<string, unknown>>;

function readFrame(
  { delivery, question, topic, answer, body, error }: Fields,
  text: string | undefined,
): NodeFrame | null {
  const json = body === undefined ? {} : { body: body as JsonValue };
  if (isName(question) && isName(topic)) return { question, topic, ...json };
  if (isName(answer)) return { answer, ...json, ...(isWireError(error) && { error }) };
  const { to, from } = Object(delivery) as Fields;
  if (!isDestination(to) || text === undefined) return null;
  return { delivery: { to, text, ...(isDevice(from) && { from }) } };
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
const isDevice = (value: unknown): value is { user: string; device: string } => {
  const { user, device } = Object(value) as Fields;
  return isName(user) && isName(device);
};
const isDestination = (value: unknown): value is Destination => {
  const { user, room, device } = Object(value) as Fields;
  return isName(room) || (isName(user) && (device === undefined || isName(device)));
};
const isWireError = (value: unknown): value is WireError & { code: ServerErrorCode } =>
  isServerErrorCode((Object(value) as Fields)['code']);
