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
      self,
      keyOf: () => (pair.there ? other : undefined),
      send(text) {
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
    const long = 'x'.repeat(101);
    for (const entry of [
      undefined,
      null,
      1,
      {},
      { version: -1, known: 0, hears: [] },
      { version: 1, known: 0, hears: [long] },
    ])
      expect(alice.take('bob', `hears:${JSON.stringify({ alice: entry })}`)).toBe(true);
    for (const text of ['hears:', 'hears:{}', 'hears:null', 'hears:[1]']) expect(alice.take('bob', text)).toBe(true);
    expect(alice.hears('bob', long)).toBe(false);
  });

  test('is told to many in one text, of which each reads the own part', () => {
    const clock = createFakeClock();
    const names = Array.from({ length: 40 }, (_, index) => `device ${index}`);
    let texts = 0;
    const devices = new Map<string, Hearing>();
    for (const self of names) {
      const send = (text: string): void => {
        texts += 1;
        for (const [name, device] of devices) if (name !== self) device.take(self, text);
      };
      devices.set(self, createHearing({ clock, self, keyOf: (peer) => peer, send, changed() {} }));
    }
    for (const [self, device] of devices)
      for (const name of names) if (name !== self) device.listen(name, `line of ${name}`, true);
    clock.advance(1_000);
    for (const [self, device] of devices)
      for (const name of names) if (name !== self) expect(device.hears(name, `line of ${self}`)).toBe(true);
    expect(texts).toBeLessThanOrEqual(3 * names.length);
  });
});
