import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventReader } from '../../src/signaling/transports/event-stream.ts';

function read(chunks: readonly string[]): [string, string][] {
  const events: [string, string][] = [];
  const take = createEventReader(1000, (name, data) => void events.push([name, data]));
  for (const chunk of chunks) take(chunk);
  return events;
}

test.each([
  ['data: a\n\n', [['message', 'a']]],
  ['data:a\n\n', [['message', 'a']]],
  ['data:  a\n\n', [['message', ' a']]],
  ['data: a: b\n\n', [['message', 'a: b']]],
  [
    'event: open\ndata: a\n\ndata: b\n\n',
    [
      ['open', 'a'],
      ['message', 'b'],
    ],
  ],
  ['data: a\ndata: b\n\n', [['message', 'a\nb']]],
  ['data\n\n', [['message', '']]],
  [': alive\n\n', []],
  ['event: open\n\ndata: a\n\n', [['message', 'a']]],
  ['id: 7\nretry: 10\nother: x\ndata: a\n\n', [['message', 'a']]],
  ['data: unfinished\n', []],
])('%j has the events %j', (text, events) => {
  expect(read([text])).toEqual(events);
});

test('cut anywhere, with any line break, the events are the same', () => {
  const text = 'event: open\ndata: {"a":1}\n\n: alive\n\ndata: b\ndata: c\n\n';
  fc.assert(
    fc.property(fc.array(fc.nat({ max: text.length })), fc.constantFrom('\n', '\r\n', '\r'), (cuts, lineBreak) => {
      const whole = `${text.replaceAll('\n', lineBreak)}: end\n`;
      const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      const chunks = places.slice(1).map((end, index) => whole.slice(places[index], end));
      expect(read(chunks)).toEqual([
        ['open', '{"a":1}'],
        ['message', 'b\nc'],
      ]);
    }),
  );
});

test('an event that does not end is too long at some time', () => {
  const take = createEventReader(100, () => {});
  const flood = (chunk: string) => () => {
    for (let count = 0; count < 100; count++) take(chunk);
  };
  expect(flood('data: xxxxxxxxxx')).toThrow('too long');
  expect(flood('data: x\n')).toThrow('too long');
});
