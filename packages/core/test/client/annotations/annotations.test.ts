import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type AnnotationBoard,
  type AnnotationRights,
  type Annotations,
  annotations,
} from '../../../src/client/annotations/annotations.ts';
import { annotationLimits } from '../../../src/protocol/annotation-message.ts';
import { createWorld, type Phone, type World } from '../support.ts';

let world: World;
beforeEach(() => (world = createWorld()));
afterEach(() => world.close());

type Person = Phone & { readonly notes: Annotations };

function join(user: string, allow?: AnnotationRights): Person {
  const phone = world.open(user);
  phone.client.join('standup');
  return Object.assign(phone, { notes: annotations(phone.call, { clock: world.clock, ...(allow && { allow }) }) });
}

/** People in one room; the first one shares. */
async function gather(users: readonly string[], allow?: AnnotationRights): Promise<readonly Person[]> {
  const people = users.map((user, index) => join(user, index === 0 ? allow : undefined));
  const there = ({ call }: Person): boolean =>
    call.get().participants.filter(({ status }) => status === 'connected').length === users.length - 1;
  await world.until(() => people.every(there));
  await people[0]?.call.shareScreen();
  await world.until(() => people.slice(1).every((one) => boardOf(one, users[0] ?? '').get().open));
  return people;
}

const idOf = ({ call }: Person, user: string): string =>
  call.get().participants.find((one) => one.user === user)?.id ?? '';
const boardOf = (person: Person, sharer: string): AnnotationBoard =>
  person.notes.board(person.user === sharer ? 'local' : idOf(person, sharer));
/** What somebody sees on alice's share: who drew it, with what and where. */
const seen = (person: Person, sharer = 'alice') =>
  boardOf(person, sharer)
    .get()
    .marks.map(({ name, tool, points, colour, text }) => [
      name ?? person.user.toUpperCase(),
      tool,
      points,
      colour,
      text,
    ]);
const line = (person: Person, ...points: readonly (readonly [number, number])[]): void => {
  const [from = [0, 0], ...more] = points;
  const stroke = boardOf(person, 'alice').draw('pen', { x: from[0], y: from[1] });
  for (const [x, y] of more) stroke.to({ x, y });
  stroke.end();
};
const alike = (people: readonly Person[]) =>
  world.until(() => new Set(people.map((one) => JSON.stringify(seen(one)))).size === 1);

