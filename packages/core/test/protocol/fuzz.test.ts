import { expect, test } from 'vitest';
import { limits, parseCallMessage, parsePeerSignal, parseSignalMessage } from '../../src/protocol/index.ts';
import { createRandom, type SeededRandom } from '../../src/testing/random.ts';
import { fullEnvelopes, fullMessages } from '../support/messages.ts';
import { createScene } from '../support/sessions.ts';

const count = Number(process.env['FUZZ'] ?? 20_000);
const timeout = Math.max(20_000, count / 2);

const junk: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER + 2, '', ' ', '__proto__', 'constructor'],
  ...['x'.repeat(300), '\u0000', '\ud800', '{"a":', [], {}, [[]], { length: 1e9 }, { toString: 'x', valueOf: null }],
  ...[JSON.parse('{"__proto__":{"polluted":true}}'), JSON.parse('[[[[[[[[[[[[1]]]]]]]]]]]]'), Array(300).fill(null)],
];
const seeds: readonly unknown[] = [...Object.values(fullEnvelopes), ...Object.values(fullMessages)];
const versions = [0, 2, '1', 1.1, null];

/** One change somewhere in plain data: a value replaced, a key dropped, renamed, doubled or added. */
function mutate(value: unknown, random: SeededRandom): unknown {
  if (typeof value !== 'object' || value === null || random.next() < 0.05) return pick(junk, random);
  const keys = Object.keys(value);
  const copy = (Array.isArray(value) ? Object.values(value) : { ...value }) as Record<string, unknown>;
  const key = pick(keys, random) ?? 'key';
  const other = random.next() < 0.5 ? '__proto__' : (pick(keys, random) ?? 'other');
  const how = random.integer(8);
  if (how === 0) delete copy[key];
  else if (how === 1) Object.defineProperty(copy, other, { value: copy[key], enumerable: true, configurable: true });
  else if (how === 2) copy[key] = pick(junk, random);
  else if (how === 3) copy[key] = pick(seeds, random);
  else copy[key] = mutate(copy[key], random);
  return copy;
}

function hostileInput(random: SeededRandom): unknown {
  const how = random.integer(20);
  if (how === 0) return pick(junk, random);
  if (how === 1 && random.next() < 0.02) return '['.repeat(random.integer(80_000));
  if (how === 2 && random.next() < 0.02) return JSON.stringify({ ...fullEnvelopes['cast'], pad: 'é'.repeat(40_000) });
  if (how === 3) return { ...fullEnvelopes['data'], v: pick(versions, random) };
  let value = pick(seeds, random);
  for (let changes = random.integer(4); changes >= 0; changes--) value = mutate(value, random);
  if (how < 12) return value;
  const text = JSON.stringify(value) ?? '';
  if (how < 17) return text;
  const at = random.integer(text.length + 1);
  return text.slice(0, at) + random.text(random.integer(3)) + text.slice(at + random.integer(4));
}

function pick<T>(from: readonly T[], random: SeededRandom): T | undefined {
  return from[random.integer(from.length)];
}

test(`${count} hostile inputs: no parser throws, and what one accepts it accepts again, unchanged`, { timeout }, () => {
  const random = createRandom('parsers');
  const wrong: unknown[] = [];
  let accepted = 0;
  for (let index = 0; index < count; index++) {
    const input = hostileInput(random);
    for (const parse of [parseSignalMessage, parseCallMessage, parsePeerSignal]) {
      const parsed = parse(input);
      if (parsed === null) continue;
      accepted++;
      const text = JSON.stringify(parsed);
      const plain = Object.getPrototypeOf(parsed) === Object.prototype && text.length <= limits.joinedBytes;
      if (!plain || JSON.stringify(parse(parsed)) !== text) wrong.push(input);
    }
  }
  expect(wrong).toEqual([]);
  expect(accepted).toBeGreaterThan(count / 50);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test(
  `${count} hostile inputs: a session throws nothing, hands over only what it parsed, and still works`,
  { timeout },
  async () => {
    const random = createRandom('session');
    const scene = createScene();
    let hostile: (data: unknown) => void = () => {};
    const bob = scene.session('bob', {
      device: 'laptop',
      wrap: (transport) => ({
        ...transport,
        open(context) {
          hostile = context.message;
          return transport.open(context);
        },
      }),
    });
    await scene.clock.settle();
    for (let index = 0; index < count; index++) {
      hostile(hostileInput(random));
      if (index % 100 === 0) await scene.clock.advanceAsync(50);
    }
    for (const { message } of bob.received) expect(parseCallMessage(message)).toEqual(message);
    expect(bob.received.length).toBeGreaterThan(0);

    const before = bob.received.length;
    const alice = scene.session('alice', { device: 'new' });
    await scene.clock.settle();
    alice.send(bob.self, 'fresh', { ...fullMessages['hang-up'], call: 'fresh' } as (typeof fullMessages)['hang-up']);
    await scene.clock.settle();
    expect(bob.received.slice(before)).toMatchObject([
      { from: alice.self, message: { type: 'hang-up', call: 'fresh' } },
    ]);
  },
);
