import type { Part, SignalMessage } from '../protocol/envelope.ts';
import { jsonBytes, limits } from '../protocol/limits.ts';

/** A message of which some parts arrived. */
export interface PartialMessage {
  readonly count: number;
  readonly texts: Map<number, string>;
  readonly since: number;
}

/** How long parts wait for the others, ms. */
const partialTtl = 30_000;
/** Below so many bytes a part there is no sense in splitting. */
const minRoom = 64;
/** Bytes of an envelope and its frame besides ids and addresses, at most. */
const overhead = 400;

/** The message itself, or as many as it takes to stay below `maxBytes` each; null when it cannot be sent at all. */
export function splitMessage(message: SignalMessage, maxBytes: number): readonly SignalMessage[] | null {
  if (jsonBytes(message) <= maxBytes) return [message];
  const { frame } = message;
  if (!('message' in frame)) return null;
  const { message: content, ...header } = frame;
  const text = JSON.stringify(content);
  const wrap = (part: Part): SignalMessage => ({ ...message, frame: { ...header, part } });
  // Nothing that changes between repetitions may count here: parts of different ones must fit together.
  const { id, from, to } = message;
  const room = maxBytes - overhead - jsonBytes([id, from, to, frame.kind === 'data' && [frame.session, frame.call]]);
  if (room < minRoom || room * limits.parts < text.length || jsonBytes(content) > limits.joinedBytes) return null;
  const texts: string[] = [];
  for (let at = 0; at < text.length; at += texts.at(-1)?.length ?? 0) texts.push(head(text.slice(at, at + room), room));
  if (texts.length > limits.parts) return null;
  return texts.map((piece, index) => wrap({ index, count: texts.length, text: piece }));
}

/** As much of the beginning as surely takes at most `room` bytes inside JSON. */
function head(text: string, room: number): string {
  const bytes = jsonBytes(text) - 2;
  if (bytes > room) return head(text.slice(0, Math.floor((text.length * room) / bytes)), room);
  // Half a surrogate pair would not survive brokers that check their UTF-8.
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

/**
 * Adds a part to what arrived of the message `id`; the whole JSON text when it is complete, else null. All partial
 * messages of one sender hold 256 KiB at most: the oldest give way.
 */
export function joinPart(partial: Map<string, PartialMessage>, id: string, part: Part, now: number): string | null {
  let own = partial.get(id);
  if (own?.count !== part.count) partial.set(id, (own = { count: part.count, texts: new Map(), since: now }));
  own.texts.set(part.index, part.text);
  let held = 0;
  for (const [key, { since, texts }] of [...partial].reverse()) {
    for (const text of texts.values()) held += text.length;
    if (held > limits.joinedBytes || now - since > partialTtl) partial.delete(key);
  }
  if (own.texts.size < own.count) return null;
  const complete = partial.delete(id);
  return complete ? Array.from({ length: own.count }, (_, index) => own.texts.get(index)).join('') : null;
}