describe('drawing on a share', () => {
  test('is the same for all: where, in whose colour, by whom, and for who comes late', async () => {
    const people = await gather(['alice', 'bob', 'carol']);
    const [alice, bob, carol] = people as [Person, Person, Person];
    line(bob, [0, 0], [0.5, 1]);
    boardOf(alice, 'alice').write({ x: 0.25, y: 0.75 }, 'here');
    const arrow = boardOf(carol, 'alice').draw('arrow', { x: 1, y: 1 });
    arrow.to({ x: 0.9, y: 0.9 }, { x: 0, y: 0.2 });
    arrow.end();
    await world.until(() => people.every((one) => seen(one).length === 3));
    await alike(people);
    const { scale } = annotationLimits;
    expect(
      seen(alice)
        .find(([name]) => name === 'BOB')
        ?.slice(1, 3),
    ).toEqual(['pen', [0, 0, Math.round(scale / 2), scale]]);
    expect(
      seen(bob)
        .find(([name]) => name === 'CAROL')
        ?.slice(1, 3),
    ).toEqual(['arrow', [scale, scale, 0, scale / 5]]);
    expect(new Set(seen(alice).map(([, , , colour]) => colour)).size).toBe(3);
    const dave = join('dave');
    await world.until(() => boardOf(dave, 'alice').get().marks.length === 3);
    await alike([...people, dave]);
    line(dave, [0.1, 0.1], [0.2, 0.2]);
    await world.until(() => [...people, dave].every((one) => seen(one).length === 4));
  });

  test('shows one’s own line at once and the others’ as it grows, in few messages', async () => {
    const [alice, bob] = (await gather(['alice', 'bob'])) as [Person, Person];
    const stroke = boardOf(bob, 'alice').draw('pen', { x: 0, y: 0 });
    for (let i = 1; i <= 50; i++) stroke.to({ x: i / 100, y: 0 });
    expect(boardOf(bob, 'alice').get().marks[0]?.points).toHaveLength(102);
    await world.until(() => boardOf(alice, 'alice').get().marks[0]?.points.length === 102);
    stroke.to({ x: 1, y: 1 });
    stroke.end();
    stroke.to({ x: 0, y: 0 }); // no longer
    await world.until(() => boardOf(alice, 'alice').get().marks[0]?.points.length === 104);
    await alike([alice, bob]);
  });

  test('by all at once ends alike', async () => {
    const people = await gather(['alice', 'bob', 'carol']);
    for (let i = 0; i < 10; i++) for (const one of people) line(one, [i / 10, 0], [i / 10, 1]);
    boardOf(people[0] as Person, 'alice').clear('all');
    for (const one of people) line(one, [0, 0.5], [1, 0.5]);
    for (const one of people.slice(1)) boardOf(one, 'alice').undo();
    await world.until(() => people.every((one) => seen(one).length >= 1));
    await world.clock.advanceAsync(2000);
    await alike(people);
  });

  test('can be taken back and done again, by its author only', async () => {
    const people = await gather(['alice', 'bob', 'carol']);
    const [alice, bob, carol] = people as [Person, Person, Person];
    line(bob, [0, 0], [1, 1]);
    await world.until(() => people.every((one) => seen(one).length === 1));
    const mine = boardOf(bob, 'alice');
    expect(mine.get()).toMatchObject({ canUndo: true, canRedo: false });
    expect(boardOf(carol, 'alice').get().canUndo).toBe(false);
    boardOf(carol, 'alice').undo();
    mine.undo();
    await world.until(() => people.every((one) => seen(one).length === 0));
    expect(mine.get()).toMatchObject({ canUndo: false, canRedo: true });
    mine.redo();
    await world.until(() => people.every((one) => seen(one).length === 1));
    boardOf(alice, 'alice').clear('all');
    await world.until(() => people.every((one) => seen(one).length === 0));
    boardOf(alice, 'alice').undo();
    await world.until(() => people.every((one) => seen(one).length === 1));
  });

  test('ends with the share; the next one is empty', async () => {
    const people = await gather(['alice', 'bob']);
    const [alice, bob] = people as [Person, Person];
    line(bob, [0, 0], [1, 1]);
    await alike(people);
    await alice.call.stopScreen();
    await world.until(() => people.every((one) => !boardOf(one, 'alice').get().open));
    line(bob, [0, 0], [1, 1]); // does nothing
    await alice.call.shareScreen();
    await world.until(() => people.every((one) => boardOf(one, 'alice').get().open));
    expect(people.map((one) => seen(one))).toEqual([[], []]);
    expect(boardOf(bob, 'alice').get().canUndo).toBe(false);
    await alice.call.hangUp();
    await world.until(() => !boardOf(bob, 'alice').get().open);
  });

  test('on the shares of two people goes onto two boards', async () => {
    const people = await gather(['alice', 'bob']);
    const [alice, bob] = people as [Person, Person];
    await bob.call.shareScreen();
    await world.until(() => boardOf(alice, 'bob').get().open);
    line(bob, [0, 0], [1, 1]);
    boardOf(alice, 'bob').write({ x: 0, y: 0 }, 'yours');
    await world.until(() => seen(alice).length === 1 && seen(bob, 'bob').length === 1);
    expect(seen(bob, 'bob').map(([name, tool]) => [name, tool])).toEqual([['ALICE', 'text']]);
    await alice.call.stopScreen();
    await world.until(() => !boardOf(bob, 'alice').get().open);
    expect(boardOf(bob, 'bob').get().open).toBe(true);
  });
});

