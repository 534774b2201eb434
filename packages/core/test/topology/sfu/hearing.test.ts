import { describe, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../src/testing/index.ts';
import { createHearing, type Hearing } from '../../../src/topology/sfu/hearing.ts';

interface Pair {
  readonly clock: FakeClock;
  readonly alice: Hearing;
  readonly bob: Hearing;
  /** Everything that was said, oldest first. */
  readonly said: string[];
  /** Whether what is said arrives. */
  arrives: boolean;
  there: boolean;
}

function openPair(): Pair {
  const clock = createFakeClock();
  const said: string[] = [];
  const pair = { clock, said, arrives: true, there: true } as { -readonly [K in keyof Pair]: Pair[K] };
  const create = (other: 'alice' | 'bob', self: string): Hearing =>
    createHearing({
      clock,
      isThere: () => pair.there,
      send(_peer, text) {
        said.push(text);
        if (pair.arrives) pair[other].take(self, text);
      },
      changed() {},
    });
  pair.alice = create('bob', 'alice');
  pair.bob = create('alice', 'bob');
  return pair;
}

describe('who hears a line to the SFU', () => {
  test('is known once the other one has said so, and no more after it has taken that back', () => {
    const { alice, bob, clock } = openPair();
    expect(alice.hears('bob', 'line')).toBe(false);
    bob.listen('alice', 'line', true);
    clock.advance(100);
    expect([alice.hears('bob', 'line'), alice.hears('bob', 'other'), alice.hears('carol', 'line')]).toEqual([
      true,
      false,
      false,
    ]);
    bob.listen('alice', 'line', false);
    clock.advance(100);
    expect(alice.hears('bob', 'line')).toBe(false);
  });

  test('is told until it is known, then nothing more is said', () => {
    const pair = openPair();
    pair.arrives = false;
    pair.bob.listen('alice', 'line', true);
    pair.clock.advance(2_000);
    expect(pair.alice.hears('bob', 'line')).toBe(false);
    pair.arrives = true;
    pair.clock.advance(1_000);
    expect(pair.alice.hears('bob', 'line')).toBe(true);
    const count = pair.said.length;
    pair.clock.advance(60_000);
    expect([pair.said.length, pair.clock.pending]).toEqual([count, 0]);
  });

  test('is told no longer to who is gone or never answers, and again to who comes back', () => {
    const pair = openPair();
    pair.arrives = false;
    pair.bob.listen('alice', 'line', true);
    pair.clock.advance(60_000);
    expect(pair.clock.pending).toBe(0);
    pair.there = false;
    pair.bob.review();
    pair.arrives = pair.there = true;
    pair.bob.review();
    pair.clock.advance(100);
    expect(pair.alice.hears('bob', 'line')).toBe(true);
  });

  test('is not read from what calls or strangers say', () => {
    const { alice } = openPair();
    expect(alice.take('bob', '{"type":"hello"}')).toBe(false);
    for (const text of ['hears:', 'hears:{}', 'hears:null', 'hears:{"version":-1,"known":0,"hears":[]}'])
      expect(alice.take('bob', text)).toBe(true);
    expect(alice.take('bob', `hears:${JSON.stringify({ version: 1, known: 0, hears: ['x'.repeat(101)] })}`)).toBe(true);
    expect(alice.hears('bob', 'x'.repeat(101))).toBe(false);
  });
});
