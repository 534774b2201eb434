import * as z from 'zod/mini';
import type { Exactly } from './exactly.ts';
import { count, id, list, oneOf, source, text } from './fields.ts';
import { toPlainData } from './json.ts';
import { limits } from './limits.ts';
import type { MediaSource, PeerSignal } from './messages.ts';

const optional = z.exactOptional;

const section = z.custom<readonly [string, MediaSource]>(
  (value) =>
    Array.isArray(value) && value.length === 2 && id.safeParse(value[0]).success && source.safeParse(value[1]).success,
);

const candidate = z.object({
  candidate: text(limits.candidate, 0),
  sdpMid: z.nullable(text(limits.idLength, 0)),
  sdpMLineIndex: z.nullable(count),
  usernameFragment: optional(z.nullable(text(limits.nameLength, 0))),
});

const schema = z.object({
  epoch: count,
  peerEpoch: count,
  description: optional(z.object({ type: oneOf('offer', 'answer'), sdp: text(limits.sdp, 0) })),
  sources: optional(list(section)),
  candidates: optional(list(z.nullable(candidate))),
});

/** For the messages that carry a signal. */
export const peerSignal: z.ZodMiniType<PeerSignal> = schema;

/** Reads offer, answer or candidates; null when it is none. Never throws. */
export function parsePeerSignal(input: unknown): PeerSignal | null {
  const { data } = schema.safeParse(toPlainData(input, limits.joinedBytes));
  return (data as Exactly<z.infer<typeof schema>, PeerSignal> | undefined) ?? null;
}
