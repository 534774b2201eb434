import { applyOp, type BoardState, emptyBoard, type Mark } from '../../annotations/board.ts';
import { createCursors } from '../../annotations/cursors.ts';
import { isOwn, nextNumber } from '../../annotations/replica.ts';
import type { AnnotationMessage, BoardOp } from '../../protocol/annotation-message.ts';
import type { Clock } from '../../util/clock.ts';
import { createAllowance } from '../room/allowance.ts';
import type { AnnotationLine, Seat, SeatRights } from './seat.ts';

/** The place of whoever shares: keeps the board, puts what all do in order, and tells everybody. */
export interface SharerSeat extends Seat {
  hear(from: string, message: AnnotationMessage): void;
  /** Another share began, or none is going on any more. */
  begin(share: string | null): void;
  /** Somebody can be told. */
  welcome(participant: string): void;
  /** Somebody went away. */
  left(participant: string): void;
  /** Rights changed. */
  tellRights(): void;
}

/** What the seat is told of the call. */
export interface SharerSeatOptions {
  readonly clock: Clock;
  readonly line: AnnotationLine;
  rightsOf(participant: string): SeatRights;
  nameOf(participant: string): string | null;
  changed(): void;
}

/** One of the others. */
interface Guest {
  readonly author: number;
  /** The last number of theirs that counted. */
  seq: number;
  readonly mayAct: () => boolean;
  readonly mayPoint: () => boolean;
}

/** Bytes of marks in one message, about. */
const chunk = 24_000;

/** Creates the seat of whoever shares. */
export function createSharerSeat({ clock, line, rightsOf, nameOf, changed }: SharerSeatOptions): SharerSeat {
  const guests = new Map<string, Guest>();
  const names = new Map<number, string>();
  const cursors = createCursors(clock, changed);
  let share: string | null = null;
  let board: BoardState = emptyBoard;
  let lastAuthor = 0;

  const guestOf = (participant: string): Guest => {
    const known = guests.get(participant);
    if (known) return known;
    const made: Guest = {
      author: ++lastAuthor,
      seq: 0,
      mayAct: createAllowance(clock, { burst: 120, every: 15 }),
      mayPoint: createAllowance(clock, { burst: 20, every: 25 }),
    };
    guests.set(participant, made);
    names.set(made.author, nameOf(participant) ?? participant.slice(0, 64));
    return made;
  };
  const author = (of: number): AnnotationMessage => ({
    ...{ type: 'author', share: share as string, author: of, name: names.get(of) as string },
  });
  const apply = (by: number, op: BoardOp): boolean => {
    const next = applyOp(board, by, op);
    if (next === board || share === null) return false;
    board = next;
    for (const to of line.reached()) {
      const guest = guests.get(to);
      if (guest) line.send({ type: 'did', share, author: by, op, ack: guest.seq }, to);
    }
    changed();
    return true;
  };
  const take = (from: string, { seq, op }: AnnotationMessage & { type: 'do' }): void => {
    const guest = guestOf(from);
    if (share === null || seq <= guest.seq) return;
    guest.seq = seq;
    const { draw, clear } = rightsOf(from);
    const allowed = guest.mayAct() && draw && (clear || isOwn(guest.author, op));
    if (!allowed || !apply(guest.author, op)) line.send({ type: 'ack', share, ack: seq }, from);
  };
  const takeCursor = (from: string, at: readonly number[]): void => {
    const guest = guestOf(from);
    if (share === null || !rightsOf(from).draw || !guest.mayPoint()) return;
    cursors.set(guest.author, at);
    for (const to of line.reached()) {
      if (to !== from) line.send({ type: 'cursor', share, author: guest.author, at }, to);
    }
  };
  const rightsFor = (participant: string): AnnotationMessage => ({
    ...{ type: 'rights', share: share as string, ...rightsOf(participant) },
  });
  const welcome = (participant: string): void => {
    if (share === null) return;
    const isNew = !guests.has(participant);
    const guest = guestOf(participant);
    const { author: you, seq: ack } = guest;
    line.send({ type: 'board', share, you, ack, next: nextNumber(board, you) }, participant);
    line.send(rightsFor(participant), participant);
    for (const of of names.keys()) line.send(author(of), participant);
    for (const marks of chunks(board.marks)) line.send({ type: 'marks', share, marks }, participant);
    if (isNew) for (const to of line.reached()) if (to !== participant) line.send(author(you), to);
  };

  return {
    get share() {
      return share;
    },
    author: 0,
    get board() {
      return board;
    },
    get next() {
      return nextNumber(board, 0);
    },
    rights: { draw: true, clear: true },
    names,
    get cursors() {
      return cursors.list();
    },
    hear(from, message) {
      if (message.share !== share) return;
      if (message.type === 'do') take(from, message);
      else if (message.type === 'cursor') takeCursor(from, message.at);
    },
    begin(next) {
      if (share !== null && next !== share) for (const to of line.reached()) line.send({ type: 'closed', share }, to);
      share = next;
      board = emptyBoard;
      cursors.clear();
      guests.clear();
      names.clear();
      lastAuthor = 0;
      for (const to of line.reached()) welcome(to);
      changed();
    },
    welcome,
    left(participant) {
      const guest = guests.get(participant);
      if (guest) cursors.set(guest.author, []);
    },
    tellRights() {
      if (share !== null) for (const to of line.reached()) line.send(rightsFor(to), to);
    },
    act: (op) => apply(0, op),
    point(at) {
      if (share !== null) for (const to of line.reached()) line.send({ type: 'cursor', share, author: 0, at }, to);
    },
  };
}

/** Marks in parts that fit into messages; each carries one mark at least. */
function chunks(marks: readonly Mark[]): readonly (readonly Mark[])[] {
  const parts: Mark[][] = [];
  let room = 0;
  for (const mark of marks) {
    const size = mark.points.length * 6 + mark.text.length * 6 + 100;
    if (size > room) {
      parts.push([]);
      room = chunk;
    }
    parts.at(-1)?.push(mark);
    room -= size;
  }
  return parts;
}
