import { annotationLimits, type BoardOp, type MarkData } from '../protocol/annotation-message.ts';

/** One thing that was drawn. */
export interface Mark extends MarkData {
  /** `author:n`. */
  readonly id: string;
}

/** Everything on one share, in the order in which it came; hidden marks may be shown again. */
export interface BoardState {
  readonly marks: readonly Mark[];
  /** Numbers of all marks. */
  readonly numbers: number;
}

export const emptyBoard: BoardState = { marks: [], numbers: 0 };

/** The name of a mark. */
export function markId(author: number, n: number): string {
  return `${author}:${n}`;
}

/**
 * What a board is after an author did something; the same board when that changes nothing or breaks a limit. All who see
 * the same acts in the same order see the same board.
 */
export function applyOp(board: BoardState, author: number, op: BoardOp): BoardState {
  switch (op.op) {
    case 'add':
      return addMark(board, { author, text: '', shown: true, ...op });
    case 'draw':
      return drawOn(board, markId(author, op.n), op.points);
    case 'show':
      return showMarks(board, op);
  }
}

/** A board with one mark more, hidden ones as well: a board is replayed with it. */
export function addMark(board: BoardState, { author, n, tool, points, text, shown }: MarkData): BoardState {
  const id = markId(author, n);
  if (points.length < 2 || (tool === 'text') !== text.length > 0 || board.marks.some((one) => one.id === id))
    return board;
  const room = makeRoom(board);
  if (!room || room.numbers + points.length > annotationLimits.allNumbers) return board;
  const mark: Mark = { id, author, n, tool, points: tool === 'pen' ? points : ends(points), text, shown };
  return { marks: [...room.marks, mark], numbers: room.numbers + mark.points.length };
}

function drawOn(board: BoardState, id: string, points: readonly number[]): BoardState {
  const mark = board.marks.find((one) => one.id === id);
  if (!mark || mark.tool === 'text' || points.length === 0) return board;
  const all = [...mark.points, ...points];
  const next = mark.tool === 'pen' ? all : ends(all);
  const numbers = board.numbers - mark.points.length + next.length;
  if (next.length > annotationLimits.numbers || numbers > annotationLimits.allNumbers) return board;
  return { marks: board.marks.map((one) => (one === mark ? { ...mark, points: next } : one)), numbers };
}

function showMarks(board: BoardState, { marks, shown }: BoardOp & { op: 'show' }): BoardState {
  const wanted = new Set(marks);
  const changes = (mark: Mark): boolean => wanted.has(mark.id) && mark.shown !== shown;
  if (!board.marks.some(changes)) return board;
  return { ...board, marks: board.marks.map((mark) => (changes(mark) ? { ...mark, shown } : mark)) };
}

/** Where the board is full, the oldest hidden mark goes for good; null when all of them are shown. */
function makeRoom(board: BoardState): BoardState | null {
  if (board.marks.length < annotationLimits.marks) return board;
  const oldest = board.marks.find(({ shown }) => !shown);
  if (!oldest) return null;
  return {
    marks: board.marks.filter((mark) => mark !== oldest),
    numbers: board.numbers - oldest.points.length,
  };
}

/** Of what has two ends, the first point and the last. */
function ends(points: readonly number[]): readonly number[] {
  return points.length > 4 ? [...points.slice(0, 2), ...points.slice(-2)] : points;
}