describe('rights', () => {
  test('nobody draws whom the one who shares does not let, until that changes', async () => {
    const people = await gather(['alice', 'bob', 'carol'], { draw: 'nobody' });
    const [alice, bob, carol] = people as [Person, Person, Person];
    expect(boardOf(bob, 'alice').get()).toMatchObject({ open: true, mayDraw: false });
    line(bob, [0, 0], [1, 1]);
    expect(seen(bob)).toEqual([]);
    alice.notes.allow({ draw: [idOf(alice, 'bob')] });
    await world.until(() => boardOf(bob, 'alice').get().mayDraw);
    line(bob, [0, 0], [1, 1]);
    await world.until(() => people.every((one) => seen(one).length === 1));
    expect(boardOf(carol, 'alice').get().mayDraw).toBe(false);
  });

  test('what comes from who may not, whatever that device believes, is refused and vanishes there', async () => {
    const [alice, bob] = (await gather(['alice', 'bob'])) as [Person, Person];
    alice.notes.allow({ draw: 'nobody' });
    line(bob, [0, 0], [1, 1]); // before bob is told
    expect(seen(bob)).toHaveLength(1);
    await world.until(() => seen(bob).length === 0);
    expect(seen(alice)).toEqual([]);
  });

  test('what others drew is removed only by who may', async () => {
    const people = await gather(['alice', 'bob', 'carol']);
    const [alice, bob, carol] = people as [Person, Person, Person];
    line(bob, [0, 0], [1, 1]);
    line(carol, [1, 0], [0, 1]);
    await world.until(() => people.every((one) => seen(one).length === 2));
    boardOf(carol, 'alice').clear('all');
    expect(boardOf(carol, 'alice').get().mayClearAll).toBe(false);
    expect(seen(carol)).toHaveLength(2);
    alice.notes.allow({ clearAll: [idOf(alice, 'carol')] });
    await world.until(() => boardOf(carol, 'alice').get().mayClearAll);
    boardOf(carol, 'alice').clear('own');
    await world.until(() => seen(alice).length === 1);
    boardOf(carol, 'alice').clear('all');
    await world.until(() => people.every((one) => seen(one).length === 0));
  });

  test('a device that talks to the channel directly moves nobody’s marks but its own', async () => {
    const people = await gather(['alice', 'bob', 'carol']);
    const [alice, bob, carol] = people as [Person, Person, Person];
    line(bob, [0, 0], [1, 1]);
    await world.until(() => people.every((one) => seen(one).length === 1));
    const share = alice.call.get().local.screen.track?.id;
    const say = (message: object) => carol.call.openChannel('calls:annotations').send(JSON.stringify(message));
    const id = boardOf(alice, 'alice').get().marks[0]?.id as string;
    say({ type: 'do', share, seq: 1, op: { op: 'show', marks: [id], shown: false } });
    say({ type: 'did', share, author: 0, op: { op: 'show', marks: [id], shown: false }, ack: 0 });
    say({ type: 'closed', share });
    say({ type: 'do', share, seq: 2, op: { op: 'add', n: 50, tool: 'pen', points: [1, 1] } });
    await world.until(() => seen(alice).length === 2);
    await alike([alice, bob]);
    expect(seen(bob)[0]?.[0]).toBe('BOB');
    expect(boardOf(bob, 'alice').get().open).toBe(true);
  });
});

describe('cursors', () => {
  test('are seen by all but their owner, move, and are gone when they leave or nothing is heard', async () => {
    const people = await gather(['alice', 'bob', 'carol']);
    const [alice, bob, carol] = people as [Person, Person, Person];
    const cursors = (one: Person) =>
      boardOf(one, 'alice')
        .get()
        .cursors.map(({ name, x }) => [name, Math.round(x * 100)]);
    boardOf(bob, 'alice').point({ x: 0.25, y: 0.5 });
    boardOf(alice, 'alice').point({ x: 0.75, y: 0.5 });
    await world.until(() => cursors(carol).length === 2 && cursors(alice).length === 1);
    expect(cursors(carol).toSorted()).toEqual([
      ['ALICE', 75],
      ['BOB', 25],
    ]);
    expect(cursors(bob)).toEqual([['ALICE', 75]]);
    boardOf(bob, 'alice').point({ x: 0.5, y: 0.5 });
    await world.until(() => cursors(alice)[0]?.[1] === 50);
    boardOf(bob, 'alice').point(null);
    await world.until(() => cursors(alice).length === 0);
    await world.until(() => cursors(carol).length === 0);
  });
});

describe('misuse', () => {
  test('a text that is none throws, places beyond the picture are at its edge', async () => {
    const [alice] = (await gather(['alice', 'bob'])) as [Person, Person];
    const board = boardOf(alice, 'alice');
    for (const text of ['', 'x'.repeat(201), 5 as unknown as string])
      expect(() => board.write({ x: 0, y: 0 }, text)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    line(alice, [-1, 2], [Number.NaN, 0.5]);
    const { scale } = annotationLimits;
    expect(board.get().marks[0]?.points).toEqual([0, scale, 0, Math.round(scale / 2)]);
  });

  test('the same call has one object, and before anything is shared nothing is open', () => {
    const alice = join('alice');
    expect(annotations(alice.call)).toBe(alice.notes);
    expect(alice.notes.board('nobody')).toBe(alice.notes.board('nobody'));
    expect(alice.notes.board('local').get()).toMatchObject({ open: false, mayDraw: false, marks: [], cursors: [] });
  });
});
