import type { Exactly } from './exactly.ts';
import { anything, count, flag, name, oneOf, text } from './fields.ts';
import { toPlainData } from './json.ts';
import { array, leaf, object, optional, read, type Output } from './schema.ts';

/** Limits of annotations. */
export const annotationLimits = {
  /** The largest coordinate: the right or lower edge of the picture. */
  scale: 65_535,
  /** Marks of one share, hidden ones included. */
  marks: 500,
  /** Numbers of one mark, two for a point. */
  numbers: 4000,
  /** Numbers of all marks of one share. */
  allNumbers: 100_000,
  /** Numbers in one message that goes on with a mark. */
  batch: 512,
  /** Characters of a text. */
  text: 200,
} as const;

/** What a mark is. */
export type AnnotationTool = 'pen' | 'arrow' | 'rectangle' | 'text';

/** What somebody does to a board; `n` numbers the marks of one author. */
export type BoardOp =
  | {
      readonly op: 'add';
      readonly n: number;
      readonly tool: AnnotationTool;
      readonly points: readonly number[];
      readonly text?: string;
    }
  /** A pen goes on by these points; an arrow or a rectangle ends at the last of them. */
  | { readonly op: 'draw'; readonly n: number; readonly points: readonly number[] }
  /** Shows or hides marks, by `author:n`. */
  | { readonly op: 'show'; readonly marks: readonly string[]; readonly shown: boolean };

/** A mark as it is told to who comes late. */
export interface MarkData {
  readonly author: number;
  readonly n: number;
  readonly tool: AnnotationTool;
  readonly points: readonly number[];
  readonly text: string;
  readonly shown: boolean;
}

/** What participants tell each other about a share's annotations. Whoever shares keeps the board and puts everything in order. */
export type AnnotationMessage =
  /** To who shares. */
  | { readonly type: 'do'; readonly share: string; readonly seq: number; readonly op: BoardOp }
  /** From who shares, as everything below: the board begins; its marks follow. */
  | {
      readonly type: 'board';
      readonly share: string;
      /** The receiver's number as an author. */
      readonly you: number;
      /** The last `seq` of the receiver that counted. */
      readonly ack: number;
      /** The receiver's first free number for a mark. */
      readonly next: number;
    }
  | { readonly type: 'marks'; readonly share: string; readonly marks: readonly MarkData[] }
  | {
      readonly type: 'did';
      readonly share: string;
      readonly author: number;
      readonly op: BoardOp;
      readonly ack: number;
    }
  /** What the receiver did counted, or was refused. */
  | { readonly type: 'ack'; readonly share: string; readonly ack: number }
  | { readonly type: 'rights'; readonly share: string; readonly draw: boolean; readonly clear: boolean }
  | { readonly type: 'author'; readonly share: string; readonly author: number; readonly name: string }
  | { readonly type: 'closed'; readonly share: string }
  /** Either way, over the channel that may lose: where a cursor is; nowhere without a place. */
  | { readonly type: 'cursor'; readonly share: string; readonly author: number; readonly at: readonly number[] };

const maxBytes = 60_000;

/** Points, as whole numbers in pairs. */
const pointsUpTo = (max: number) =>
  leaf<readonly number[]>(
    (value) =>
      Array.isArray(value) &&
      value.length <= max &&
      value.length % 2 === 0 &&
      value.every((one) => Number.isInteger(one) && one >= 0 && one <= annotationLimits.scale),
  );
const tool = oneOf('pen', 'arrow', 'rectangle', 'text');
const share = text(64);
const points = pointsUpTo(annotationLimits.batch);
const add = object({ op: oneOf('add'), n: count, tool, points, text: optional(text(annotationLimits.text)) });
const draw = object({ op: oneOf('draw'), n: count, points });
const show = object({ op: oneOf('show'), marks: array(text(40), annotationLimits.marks), shown: flag });
const mark = object({
  ...{ author: count, n: count, tool, points: pointsUpTo(annotationLimits.numbers) },
  ...{ text: text(annotationLimits.text, 0), shown: flag },
});

const schemas = {
  do: object({ type: oneOf('do'), share, seq: count, op: anything }),
  board: object({ type: oneOf('board'), share, you: count, ack: count, next: count }),
  marks: object({ type: oneOf('marks'), share, marks: array(mark, annotationLimits.marks) }),
  did: object({ type: oneOf('did'), share, author: count, op: anything, ack: count }),
  ack: object({ type: oneOf('ack'), share, ack: count }),
  rights: object({ type: oneOf('rights'), share, draw: flag, clear: flag }),
  author: object({ type: oneOf('author'), share, author: count, name }),
  closed: object({ type: oneOf('closed'), share }),
  cursor: object({ type: oneOf('cursor'), share, author: count, at: pointsUpTo(2) }),
} as const;

type Op = Output<typeof add> | Output<typeof draw> | Output<typeof show>;
type Parsed = { [K in keyof typeof schemas]: Output<(typeof schemas)[K]> }[keyof typeof schemas];
type WithOp<M> = M extends { op: unknown } ? Omit<M, 'op'> & { op: BoardOp } : M;

function readOp(data: unknown): BoardOp | null {
  const op = read(add, data) ?? read(draw, data) ?? read(show, data) ?? null;
  return op as Exactly<Op, BoardOp> | null;
}

/** Reads a message about annotations: text, at most 60 000 bytes. Null when it is none or breaks a limit. Never throws. */
export function parseAnnotationMessage(input: unknown): AnnotationMessage | null {
  const data = toPlainData(input, maxBytes) as { readonly type?: unknown } | null | undefined;
  const type = data?.type;
  if (typeof type !== 'string' || !Object.hasOwn(schemas, type)) return null;
  const message = read(schemas[type as keyof typeof schemas], data) as Parsed | undefined;
  if (!message) return null;
  if (!('op' in message))
    return message as Exactly<Exclude<Parsed, { op: unknown }>, Exclude<AnnotationMessage, { op: BoardOp }>>;
  const op = readOp(message.op);
  return op && ({ ...message, op } as Exactly<WithOp<typeof message>, Extract<AnnotationMessage, { op: BoardOp }>>);
}
