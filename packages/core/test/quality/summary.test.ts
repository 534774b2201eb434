import { describe, expect, test } from 'vitest';
import type { StatsSample } from '../../src/quality/stats.ts';
import { readSummary } from '../../src/quality/summary.ts';
import chromium from './fixtures/chromium.json' with { type: 'json' };
import firefox from './fixtures/firefox.json' with { type: 'json' };
import { type PlainStat, reportOf } from './link.ts';

const sample = (at: number, ...stats: readonly PlainStat[]): StatsSample => ({ at, report: reportOf(stats) });
const pair = (fields: object = {}): PlainStat => ({
  id: 'P',
  type: 'candidate-pair',
  nominated: true,
  state: 'succeeded',
  currentRoundTripTime: 0.05,
  ...fields,
});
const inbound = (fields: object = {}): PlainStat => ({
  id: 'I',
  type: 'inbound-rtp',
  kind: 'audio',
  mid: '0',
  ...fields,
});

describe('a summary', () => {
  test('needs an interval', () => {
    expect(readSummary(null, sample(0))).toBe(null);
    expect(readSummary(sample(5), sample(5))).toBe(null);
  });

  test('without media says nothing but the time', () => {
    expect(readSummary(sample(0), sample(2000))).toEqual({
      timestamp: 2000,
      bitrate: { audio: {}, video: {} },
      mos: {},
      scores: { audio: {}, video: {} },
      silent: false,
    });
  });

  test('counts the growth of the interval, in bits per second', () => {
    const before = sample(0, inbound({ bytesReceived: 1000, packetsReceived: 10 }));
    const after = sample(2000, inbound({ bytesReceived: 11_000, packetsReceived: 110 }));
    expect(readSummary(before, after)?.bitrate).toEqual({ audio: { inbound: 40_000 }, video: {} });
  });

  test('takes the loss of the interval, not of the whole call', () => {
    const before = sample(0, inbound({ packetsReceived: 100, packetsLost: 900 }));
    const after = sample(2000, inbound({ packetsReceived: 195, packetsLost: 905 }));
    expect(readSummary(before, after)?.packetLossPercent).toBe(5);
  });

  test('keeps a zero and leaves out what cannot be known', () => {
    const before = sample(0, pair(), inbound({ packetsReceived: 0, packetsLost: 0, bytesReceived: 0 }));
    const after = sample(2000, pair(), inbound({ packetsReceived: 100, packetsLost: 0, bytesReceived: 0 }));
    const summary = readSummary(before, after);
    expect([summary?.packetLossPercent, summary?.bitrate.audio.inbound]).toEqual([0, 0]);
    const idle = readSummary(
      after,
      sample(4000, pair(), inbound({ packetsReceived: 100, packetsLost: 0, bytesReceived: 0 })),
    );
    expect(idle).not.toHaveProperty('packetLossPercent');
    expect(idle?.mos).toEqual({});
  });

  test('counts a stream that began within the interval from its beginning', () => {
    expect(readSummary(sample(0), sample(1000, inbound({ bytesReceived: 1000 })))?.bitrate.audio.inbound).toBe(8000);
  });

  test('takes a loss that shrinks, by packets that came late, for none', () => {
    const before = sample(0, inbound({ packetsReceived: 100, packetsLost: 3 }));
    expect(
      readSummary(before, sample(2000, inbound({ packetsReceived: 200, packetsLost: 1 })))?.packetLossPercent,
    ).toBe(0);
  });

  test('ignores bandwidth probes', () => {
    const probe = (lost: number): PlainStat => ({
      ...inbound({ packetsLost: lost, packetsReceived: 1 }),
      id: 'X',
      mid: 'probator',
    });
    const summary = readSummary(sample(0, probe(0)), sample(2000, probe(500)));
    expect(summary).not.toHaveProperty('packetLossPercent');
  });

  test('gives milliseconds where the browser gives seconds', () => {
    const before = sample(0, pair(), inbound({ packetsReceived: 0 }));
    const after = sample(2000, pair(), inbound({ packetsReceived: 100, jitter: 0.012 }));
    expect(readSummary(before, after)).toMatchObject({ rtt: 50, jitter: 12 });
  });

  test('reads the pair that the transport names, whatever else is nominated', () => {
    const stats = [
      pair({ id: 'other', currentRoundTripTime: 0.9 }),
      pair({ localCandidateId: 'L', remoteCandidateId: 'R', availableOutgoingBitrate: 1_000_000 }),
      pair({ id: 'last', currentRoundTripTime: 0.8 }),
      { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
      { id: 'L', type: 'local-candidate', candidateType: 'relay' },
      { id: 'R', type: 'remote-candidate', candidateType: 'host' },
    ];
    expect(readSummary(sample(0), sample(2000, ...stats))).toMatchObject({
      rtt: 50,
      availableOutgoingBitrate: 1_000_000,
      candidatePair: { usingRelay: true, localType: 'relay', remoteType: 'host' },
    });
  });

  test('reads the pair that is marked as selected where no transport names one', () => {
    const stats = [pair({ selected: true }), pair({ id: 'other', selected: false, currentRoundTripTime: 0.9 })];
    expect(readSummary(sample(0), sample(2000, ...stats))?.rtt).toBe(50);
  });

  test('falls back to the round trip of RTCP', () => {
    const heard = { id: 'R', type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0, roundTripTime: 0.07 };
    expect(readSummary(sample(0), sample(2000, heard))?.rtt).toBe(70);
  });

  test('takes the loss of what is sent from the other side, and only while something is sent', () => {
    const sent = (packetsSent: number): PlainStat => ({ id: 'O', type: 'outbound-rtp', kind: 'audio', packetsSent });
    const heard = {
      id: 'R',
      type: 'remote-inbound-rtp',
      kind: 'audio',
      localId: 'O',
      fractionLost: 0.1,
      packetsLost: 77,
    };
    const before = sample(0, pair(), sent(0), heard);
    const after = sample(2000, pair(), sent(100), heard);
    const summary = readSummary(before, after);
    expect(summary?.packetLossPercentOutbound).toBeCloseTo(10);
    expect(summary?.mos?.outbound).toBeLessThan(3.5);
    expect(readSummary(after, sample(4000, pair(), sent(100), heard))).not.toHaveProperty('packetLossPercentOutbound');
  });

  test('rates sound and picture apart, and the direction by its sound', () => {
    const stats = (packets: number, lost: number): PlainStat[] => [
      pair(),
      inbound({ packetsReceived: packets }),
      inbound({ id: 'V', kind: 'video', packetsReceived: packets - lost, packetsLost: lost }),
    ];
    const summary = readSummary(sample(0, ...stats(0, 0)), sample(2000, ...stats(100, 20)));
    expect(summary?.scores.audio.inbound).toBeGreaterThan(4.3);
    expect(summary?.scores.video.inbound).toBeLessThan(3);
    expect(summary?.mos?.inbound).toBe(summary?.scores.audio.inbound);
    expect(summary?.packetLossPercent).toBe(10);
  });

  test('shows the largest picture that arrives', () => {
    const video = (id: string, frameWidth: number, framesDropped: number): PlainStat =>
      inbound({ id, kind: 'video', frameWidth, frameHeight: frameWidth / 2, framesPerSecond: 15, framesDropped });
    const summary = readSummary(
      sample(0, video('a', 1280, 3), video('b', 320, 0)),
      sample(2000, video('a', 1280, 8), video('b', 320, 0)),
    );
    expect(summary?.video).toEqual({ framesPerSecond: 15, framesDropped: 5, frameWidth: 1280, frameHeight: 640 });
  });

  test('is silent when neither media nor answers to checks arrive', () => {
    const after = pair({ responsesReceived: 5, bytesReceived: 100 });
    const judge = (before: object): boolean | undefined =>
      readSummary(sample(0, pair(before)), sample(2000, after))?.silent;
    expect(judge({ responsesReceived: 5, bytesReceived: 100 })).toBe(true);
    expect(judge({ responsesReceived: 4, bytesReceived: 100 })).toBe(false);
    expect(judge({ responsesReceived: 5, bytesReceived: 99 })).toBe(false);
  });
});

describe('recorded statistics', () => {
  test.each([
    ['Chromium', chromium],
    ['Firefox', firefox],
  ] as const)('of a call within one machine, in %s', (name, [first, second]) => {
    const samples = [first, second].map((recorded) => ({
      at: recorded!.at,
      report: reportOf(recorded!.stats as readonly PlainStat[]),
    })) as [StatsSample, StatsSample];
    const summary = readSummary(...samples)!;
    expect(Object.keys(summary).sort()).toEqual(
      [
        ...(name === 'Chromium' ? ['availableOutgoingBitrate'] : []),
        'bitrate',
        'candidatePair',
        'jitter',
        'mos',
        'packetLossPercent',
        'packetLossPercentOutbound',
        'rtt',
        'scores',
        'silent',
        'timestamp',
        'video',
      ].sort(),
    );
    expect(summary).toMatchObject({
      packetLossPercent: 0,
      packetLossPercentOutbound: 0,
      candidatePair: { usingRelay: false },
      video: { frameWidth: 320, frameHeight: 240, framesDropped: 0 },
      silent: false,
    });
    for (const kind of ['audio', 'video'] as const) {
      expect(summary.bitrate[kind].inbound).toBeGreaterThan(10_000);
      expect(summary.bitrate[kind].outbound).toBeGreaterThan(10_000);
      expect(summary.scores[kind].inbound).toBeGreaterThan(4.34);
      expect(summary.scores[kind].outbound).toBeGreaterThan(4.34);
    }
    expect(summary.rtt).toBeLessThan(10);
  });
});
