import type { SeededRandom } from '../../src/testing/random.ts';
import { fullEnvelopes, fullMessages } from './messages.ts';

const junk: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER + 2, '', ' ', '__proto__', 'constructor'],
  ...['x'.repeat(300), '\u0000', '\ud800', '{"a":', [], {}, [[]], { length: 1e9 }, { toString: 'x', valueOf: null }],
  ...[JSON.parse('{"__proto__":{"polluted":true}}'), JSON.parse('[[[[[[[[[[[[1]]]]]]]]]]]]'), Array(300).fill(null)],
];
const seeds: readonly unknown[] = [...Object.values(fullEnvelopes), ...Object.values(fullMessages)];
const versions = [0, 2, '1', 1.1, null];

/** One change somewhere in plain data: a value replaced, a key dropped, renamed, doubled or added. */
export function mutate(value: unknown, random: SeededRandom): unknown {
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

/** Whatever a stranger may send: junk, envelopes and messages with something wrong in them, as values and as text. */
export function hostileInput(random: SeededRandom): unknown {
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

/** One of them, undefined when there is none. */
export function pick<T>(from: readonly T[], random: SeededRandom): T | undefined {
  return from[random.integer(from.length)];
}
