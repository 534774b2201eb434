import { describe, expect, test } from 'vitest';
import { movingBars, pcmQueue, silence, tone, wavFile } from '../../src/headless/index.ts';

describe('a tone', () => {
  test('goes on without a step from piece to piece, as loud as told', () => {
    const sound = tone(480, 0.5);
    const whole = new Int16Array(960);
    sound(whole, 0);
    const halves = [0, 480].map((from) => {
      const half = new Int16Array(480);
      sound(half, from);
      return [...half];
    });
    expect(halves.flat()).toEqual([...whole]);
    expect(Math.max(...whole)).toBe(Math.trunc(32_767 * 0.5));
  });

  test('of the given pitch crosses zero twice a period', () => {
    const second = new Int16Array(48_000);
    tone(1000)(second, 7);
    const crossings = second.filter((sample, index) => index > 0 && sample >= 0 !== (second[index - 1] ?? 0) >= 0);
    expect(Math.abs(crossings.length - 2000)).toBeLessThanOrEqual(1);
  });
});

describe('a queue of samples', () => {
  const heard = (sound: ReturnType<typeof pcmQueue>['sound'], count: number): number[] => {
    const samples = new Int16Array(count).fill(99);
    sound(samples, 0);
    return [...samples];
  };

  test('plays what was pushed in order, in whatever pieces, then silence', () => {
    const queue = pcmQueue();
    queue.push(Int16Array.of(1, 2, 3));
    queue.push(Int16Array.of(4, 5));
    expect([heard(queue.sound, 2), heard(queue.sound, 2), heard(queue.sound, 3)]).toEqual([
      [1, 2],
      [3, 4],
      [5, 0, 0],
    ]);
    expect(queue.waiting).toBe(0);
  });

  test('keeps a copy: the pusher may use its memory again', () => {
    const queue = pcmQueue();
    const memory = Int16Array.of(1, 2);
    queue.push(memory);
    memory.fill(9);
    expect(heard(queue.sound, 2)).toEqual([1, 2]);
  });

  test('drops the oldest beyond its limit, and everything when cleared', () => {
    const queue = pcmQueue(3);
    queue.push(Int16Array.of(1, 2));
    queue.push(Int16Array.of(3, 4));
    expect([queue.waiting, heard(queue.sound, 3)]).toEqual([3, [2, 3, 4]]);
    queue.push(Int16Array.of(5));
    queue.push(new Int16Array());
    queue.clear();
    expect([queue.waiting, heard(queue.sound, 2)]).toEqual([0, [0, 0]]);
  });
});

test('silence overwrites what was there', () => {
  const samples = Int16Array.of(1, 2);
  silence(samples, 0);
  expect([...samples]).toEqual([0, 0]);
});

test('bars move from frame to frame, and each hue has its colour', () => {
  const paint = (hue: number, number: number): Uint8ClampedArray => {
    const data = new Uint8ClampedArray(32 * 4 * 1.5);
    movingBars(hue)({ width: 32, height: 4, data }, number);
    return data;
  };
  expect(paint(0, 0)).toEqual(paint(0, 0));
  expect(paint(0, 0)).not.toEqual(paint(0, 4));
  expect(paint(0, 0).slice(0, 32 * 4)).toEqual(paint(120, 0).slice(0, 32 * 4));
  expect(paint(0, 0).slice(32 * 4)).not.toEqual(paint(120, 0).slice(32 * 4));
});

test('a WAV file says what it holds and holds it', () => {
  const file = wavFile([Int16Array.of(1, -2), Int16Array.of(3, 4)], 16_000, 2);
  const view = new DataView(file.buffer);
  expect([0, 8, 12, 36].map((at) => String.fromCharCode(...file.slice(at, at + 4)))).toEqual([
    'RIFF',
    'WAVE',
    'fmt ',
    'data',
  ]);
  expect([
    view.getUint32(4, true),
    view.getUint16(22, true),
    view.getUint32(24, true),
    view.getUint32(28, true),
  ]).toEqual([44, 2, 16_000, 64_000]);
  expect([view.getUint32(40, true), file.length]).toEqual([8, 52]);
  expect([...new Int16Array(file.buffer, 44)]).toEqual([1, -2, 3, 4]);
});
