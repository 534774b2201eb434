import type { Exactly } from './exactly.ts';
import { amount, count, flag, id, oneOf, text } from './fields.ts';
import { toPlainData } from './json.ts';
import { object, read, type Output } from './schema.ts';

/** Whether the sender's hand is raised; takes the place of what it told before. */
export interface HandMessage {
  readonly type: 'hand';
  /** Raised with each message of the sender, also over a reload of its page; what is older than the newest is dropped. */
  readonly version: number;
  readonly raised: boolean;
  /** For how long it has been raised, ms; 0 when it is not. */
  readonly ago: number;
}

/** A moderator wishes that the receiver's hand goes down. */
export interface LowerMessage {
  readonly type: 'lower';
}

/** Something that is shown for a moment. */
export interface ReactionMessage {
  readonly type: 'reaction';
  readonly id: string;
  /** What is shown, at most 32 characters: an emoji of many parts has a dozen. */
  readonly emoji: string;
}

/** What participants tell each other beside their media. */
export type GestureMessage = HandMessage | LowerMessage | ReactionMessage;

/** Characters of a reaction. */
export const maxReaction = 32;
const maxBytes = 512;

const hand = object({ type: oneOf('hand'), version: count, raised: flag, ago: amount });
const lower = object({ type: oneOf('lower') });
const reaction = object({ type: oneOf('reaction'), id, emoji: text(maxReaction) });

type Parsed = Output<typeof hand> | Output<typeof lower> | Output<typeof reaction>;

/** Reads a gesture: text. Null when it is none or breaks a limit. Never throws. */
export function parseGestureMessage(input: unknown): GestureMessage | null {
  const data = toPlainData(input, maxBytes);
  const message = read(hand, data) ?? read(lower, data) ?? read(reaction, data) ?? null;
  return message as Exactly<Parsed, GestureMessage> | null;
}
