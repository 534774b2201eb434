import { describe, expect, test } from 'vitest';
import { type LinkEnd, parsePacket } from '../../src/cluster/node-messages.ts';
import { createOutgoingLink, type ReplayLimits } from '../../src/cluster/outgoing-link.ts';

function open(limits: Partial<ReplayLimits> = {}, got: LinkEnd | null = null) {
  let time = 0;
  const link = createOutgoingLink({
    ...{ node: 'n', epoch: 1, now: () => time, got: () => got },
    limits: { frames: 100, bytes: 10_000, age: 1000, ...limits },
  });
  const push = (...names: string[]): void => names.forEach((name) => link.push(`\n{"answer":"${name}"}`));
  return { link, push, wait: (ms: number) => (time += ms) };
}

/** What the other end reads: frames as `number:name`, and what is lost as `<number`. */
function read(packets: readonly string[]): string[] {
  return packets.flatMap((text) => {
    const packet = parsePacket(text);
    if (packet && 'lost' in packet) return [`<${packet.lost}`];
    if (!packet || !('frames' in packet)) return ['?'];
    return packet.frames.map((frame, index) => `${packet.first + index}:${'answer' in frame ? frame.answer : '?'}`);
  });
}

describe('a link to another node', () => {
  test('sends what came since the last time as one packet, once', () => {
    const { link, push } = open();
    push('a', 'b');
    expect(link.end()).toEqual([1, 2]);
    const packets = link.take();
    expect([packets.length, read(packets)]).toEqual([1, ['1:a', '2:b']]);
    expect(link.take()).toEqual([]);
    push('c');
    expect(read(link.take())).toEqual(['3:c']);
  });

  test('sends again from a frame on, until that has arrived', () => {
    const { link, push } = open();
    for (const name of ['a', 'b', 'c']) {
      push(name);
      link.take();
    }
    expect(read(link.again(2))).toEqual(['2:b', '3:c']);
    link.arrived(2);
    expect(read(link.again(2))).toEqual(['<3', '3:c']);
    link.arrived(3);
    expect(read(link.again(4))).toEqual([]);
    push('d');
    expect(read(link.take())).toEqual(['4:d']);
  });

  test('sends again what was never sent, and then not once more', () => {
    const { link, push } = open();
    push('a', 'b');
    expect(read(link.again(1))).toEqual(['1:a', '2:b']);
    expect(link.take()).toEqual([]);
  });

  test('keeps so many frames and bytes, and says which are lost', () => {
    const { link, push } = open({ frames: 3 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      push(name);
      link.take();
    }
    expect(read(link.again(1))).toEqual(['<3', '3:c', '4:d', '5:e']);
    const small = open({ bytes: 40 });
    for (const name of ['a', 'b', 'c', 'd']) {
      small.push(name);
      small.link.take();
    }
    expect(read(small.link.again(1))).toEqual(['<3', '3:c', '4:d']);
  });

  test('holds no more than that while nothing can be sent', () => {
    const { link, push } = open({ frames: 4 });
    for (let index = 1; index <= 1000; index++) push(`f${index}`);
    const packets = read(link.take());
    expect(packets.at(-1)).toBe('1000:f1000');
    expect(packets.length).toBeLessThanOrEqual(4);
    expect(read(link.again(1))[0]).toBe(`<${1001 - packets.length}`);
  });

  test('forgets what is too old, sent or not', () => {
    const { link, push, wait } = open();
    push('sent');
    link.take();
    push('not sent');
    link.prune();
    wait(1001);
    push('fresh');
    link.prune();
    expect(read(link.again(1))).toEqual(['<3', '3:fresh']);
  });

  test('tells what has arrived of the other direction', () => {
    const { link, push } = open({}, [7, 5]);
    push('a');
    expect(parsePacket(link.take()[0] ?? '')).toMatchObject({ got: [7, 5] });
  });
});
