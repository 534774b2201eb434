import { describe, expect, test } from 'vitest';
import type { QualitySample } from '../../src/quality/quality.ts';
import { readFacts } from '../../src/quality/warnings/interval-facts.ts';
import chromium from './fixtures/chromium.json' with { type: 'json' };
import firefox from './fixtures/firefox.json' with { type: 'json' };
import { type PlainStat, reportOf } from './link.ts';

const mids = new Map([
  ['0', 'microphone'],
  ['1', 'camera'],
  ['2', 'screen'],
] as const);
const sample = (at: number, ...stats: readonly PlainStat[]): QualitySample => ({ at, report: reportOf(stats), mids });
const read = (before: readonly PlainStat[], after: readonly PlainStat[]) =>
  readFacts(sample(0, ...before), sample(2000, ...after), 'mic');
const microphone = (fields: object): PlainStat => ({
  id: 'S',
  type: 'media-source',
  kind: 'audio',
  trackIdentifier: 'mic',
  ...fields,
});
const sound = (packetsReceived: number, mid = '0'): PlainStat => ({
  id: `A${mid}`,
  type: 'inbound-rtp',
  kind: 'audio',
  mid,
  packetsReceived,
});
const video = (mid: string, fields: object): PlainStat => ({
  id: `V${mid}`,
  type: 'inbound-rtp',
  kind: 'video',
  mid,
  ...fields,
});

describe('the microphone', () => {
  test('is heard when its energy grows, silent when it does not', () => {
    const before = [microphone({ totalAudioEnergy: 1 })];
    expect(read(before, [microphone({ totalAudioEnergy: 1.01 })]).microphoneHeard).toBe(true);
    expect(read(before, [microphone({ totalAudioEnergy: 1 })]).microphoneHeard).toBe(false);
  });

  test('goes by its level where a browser tells no energy, and by nothing where it tells neither', () => {
    expect(read([], [microphone({ audioLevel: 0.2 })]).microphoneHeard).toBe(true);
    expect(read([], [microphone({ audioLevel: 0 })]).microphoneHeard).toBe(false);
    expect(read([microphone({})], [microphone({})])).not.toHaveProperty('microphoneHeard');
  });

  test('is not confused with the sound of a screen', () => {
    const other = { trackIdentifier: 'screen', totalAudioEnergy: 5 };
    expect(read([microphone(other)], [microphone({ ...other, totalAudioEnergy: 6 })])).not.toHaveProperty(
      'microphoneHeard',
    );
  });

  test('of somebody else counts by its packets, those of a screen do not', () => {
    expect(read([sound(10)], [sound(110)]).audioPackets).toBe(100);
    expect(read([sound(10), sound(10, '3')], [sound(10), sound(90, '3')]).audioPackets).toBe(80);
    const shared = new Map([['3', 'screen-audio']] as const);
    const samples = [
      { ...sample(0, sound(0, '3')), mids: shared },
      { ...sample(2000, sound(90, '3')), mids: shared },
    ] as const;
    expect(readFacts(...samples).audioPackets).toBe(0);
  });
});

describe('a picture', () => {
  test('that stands still counts by the share of the time', () => {
    const before = [video('1', { framesDecoded: 100, totalFreezesDuration: 0.5, packetsReceived: 5 })];
    const after = [video('1', { framesDecoded: 120, totalFreezesDuration: 1.5, packetsReceived: 90 })];
    expect(read(before, after).frozen.get('camera')).toBe(50);
  });

  test('of a camera without a frame is frozen, whether packets come or not', () => {
    const before = [video('1', { framesDecoded: 100, packetsReceived: 50 })];
    expect(read(before, [video('1', { framesDecoded: 100, packetsReceived: 90 })]).frozen.get('camera')).toBe(100);
    expect(read(before, before).frozen.get('camera')).toBe(100);
  });

  test('of a screen that does not change is not frozen; one that cannot be decoded is', () => {
    const before = [video('2', { framesDecoded: 7, packetsReceived: 50, totalFreezesDuration: 0 })];
    expect(read(before, before).frozen.get('screen')).toBe(0);
    const seldom = [video('2', { framesDecoded: 8, packetsReceived: 60, totalFreezesDuration: 1.9 })];
    expect(read(before, seldom).frozen.get('screen')).toBe(0);
    const broken = [video('2', { framesDecoded: 7, packetsReceived: 90, totalFreezesDuration: 0 })];
    expect(read(before, broken).frozen.get('screen')).toBe(100);
  });

  test('that has just begun is not judged yet', () => {
    expect(read([], [video('1', { framesDecoded: 0, packetsReceived: 0 })]).frozen.size).toBe(0);
  });
});

test('an encoder that the machine holds back is told, one that is off is not', () => {
  const out = (fields: object): PlainStat => ({ id: 'O', type: 'outbound-rtp', kind: 'video', ...fields });
  expect(read([], [out({ qualityLimitationReason: 'cpu' })]).cpuLimited).toBe(true);
  expect(read([], [out({ qualityLimitationReason: 'cpu', active: false })]).cpuLimited).toBe(false);
  expect(read([], [out({ qualityLimitationReason: 'bandwidth' })]).cpuLimited).toBe(false);
});

test.each([
  ['Chromium', chromium],
  ['Firefox', firefox],
])('reports of %s are read', (_name, [before, after]) => {
  const [first, second] = [before, after].map((one) => ({ at: one!.at, report: reportOf(one!.stats), mids }));
  expect(readFacts(first!, second!)).toMatchObject({
    audioPackets: expect.any(Number),
    frozen: new Map([['camera', 0]]),
  });
  expect(readFacts(first!, second!).audioPackets).toBeGreaterThan(50);
});
