import { annotationLimits, type BoardOp, type MarkData } from '../protocol/annotation-message.ts';
import { addMark, applyOp, type BoardState, emptyBoard, markId } from './board.ts';

/** Something that was done here and is not confirmed yet. */
export interface PendingOp {
  readonly seq: number;
  readonly op: BoardOp;
}

/** A board as a viewer has it: what whoever shares confirmed, and on top of it what was done here since. Immutable. */
export interface Replica {
  readonly author: number;
  readonly confirmed: BoardState;
  readonly pending: readonly PendingOp[];
  /** What is seen. */
  readonly shown: BoardState;
  readonly lastSeq: number;
  /** The first free number for a mark. */
  readonly next: number;
}

/** A replica of a board that begins; what waits in `before`, of the same board, and was not counted, waits on. */
export function beginReplica(
  told: { readonly you: number; readonly ack: number; readonly next: number },
  before: Replica | null,
): Replica {
  return seen({
    author: told.you,
    confirmed: emptyBoard,
    pending: before?.pending.filter(({ seq }) => seq > told.ack) ?? [],
    lastSeq: Math.max(told.ack, before?.lastSeq ?? 0),
    next: Math.max(told.next, before?.next ?? 0),
  });
}

/** The board's marks come, in parts. */
export function takeMarks(replica: Replica, marks: readonly MarkData[]): Replica {
  return seen({ ...replica, confirmed: marks.reduce(addMark, replica.confirmed) });
}

/** Somebody's act counted. */
export function takeOp(replica: Replica, author: number, op: BoardOp, ack: number): Replica {
  const pending = author === replica.author ? replica.pending.filter(({ seq }) => seq > ack) : replica.pending;
  return seen({ ...replica, confirmed: applyOp(replica.confirmed, author, op), pending });
}

/** What was done here up to `ack` counted or was refused. */
export function takeAck(replica: Replica, ack: number): Replica {
  return seen({ ...replica, pending: replica.pending.filter(({ seq }) => seq > ack) });
}

/** Does something here; null when it has no effect or too much waits already. */
export function actHere(replica: Replica, op: BoardOp): { readonly replica: Replica; readonly sent: PendingOp } | null {
  const shown = applyOp(replica.shown, replica.author, op);
  if (shown === replica.shown || replica.pending.length >= maxPending) return null;
  const sent = { seq: replica.lastSeq + 1, op };
  const next = op.op === 'add' ? Math.max(replica.next, op.n + 1) : replica.next;
  return { replica: { ...replica, pending: [...replica.pending, sent], shown, lastSeq: sent.seq, next }, sent };
}

/** The ids of an author's marks that are seen, or of everybody's. */
export function seenMarks({ marks }: BoardState, author: number | null): readonly string[] {
  return marks.filter((one) => one.shown && (author === null || one.author === author)).map(({ id }) => id);
}

/** The first number that none of the author's marks has. */
export function nextNumber({ marks }: BoardState, author: number): number {
  return marks.reduce((next, mark) => (mark.author === author ? Math.max(next, mark.n + 1) : next), 0);
}

/** True when an act touches nobody's marks but its author's. */
export function isOwn(author: number, op: BoardOp): boolean {
  return op.op !== 'show' || op.marks.every((id) => id.startsWith(markId(author, 0).slice(0, -1)));
}

/** Acts that may wait for a confirmation. */
const maxPending = annotationLimits.marks;

function seen(replica: Omit<Replica, 'shown'>): Replica {
  const shown = replica.pending.reduce((board, { op }) => applyOp(board, replica.author, op), replica.confirmed);
  return { ...replica, shown };
}
