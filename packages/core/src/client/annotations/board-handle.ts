import { applyOp, type Mark } from '../../annotations/board.ts';
import { colourOf } from '../../annotations/colours.ts';
import { seenMarks } from '../../annotations/replica.ts';
import { createUndoHistory } from '../../annotations/undo-history.ts';
import { annotationLimits, type AnnotationTool } from '../../protocol/annotation-message.ts';
import { check } from '../../util/check.ts';
import type { Clock, StopTimer } from '../../util/clock.ts';
import { createStore, type Readable } from '../../util/store.ts';
import type { Seat } from './seat.ts';

/** A place on the picture: 0 to 1 from its left and its upper edge, whatever the size in which it is shown. */
export interface PicturePoint {
  readonly x: number;
  readonly y: number;
}

/** Something that was drawn. */
export interface Annotation {
  readonly id: string;
  readonly tool: AnnotationTool;
  /** x, y, x, y … in 65 535ths of the picture's width and height; two points of an arrow and a rectangle, one of a text. */
  readonly points: readonly number[];
  /** Empty unless it is a text. */
  readonly text: string;
  /** As CSS has it; one for each person. */
  readonly colour: string;
  /** Who drew it; null for the local user. */
  readonly name: string | null;
}

/** Somebody else's cursor. */
export interface AnnotationCursor extends PicturePoint {
  readonly name: string;
  readonly colour: string;
}

