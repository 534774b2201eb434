import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyOp, type BoardState, emptyBoard } from '../../src/annotations/board.ts';
import {
  actHere,
  beginReplica,
  type PendingOp,
  type Replica,
  takeAck,
  takeMarks,
  takeOp,
} from '../../src/annotations/replica.ts';
import { createUndoHistory } from '../../src/annotations/undo-history.ts';
import { annotationLimits, type BoardOp } from '../../src/protocol/annotation-message.ts';

const add = (n: number, tool: 'pen' | 'arrow' = 'pen'): BoardOp => ({ op: 'add', n, tool, points: [n, n] });
const draw = (n: number, ...points: number[]): BoardOp => ({ op: 'draw', n, points });
const show = (shown: boolean, ...marks: string[]): BoardOp => ({ op: 'show', marks, shown });
const play = (...acts: readonly (readonly [number, BoardOp])[]): BoardState =>
  acts.reduce((board, [author, op]) => applyOp(board, author, op), emptyBoard);

describe('a board', () => {
  test('keeps all points of a pen, of an arrow both ends', () => {
    const board = play(
      [1, add(0)],
      [1, draw(0, 5, 6, 7, 8)],
      [2, add(0, 'arrow')],
      [2, draw(0, 5, 6, 7, 8)],
      [2, draw(0, 9, 9)],
    );
    expect(board.marks.map(({ id, points }) => [id, points])).toEqual([
      ['1:0', [0, 0, 5, 6, 7, 8]],
      ['2:0', [0, 0, 9, 9]],
    ]);
    expect(board.numbers).toBe(10);
  });

  test('is the same object after what changes nothing: a number twice, a line without a beginning, a text that draws', () => {
    const board = play([1, add(0)], [1, { op: 'add', n: 1, tool: 'text', points: [1, 1], text: 'hi' }]);
    for (const op of [
      ...[add(0), draw(7, 1, 1), draw(0), draw(1, 2, 2), show(true, '1:0'), show(false, '9:9')],
      { op: 'add', n: 2, tool: 'pen', points: [] } as const,
      { op: 'add', n: 2, tool: 'text', points: [1, 1] } as const,
      { op: 'add', n: 2, tool: 'pen', points: [1, 1], text: 'no' } as const,
    ])
      expect(applyOp(board, 1, op)).toBe(board);
  });

  test('that is full takes a mark in the place of the oldest hidden one, else none', () => {
    let board = emptyBoard;
    for (let n = 0; n < annotationLimits.marks; n++) board = applyOp(board, 1, add(n));
    expect(applyOp(board, 2, add(0))).toBe(board);
    board = applyOp(applyOp(board, 1, show(false, '1:3', '1:1')), 2, add(0));
    expect(board.marks).toHaveLength(annotationLimits.marks);
    expect(board.marks.some(({ id }) => id === '1:1')).toBe(false);
    expect(board.marks.at(-1)?.id).toBe('2:0');
  });

  test('holds no more numbers than its limits, of one mark and of all', () => {
    const many = Array.from({ length: annotationLimits.batch }, () => 1);
    let board = play([1, add(0)]);
    for (let i = 0; i < 20; i++) board = applyOp(board, 1, draw(0, ...many));
    expect(board.numbers).toBeLessThanOrEqual(annotationLimits.numbers);
    for (let n = 1; n < 60; n++) {
      board = applyOp(board, 1, add(n));
      for (let i = 0; i < 8; i++) board = applyOp(board, 1, draw(n, ...many));
    }
    expect(board.numbers).toBeLessThanOrEqual(annotationLimits.allNumbers);
    expect(board.numbers).toBeGreaterThan(annotationLimits.allNumbers - annotationLimits.numbers);
    expect(board.numbers).toBe(board.marks.reduce((sum, { points }) => sum + points.length, 0));
  });
});

/** What several people do, and in which order the messages between them arrive. */
const opOf = fc.oneof(
  fc.record({
    op: fc.constant('add' as const),
    n: fc.nat(5),
    tool: fc.constantFrom('pen' as const, 'arrow' as const),
    points: fc.constant([1, 2]),
  }),
  fc.record({ op: fc.constant('draw' as const), n: fc.nat(5), points: fc.constantFrom([3, 4], [5, 6, 7, 8]) }),
  fc.record({
    op: fc.constant('show' as const),
    marks: fc.array(
      fc.tuple(fc.nat(3), fc.nat(5)).map(([author, n]) => `${author}:${n}`),
      { maxLength: 4 },
    ),
    shown: fc.boolean(),
  }),
);
const step = fc.oneof(
  fc.record({ type: fc.constant('act' as const), who: fc.nat(2), op: opOf }),
  fc.record({ type: fc.constantFrom('up' as const, 'down' as const, 'rejoin' as const), who: fc.nat(2) }),
);

