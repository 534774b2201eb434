import { describe, expect, test } from 'vitest';
import { children, type ElementHead, ids, readHead, readUint } from '../../src/recording/webm/ebml.ts';
import { createSeekableWebm } from '../../src/recording/webm/seekable-webm.ts';
import { fakeWebm } from '../../src/testing/media/fake-webm.ts';

/** A file of so many ms, filtered in pieces of `step` bytes. */
function record(ms: number, kinds: readonly ('audio' | 'video')[], step = 1 << 20): Uint8Array<ArrayBuffer> {
  const raw = fakeWebm(kinds);
  for (let at = 0; at < ms; at += 100) raw.frame(100);
  return filter(raw.take(), step);
}

function filter(bytes: Uint8Array<ArrayBuffer>, step: number): Uint8Array<ArrayBuffer> {
  const webm = createSeekableWebm();
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += step) out.push(...webm.push(bytes.slice(at, at + step)));
  const { tail, head } = webm.finish();
  out.push(...tail);
  if (head) out.splice(0, head.length, ...head);
  return Uint8Array.from(out);
}

function headAt(bytes: Uint8Array<ArrayBuffer>, at: number): ElementHead {
  const head = readHead(bytes, at);
  if (!head || head === 'more') throw new Error(`No element at ${at}`);
  return head;
}

/** The segment and its members, by the sizes that the file tells; clusters end where the next element begins. */
function look(bytes: Uint8Array<ArrayBuffer>) {
  const header = headAt(bytes, 0);
  const segment = headAt(bytes, header.start + (header.size ?? 0));
  const members = new Map<number, number[]>();
  for (let at = segment.start; at < bytes.length;) {
    const head = headAt(bytes, at);
    members.set(head.id, [...(members.get(head.id) ?? []), at]);
    at = head.id === ids.cluster ? head.start : head.start + (head.size ?? 0);
  }
  const only = (id: number): ElementHead => headAt(bytes, members.get(id)?.[0] ?? 0);
  const inside = ({ start, size }: ElementHead) => [...children(bytes, start, start + (size ?? 0))];
  return { segment, members, only, inside };
}

function durationOf(bytes: Uint8Array<ArrayBuffer>): number | null {
  const { only, inside } = look(bytes);
  const duration = inside(only(ids.info)).find(({ id }) => id === ids.duration);
  return duration ? new DataView(bytes.buffer).getFloat64(duration.start) : null;
}

describe('a recorder’s WebM', () => {
  test('gets its duration, the last frame included', () => {
    expect(durationOf(record(3_300, ['video', 'audio']))).toBe(3_300);
  });

  test('gets an index of key frames, to which the head points', () => {
    const bytes = record(3_300, ['audio', 'video']);
    const { segment, members, only, inside } = look(bytes);
    const seeks = inside(only(ids.seekHead)).map((entry) => {
      const [id, position] = inside(entry);
      return [readUint(bytes, id!.start, id!.size!), readUint(bytes, position!.start, position!.size!)];
    });
    for (const [id = 0, position = 0] of seeks) expect(headAt(bytes, segment.start + position).id).toBe(id);
    expect(seeks.map(([id]) => id)).toEqual([ids.info, ids.tracks, ids.cues]);
    const cues = inside(only(ids.cues)).map((point) => {
      const [time, positions] = inside(point);
      const [track, cluster] = inside(positions!);
      return [time!, track!, cluster!].map(({ start, size }) => readUint(bytes, start, size!));
    });
    const clusters = (members.get(ids.cluster) ?? []).map((at) => at - segment.start);
    expect(cues).toEqual(clusters.map((position, index) => [index * 1_000, 2, position]));
    expect(clusters).toHaveLength(4);
  });

  test('is the same file however its bytes were cut', () => {
    const whole = record(2_500, ['video', 'audio']);
    for (const step of [1, 3, 7, 64]) expect(record(2_500, ['video', 'audio'], step)).toEqual(whole);
  });

  test('of sound alone can be sought in as well', () => {
    const bytes = record(5_500, ['audio']);
    const { only, inside } = look(bytes);
    expect(inside(only(ids.cues)).length).toBeGreaterThanOrEqual(2);
    expect(durationOf(bytes)).toBe(5_420);
  });

  test('that was never finished has a head that players can read', () => {
    const raw = fakeWebm(['video']);
    raw.frame(100);
    const bytes = createSeekableWebm().push(raw.take());
    expect(durationOf(bytes)).toBeNull();
    expect([...look(bytes).members.keys()]).toEqual([
      ids.void,
      ids.info,
      ids.tracks,
      ids.cluster,
      ids.timestamp,
      ids.simpleBlock,
    ]);
  });

  test('of another kind passes through untouched', () => {
    const bytes = new TextEncoder().encode('....ftypisom and what MP4 goes on with');
    for (const step of [1, 5, 100]) expect(filter(bytes, step)).toEqual(bytes);
    expect(createSeekableWebm().finish()).toEqual({ tail: new Uint8Array(0), head: null });
  });

  test('that is cut short or garbled never makes it throw', () => {
    const raw = fakeWebm(['video', 'audio']);
    for (let at = 0; at < 2_000; at += 100) raw.frame(100);
    const bytes = raw.take();
    for (let at = 0; at < bytes.length; at += 5) {
      expect(() => filter(bytes.slice(0, at), 50)).not.toThrow();
      const garbled = bytes.slice();
      garbled[at] = (garbled[at] ?? 0) ^ 0x5a;
      expect(() => filter(garbled, 50)).not.toThrow();
    }
  });
});
