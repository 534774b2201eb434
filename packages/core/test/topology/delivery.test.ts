import { describe, expect, test } from 'vitest';
import type { MediaSource } from '../../src/protocol/messages.ts';
import { type Arrival, compareDelivery } from '../../src/topology/handover/delivery.ts';

type Given = Partial<Record<MediaSource, readonly [count: number, height: number]>>;

const arrivals = (given: Given): ReadonlyMap<MediaSource, Arrival> =>
  new Map(Object.entries(given).map(([source, [count, height]]) => [source as MediaSource, { count, height }]));
const looks = (before: Given, now: Given) => ({ before: arrivals(before), now: arrivals(now) });

const old = looks({ microphone: [10, 0], camera: [10, 720] }, { microphone: [20, 0], camera: [20, 720] });

describe('a path delivers', () => {
  test('when everything that moves on the old one moves on it', () => {
    expect(compareDelivery(old, looks({}, { microphone: [1, 0], camera: [3, 720] }))).toBe('sharp');
  });

  test('blurred, while its pictures are smaller', () => {
    expect(compareDelivery(old, looks({}, { microphone: [1, 0], camera: [3, 360] }))).toBe('blurred');
  });

  test.each<[string, Given, Given]>([
    ['sound is missing', {}, { camera: [9, 720] }],
    ['video is missing', {}, { microphone: [9, 0] }],
    ['only a first frame came', {}, { microphone: [9, 0], camera: [1, 720] }],
    ['what came once does not move', { camera: [9, 720] }, { microphone: [9, 0], camera: [9, 720] }],
  ])('not when %s', (_, before, now) => {
    expect(compareDelivery(old, looks(before, now))).toBeNull();
  });

  test('without what stands still on the old one', () => {
    const silent = looks({ microphone: [10, 0], camera: [10, 720] }, { microphone: [10, 0], camera: [20, 720] });
    expect(compareDelivery(silent, looks({}, { camera: [3, 720] }))).toBe('sharp');
    expect(compareDelivery(looks({}, {}), looks({}, {}))).toBe('sharp');
  });
});
