import type { Exactly } from './exactly.ts';
import { count, id, list, oneOf, source, text } from './fields.ts';
import { toPlainData } from './json.ts';
import { limits } from './limits.ts';
import type { MediaSource, PeerSignal } from './messages.ts';
import { leaf, nullable, object, optional, read, type Output, type Schema } from './schema.ts';

const section = leaf<readonly [string, MediaSource]>(
  (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    read(id, value[0]) !== undefined &&
    read(source, value[1]) !== undefined,
);

const candidate = object({
  candidate: text(limits.candidate, 0),
  sdpMid: nullable(text(limits.idLength, 0)),
  sdpMLineIndex: nullable(count),
  usernameFragment: optional(nullable(text(limits.nameLength, 0))),
});

const schema = object({
  epoch: count,
  peerEpoch: count,
  description: optional(object({ type: oneOf('offer', 'answer'), sdp: text(limits.sdp, 0) })),
  sources: optional(list(section)),
  candidates: optional(list(nullable(candidate))),
  taking: optional(oneOf('mesh', 'sfu')),
});

/** For the messages that carry a signal. */
export const peerSignal: Schema<PeerSignal> = schema;

/** Reads offer, answer or candidates; null when it is none. Never throws. */
export function parsePeerSignal(input: unknown): PeerSignal | null {
  const data = read(schema, toPlainData(input, limits.joinedBytes));
  return (data as Exactly<Output<typeof schema>, PeerSignal> | undefined) ?? null;
}
