import { describe, expect, test } from 'vitest';
import { parseRoute, parseSignalMessage } from '../../src/protocol/index.ts';
import { createRandom } from '../../src/testing/random.ts';
import { hostileInput } from '../support/hostile-input.ts';
import { fullEnvelopes } from '../support/messages.ts';

const envelope = { v: 1, id: 'm', from: { user: 'alice', device: 'd' }, to: { user: 'bob' } };
const route = (frame: unknown, more: object = {}) => parseRoute(JSON.stringify({ ...envelope, frame, ...more }));

describe('a route', () => {
  test.each(Object.entries(fullEnvelopes))('is read of %s, with the same sender and destination', (_name, message) => {
    const { id, from, to, frame } = message;
    expect(parseRoute(JSON.stringify(message))).toMatchObject({ id, from, to, kind: frame.kind });
  });

  test('names the calls that a message is about', () => {
    expect(route({ kind: 'cast', message: { type: 'invite', call: 'c1' } })?.calls).toEqual(['c1']);
    expect(route({ kind: 'cast', part: { index: 0, count: 2, text: '…' } })?.calls).toEqual([]);
    expect(route({ kind: 'cast', message: { type: 'roster', call: 'x'.repeat(65) } })?.calls).toEqual([]);
    expect(route({ kind: 'data', session: 's', call: 'c2', seq: 0, base: 0 })?.calls).toEqual(['c2']);
    expect(route({ kind: 'sync', session: 's', calls: [{ call: 'c3' }, { call: 'c4' }] })?.calls).toEqual(['c3', 'c4']);
  });

  test('is read of messages of types that this version does not know', () => {
    const message = { type: 'hologram', call: 'c1', beam: 7 };
    expect(route({ kind: 'cast', message })).toMatchObject({ calls: ['c1'], message });
  });

  test.each([
    ['another version', {}, { v: 2 }],
    ['no sender', {}, { from: { user: 'alice' } }],
    ['no destination', {}, { to: {} }],
    ['a destination of the wrong kind', {}, { to: { user: 7 } }],
    ['a room without a name', {}, { to: { room: '' } }],
    ['a frame of an unknown kind', { kind: 'toString' }, {}],
    ['a frame without what its kind needs', { kind: 'data' }, {}],
    ['more calls than a list may have', { kind: 'ack', session: 's', calls: Array(129).fill({ call: 'c' }) }, {}],
    ['a time that is no number', {}, { ttl: 'soon' }],
  ])('is not read of a message with %s', (_what, frame, more) => {
    expect(route({ kind: 'cast', message: { type: 'invite', call: 'c1' }, ...frame }, more)).toBeNull();
  });

  test('is not read of what is too large or no JSON', () => {
    const text = JSON.stringify({ ...envelope, frame: { kind: 'cast', message: 'x'.repeat(100) } });
    expect(parseRoute(text, text.length)).not.toBeNull();
    expect(parseRoute(text, text.length - 1)).toBeNull();
    expect(parseRoute('{')).toBeNull();
  });

  test('is read of whatever a receiver can read, and nothing throws', () => {
    const random = createRandom('routes');
    let read = 0;
    for (let index = 0; index < 5000; index++) {
      const input = hostileInput(random);
      const text = typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
      const message = parseSignalMessage(text);
      const found = parseRoute(text);
      if (!message) continue;
      read++;
      expect(found).toMatchObject({ id: message.id, from: message.from, to: message.to, kind: message.frame.kind });
    }
    expect(read).toBeGreaterThan(20);
  });
});