/** What is drawn on a share at one moment. */
export interface AnnotationsSnapshot {
  /** False while nothing is shared, and where whoever shares has no annotations. */
  readonly open: boolean;
  readonly mayDraw: boolean;
  /** Whether `clear('all')` is allowed. */
  readonly mayClearAll: boolean;
  readonly marks: readonly Annotation[];
  readonly cursors: readonly AnnotationCursor[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** The local user's. */
  readonly colour: string;
}

/** A line that is being drawn. */
export interface Stroke {
  to(...points: readonly PicturePoint[]): void;
  /** Idempotent. */
  end(): void;
}

/** What can be done to a board; what is not allowed does nothing. */
export interface BoardActions {
  /** Begins a line, an arrow or a rectangle. */
  draw(tool: Exclude<AnnotationTool, 'text'>, from: PicturePoint): Stroke;
  /** Writes a text of 1 to 200 characters; throws `invalid-argument` for another one. */
  write(at: PicturePoint, text: string): void;
  undo(): void;
  redo(): void;
  clear(whose: 'own' | 'all'): void;
  /** Shows the local cursor to the others, or no longer. */
  point(at: PicturePoint | null): void;
}

/** A board and its side towards the call. */
export interface BoardHandle extends Readable<AnnotationsSnapshot>, BoardActions {
  refresh(): void;
  stop(): void;
}

/** Ms between two messages that go on with a line, and between two that tell of a cursor. */
const pace = 33;

/** Creates what the app holds of a seat. */
export function createBoardHandle(
  seat: Seat,
  { clock, sharerName }: { readonly clock: Clock; sharerName(): string },
): BoardHandle {
  const history = createUndoHistory();
  const annotations = new WeakMap<Mark, Annotation>();
  const pen = createPen(seat, clock, () => refresh());
  const pointer = createPointer(seat, clock);
  let share = seat.share;

  const nameOf = (author: number): string => seat.names.get(author) ?? sharerName();
  const annotationOf = (mark: Mark): Annotation => {
    const { id, author, tool, points, text } = mark;
    const name = author === seat.author ? null : nameOf(author);
    const known = annotations.get(mark);
    if (known?.name === name) return known;
    const made = { id, tool, points, text, colour: colourOf(author), name };
    annotations.set(mark, made);
    return made;
  };
  const snapshot = (): AnnotationsSnapshot => {
    const open = seat.share !== null;
    const board = pen.unsent ? applyOp(seat.board, seat.author, pen.unsent) : seat.board;
    return {
      open,
      mayDraw: open && seat.rights.draw,
      mayClearAll: open && seat.rights.draw && seat.rights.clear,
      marks: board.marks.filter(({ shown }) => shown).map(annotationOf),
      cursors: seat.cursors.map(({ author, at: [x = 0, y = 0] }) => {
        const { scale } = annotationLimits;
        return { x: x / scale, y: y / scale, name: nameOf(author), colour: colourOf(author) };
      }),
      canUndo: open && history.canUndo(seat.board),
      canRedo: open && history.canRedo(seat.board),
      colour: colourOf(seat.author),
    };
  };
  const store = createStore(snapshot());
  const refresh = (): void => {
    if (seat.share !== share) {
      share = seat.share;
      history.clear();
      pen.end();
    }
    store.set(snapshot());
  };
  const add = (tool: AnnotationTool, at: PicturePoint, text?: string): number | null => {
    pen.end();
    const n = seat.next;
    if (!seat.act({ op: 'add', n, tool, points: whole([at]), ...(text !== undefined && { text }) })) return null;
    history.did([`${seat.author}:${n}`], true);
    refresh();
    return n;
  };
  const take = (op: ReturnType<typeof history.undo>): void => {
    if (op) seat.act(op);
    refresh();
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    draw: (tool, from) => pen.begin(add(tool, from)),
    write(at, text) {
      const fits = typeof text === 'string' && text.length > 0 && text.length <= annotationLimits.text;
      check(fits, 'text', `a string of 1 to ${annotationLimits.text} characters`, text);
      add('text', at, text);
    },
    undo() {
      pen.end();
      take(history.undo(seat.board));
    },
    redo: () => take(history.redo(seat.board)),
    clear(whose) {
      pen.end();
      const marks = seenMarks(seat.board, whose === 'own' ? seat.author : null);
      if (whose === 'all' && !seat.rights.clear) return;
      if (!seat.act({ op: 'show', marks, shown: false })) return;
      history.did(marks, false);
      refresh();
    },
    point: (at) => pointer.set(at ? whole([at]) : []),
    refresh,
    stop() {
      pen.end();
      pointer.stop();
    },
  };
}

/** Collects the points of the line that is being drawn, and tells them a few at a time. */
function createPen(seat: Seat, clock: Clock, changed: () => void) {
  let n: number | null = null;
  let points: number[] = [];
  let timer: StopTimer | null = null;
  const flush = (): void => {
    timer?.();
    timer = null;
    if (n === null || points.length === 0) return;
    const sent = points.splice(0, annotationLimits.batch);
    seat.act({ op: 'draw', n, points: sent });
    if (points.length > 0) flush();
  };
  const end = (): void => {
    flush();
    n = null;
    points = [];
  };
  return {
    get unsent() {
      return n === null || points.length === 0 ? null : ({ op: 'draw', n, points: [...points] } as const);
    },
    end,
    begin(of: number | null): Stroke {
      n = of;
      return {
        to(...more) {
          if (of === null || n !== of) return;
          points.push(...whole(more));
          timer ??= clock.after(pace, flush);
          changed();
        },
        end() {
          if (of !== null && n === of) end();
        },
      };
    },
  };
}

/** Tells where the cursor is, the newest place only. */
function createPointer(seat: Seat, clock: Clock) {
  let next: readonly number[] | null = null;
  let timer: StopTimer | null = null;
  let told: readonly number[] = [];
  const tell = (): void => {
    timer = null;
    if (!next) return;
    if (next.length > 0 || told.length > 0) seat.point(next);
    told = next;
    next = null;
    timer = clock.after(pace, tell);
  };
  return {
    set(at: readonly number[]) {
      next = at;
      if (!timer) tell();
    },
    stop: () => timer?.(),
  };
}

/** Points as they are told; what lies beyond the picture is at its edge. */
function whole(points: readonly PicturePoint[]): number[] {
  const part = (of: number): number => Math.round(Math.min(1, Math.max(0, of || 0)) * annotationLimits.scale);
  return points.flatMap(({ x, y }) => [part(x), part(y)]);
}
