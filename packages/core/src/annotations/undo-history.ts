import type { BoardOp } from '../protocol/annotation-message.ts';
import type { BoardState } from './board.ts';

/** Marks that one act of the user's showed or hid. */
interface Act {
  readonly marks: readonly string[];
  readonly shown: boolean;
}

/** What one user can take back, and do again. What has no effect any more, others having done the same, is passed over. */
export interface UndoHistory {
  /** Notes an act; what was taken back before it is gone. */
  did(marks: readonly string[], shown: boolean): void;
  undo(board: BoardState): (BoardOp & { readonly op: 'show' }) | null;
  redo(board: BoardState): (BoardOp & { readonly op: 'show' }) | null;
  canUndo(board: BoardState): boolean;
  canRedo(board: BoardState): boolean;
  clear(): void;
}

/** Acts that can be taken back. */
const depth = 200;

/** Creates a history. */
export function createUndoHistory(): UndoHistory {
  const done: Act[] = [];
  const undone: Act[] = [];
  /** Whether showing or hiding the act's marks would change anything. */
  const matters = (board: BoardState, { marks }: Act, shown: boolean): boolean =>
    board.marks.some((mark) => mark.shown !== shown && marks.includes(mark.id));
  const take = (board: BoardState, from: Act[], to: Act[], back: boolean): (BoardOp & { op: 'show' }) | null => {
    for (let act = from.pop(); act; act = from.pop()) {
      const shown = act.shown !== back;
      if (!matters(board, act, shown)) continue;
      to.push(act);
      return { op: 'show', marks: act.marks, shown };
    }
    return null;
  };
  return {
    did(marks, shown) {
      done.push({ marks, shown });
      if (done.length > depth) done.shift();
      undone.length = 0;
    },
    undo: (board) => take(board, done, undone, true),
    redo: (board) => take(board, undone, done, false),
    canUndo: (board) => done.some((act) => matters(board, act, !act.shown)),
    canRedo: (board) => undone.some((act) => matters(board, act, act.shown)),
    clear() {
      done.length = 0;
      undone.length = 0;
    },
  };
}
