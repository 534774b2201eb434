import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotationLimits, parseAnnotationMessage } from '../../src/protocol/annotation-message.ts';

const add = { op: 'add', n: 0, tool: 'pen', points: [1, 2] };
const send = (op: unknown) => parseAnnotationMessage(JSON.stringify({ type: 'do', share: 's', seq: 1, op }));
const long = Array.from({ length: annotationLimits.batch + 2 }, () => 1);

describe('messages of annotations', () => {
  test.each([
    { type: 'do', share: 's', seq: 1, op: add },
    { type: 'do', share: 's', seq: 1, op: { ...add, tool: 'text', text: 'x' } },
    { type: 'did', share: 's', author: 1, op: { op: 'draw', n: 1, points: [1, 2] }, ack: 3 },
    { type: 'did', share: 's', author: 1, op: { op: 'show', marks: ['1:1'], shown: false }, ack: 3 },
    { type: 'board', share: 's', you: 1, ack: 0, next: 0 },
    { type: 'marks', share: 's', marks: [{ author: 1, n: 2, tool: 'pen', points: [1, 2], text: '', shown: true }] },
    { type: 'ack', share: 's', ack: 1 },
    { type: 'rights', share: 's', draw: true, clear: false },
    { type: 'author', share: 's', author: 1, name: 'Bob' },
    { type: 'closed', share: 's' },
    { type: 'cursor', share: 's', author: 0, at: [] },
    { type: 'cursor', share: 's', author: 0, at: [1, 65535] },
  ])('%o is one', (message) => {
    expect(parseAnnotationMessage(JSON.stringify(message))).toEqual(message);
  });

  test.each([
    ['an unknown act', { op: 'burn' }],
    ['half a point', { ...add, points: [1] }],
    ['a place beyond the picture', { ...add, points: [1, 65_536] }],
    ['a place before it', { ...add, points: [-1, 0] }],
    ['a part of a number', { ...add, points: [0.5, 0] }],
    ['points that are none', { ...add, points: ['1', '2'] }],
    ['too many points', { ...add, points: long }],
    ['a text that is too long', { ...add, tool: 'text', text: 'x'.repeat(annotationLimits.text + 1) }],
    ['an unknown tool', { ...add, tool: 'spray' }],
    ['no number', { ...add, n: -1 }],
    [
      'too many marks',
      { op: 'show', marks: Array.from({ length: annotationLimits.marks + 1 }, () => '1:1'), shown: true },
    ],
    ['no act at all', null],
  ])('%s is none', (_, op) => {
    expect(send(op)).toBeNull();
  });

  test('what is not known of an act is dropped', () => {
    expect(send({ ...add, more: 'x'.repeat(1000) })).toEqual({ type: 'do', share: 's', seq: 1, op: add });
  });

  test.each(['__proto__', 'constructor', 'toString', 'do', ''])('a message of type "%s" alone is none', (type) => {
    expect(parseAnnotationMessage(JSON.stringify({ type }))).toBeNull();
  });

  test('anything else is none, and nothing throws', () => {
    const anything = fc.oneof(fc.anything(), fc.json(), fc.string(), fc.constant('x'.repeat(70_000)));
    fc.assert(fc.property(anything, (data) => void expect(parseAnnotationMessage(data)).toBeNull()));
  });
});
