import { describe, expect, test } from 'vitest';
import { type NodeFrame, parsePacket, writeFrame, writeHead } from '../../src/cluster/node-messages.ts';

const head = writeHead({ node: 'n', epoch: 2, first: 7 });
const delivery: NodeFrame = {
  delivery: {
    to: { user: 'bob' },
    text: '{"v":1,"text":"two\\nlines, \u2028 and \u{1f600}"}',
    from: { user: 'al', device: 'd' },
  },
};
const question: NodeFrame = { question: 'q', topic: 't', body: { a: [1, null] } };
const answer: NodeFrame = { answer: 'q', error: { code: 'forbidden' } };

describe('a packet between nodes', () => {
  test('brings its frames as they were', () => {
    const frames = [delivery, question, answer, delivery];
    expect(parsePacket(head + frames.map(writeFrame).join(''))).toEqual({ node: 'n', epoch: 2, first: 7, frames });
  });

  test('brings a text with line breaks of its own', () => {
    const odd: NodeFrame = { delivery: { to: { room: 'r' }, text: 'a\n{"question":"x","topic":"y"}\n' } };
    expect(parsePacket(head + writeFrame(odd) + writeFrame(question))).toMatchObject({ frames: [odd, question] });
  });

  test('brings frames for a room, a user and a device, with and without their sender', () => {
    const from = { user: 'al', device: 'd' };
    const places = [{ room: 'r' }, { user: 'bob' }, { user: 'bob', device: 'd' }];
    const frames: NodeFrame[] = places.flatMap((to) => [
      { delivery: { to, text: '{}' } },
      { delivery: { to, text: '{}', from } },
    ]);
    expect(parsePacket(head + frames.map(writeFrame).join(''))).toMatchObject({ frames });
  });

  test('says what has arrived', () => {
    const packet = parsePacket(writeHead({ node: 'n', epoch: 2, first: 7, got: [3, 9] }) + writeFrame(question));
    expect(packet).toMatchObject({ got: [3, 9], frames: [question] });
    expect(parsePacket('{"node":"n","epoch":2,"first":7,"got":[-1,"x"]}')).toEqual({
      node: 'n',
      epoch: 2,
      first: 7,
      frames: [],
    });
  });

  test('asks for frames, and says which are lost', () => {
    expect(parsePacket(writeHead({ node: 'n', epoch: 2, again: 5 }))).toEqual({ node: 'n', epoch: 2, again: 5 });
    expect(parsePacket(writeHead({ node: 'n', epoch: 2, lost: 5 }))).toEqual({ node: 'n', epoch: 2, lost: 5 });
  });

  test('keeps the numbers of frames that cannot be read', () => {
    const junk = ['\n{"later":"version"}', '\nnonsense', '\n[999,null,"b",null]\nshort'];
    const packet = parsePacket(head + writeFrame(question) + junk[0] + junk[1] + writeFrame(question) + junk[2]);
    const frames = packet && 'frames' in packet ? packet.frames : [];
    expect(frames).toHaveLength(5);
    expect([frames[0], frames[3]]).toEqual([question, question]);
    for (const index of [1, 2, 4]) expect(frames[index]).toEqual({ answer: '' });
  });

  test.each([
    '',
    'nonsense',
    '{}',
    '[]',
    '{"node":"n"}',
    '{"node":"n","epoch":-1,"first":1}',
    '{"node":1,"epoch":1,"first":1}',
  ])('is none: %s', (text) => {
    expect(parsePacket(text)).toBeNull();
  });
});