describe('boards of people who draw at the same time', () => {
  test('are alike when everything arrived, whatever was refused, lost with a connection or replayed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.func(fc.boolean()), (steps, refuses) => {
        const world = createWorld(refuses as (op: BoardOp) => boolean);
        for (const one of steps) world.step(one);
        world.settle();
        for (const { replica } of world.viewers) {
          expect(replica.pending).toEqual([]);
          expect(replica.shown).toEqual(world.board());
        }
      }),
      { numRuns: 300 },
    );
  });

  test('show what one did oneself at once, and keep it while what the others did arrives', () => {
    let replica = beginReplica({ you: 2, ack: 0, next: 0 }, null);
    replica = actHere(replica, add(0))?.replica as Replica;
    replica = takeOp(replica, 1, add(0), 0);
    expect(replica.shown.marks.map(({ id }) => id)).toEqual(['1:0', '2:0']);
    replica = takeOp(replica, 0, show(false, '1:0'), 0);
    expect(replica.shown.marks.map(({ id, shown }) => [id, shown])).toEqual([
      ['1:0', false],
      ['2:0', true],
    ]);
    expect(takeAck(replica, 1).shown.marks.map(({ id }) => id)).toEqual(['1:0']); // refused
  });
});

type Word =
  | { readonly board: number; readonly you: number }
  | { readonly author: number; readonly op: BoardOp; readonly ack: number }
  | { readonly ack: number };

/** Somebody who shares and three viewers, with messages on their way in both directions. */
function createWorld(refuses: (op: BoardOp) => boolean) {
  let board = emptyBoard;
  const viewers = [1, 2, 3].map((author) => ({
    author,
    ...{ replica: beginReplica({ you: author, ack: 0, next: 0 }, null), seq: 0 },
    ...{ up: [] as PendingOp[], down: [] as (Word & { marks?: BoardState['marks'] })[] },
  }));
  const up = (viewer: (typeof viewers)[number]): void => {
    const word = viewer.up.shift();
    if (!word || word.seq <= viewer.seq) return;
    viewer.seq = word.seq;
    const next = refuses(word.op) ? board : applyOp(board, viewer.author, word.op);
    if (next === board) return void viewer.down.push({ ack: word.seq });
    board = next;
    for (const other of viewers) other.down.push({ author: viewer.author, op: word.op, ack: other.seq });
  };
  const down = (viewer: (typeof viewers)[number]): void => {
    const word = viewer.down.shift();
    if (!word) return;
    if ('board' in word) {
      viewer.replica = takeMarks(
        beginReplica({ you: word.you, ack: word.board, next: 0 }, viewer.replica),
        word.marks ?? [],
      );
      viewer.up.push(...viewer.replica.pending);
    } else if ('op' in word) viewer.replica = takeOp(viewer.replica, word.author, word.op, word.ack);
    else viewer.replica = takeAck(viewer.replica, word.ack);
  };
  return {
    viewers,
    board: () => board,
    step(one: { type: 'act'; who: number; op: BoardOp } | { type: 'up' | 'down' | 'rejoin'; who: number }): void {
      const viewer = viewers[one.who] as (typeof viewers)[number];
      if (one.type === 'up') return up(viewer);
      if (one.type === 'down') return down(viewer);
      if (one.type === 'act') {
        const acted = actHere(viewer.replica, one.op);
        if (!acted) return;
        viewer.replica = acted.replica;
        viewer.up.push(acted.sent);
        return;
      }
      viewer.up = []; // what was on its way is lost with the connection
      viewer.down = [{ board: viewer.seq, you: viewer.author, marks: board.marks }];
    },
    settle(): void {
      while (viewers.some((viewer) => viewer.up.length + viewer.down.length > 0))
        for (const viewer of viewers) {
          up(viewer);
          down(viewer);
        }
    },
  };
}

describe('undo and redo', () => {
  test('any number of times back and forth are where it began', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 10 }), (count, steps) => {
        const history = createUndoHistory();
        let board = emptyBoard;
        for (let n = 0; n < count; n++) {
          board = applyOp(board, 1, add(n));
          history.did([`1:${n}`], true);
        }
        const drawn = board;
        const take = (op: BoardOp | null): boolean => {
          if (op) board = applyOp(board, 1, op);
          return op !== null;
        };
        let taken = 0;
        for (let i = 0; i < steps; i++) taken += Number(take(history.undo(board)));
        expect(taken).toBe(Math.min(steps, count));
        expect(board.marks.filter(({ shown }) => shown)).toHaveLength(count - taken);
        expect(history.canUndo(board)).toBe(taken < count);
        for (let i = 0; i < taken; i++) expect(take(history.redo(board))).toBe(true);
        expect(board).toEqual(drawn);
        expect(history.canRedo(board)).toBe(false);
      }),
    );
  });

  test('something new ends what could be done again', () => {
    const history = createUndoHistory();
    let board = play([1, add(0)]);
    history.did(['1:0'], true);
    board = applyOp(board, 1, history.undo(board) as BoardOp);
    board = applyOp(board, 1, add(1));
    history.did(['1:1'], true);
    expect(history.redo(board)).toBeNull();
    expect(history.undo(board)).toEqual(show(false, '1:1'));
  });

  test('pass over what somebody else removed, and bring back what one removed oneself', () => {
    const history = createUndoHistory();
    let board = play([1, add(0)], [1, add(1)]);
    history.did(['1:0'], true);
    history.did(['1:1'], true);
    board = applyOp(board, 0, show(false, '1:1'));
    expect(history.undo(board)).toEqual(show(false, '1:0'));
    board = play([1, add(0)], [1, add(1)], [1, show(false, '1:0', '1:1')]);
    history.did(['1:0', '1:1'], false);
    expect(history.undo(board)).toEqual(show(true, '1:0', '1:1'));
  });
});
