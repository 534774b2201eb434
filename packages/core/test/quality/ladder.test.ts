import { describe, expect, test } from 'vitest';
import { ladder, type LadderState } from '../../src/quality/adaptation/ladder.ts';
import { readUplink } from '../../src/quality/adaptation/read-uplink.ts';
import type { UplinkPolicy, UplinkSample } from '../../src/quality/adaptation/uplink.ts';
import { createRandom } from '../../src/testing/random.ts';

type Given = Partial<UplinkSample>;

/** Shows samples to a policy, one each 500 ms. */
function climber(policy: UplinkPolicy<LadderState> = ladder()) {
  let state = policy.initial;
  let at = 0;
  const levels: number[] = [];
  return {
    levels,
    plan: () => policy.plan(state),
    see(given: Given, times = 1): void {
      for (let index = 0; index < times; index += 1) {
        state = policy.next(state, { at: (at += 500), cpuLimited: false, loss: 0, ...given });
        levels.push(policy.plan(state).level);
      }
    },
  };
}

describe('the ladder', () => {
  test('begins with everything', () => {
    const { plan } = climber();
    expect(plan()).toEqual({ level: 0, reason: null, microphone: {}, camera: {}, screen: {} });
  });

  test('sends less after two samples of 8 % loss', () => {
    const one = climber();
    one.see({ loss: 8 });
    expect(one.plan().level).toBe(0);
    one.see({ loss: 8 });
    expect(one.plan()).toMatchObject({ level: 2, reason: 'bandwidth', camera: { scaleResolutionDownBy: 2 } });
  });

  test('goes further down while it stays bad, at once where the estimate is low', () => {
    const slow = climber();
    slow.see({ loss: 12, available: 900_000 }, 4);
    expect(slow.plan().level).toBe(3);
    const fast = climber();
    fast.see({ loss: 12, available: 120_000 }, 2);
    expect(fast.plan().level).toBe(3);
  });

  test('does nothing for loss that is neither bad nor good, and does not flap', () => {
    const one = climber();
    one.see({ loss: 5 }, 200);
    one.see({ loss: 9 }, 2);
    one.see({ loss: 5 }, 200);
    expect([...new Set(one.levels)]).toEqual([0, 2]);
  });

  test('is back at the top after a second and a half of a good link', () => {
    const one = climber();
    one.see({ loss: 20, available: 100_000 }, 40);
    one.see({ loss: 0 }, 2);
    expect(one.plan().level).toBe(3);
    one.see({ loss: 0 });
    expect(one.plan().level).toBe(0);
  });

  test('climbs step by step, and waits longer, after a relapse', () => {
    const one = climber();
    for (let round = 0; round < 3; round += 1) {
      one.see({ loss: 20 }, 10);
      one.see({ loss: 0 }, 24);
    }
    one.levels.length = 0;
    one.see({ loss: 20 }, 10);
    one.see({ loss: 0 }, 200);
    const climb = one.levels.slice(10).filter((level, index, all) => level !== all[index - 1]);
    expect(climb).toEqual([3, 2, 1, 0]);
    expect(one.levels.lastIndexOf(3)).toBeGreaterThan(30);
  });

  test('falls before any report when twice in a row more is sent than the link is thought to carry', () => {
    const one = climber();
    one.see({ sent: 1_700_000, available: 3_000_000 }, 5);
    one.see({ sent: 1_700_000, available: 800_000 });
    expect(one.plan().level).toBe(0);
    one.see({ sent: 600_000, available: 150_000 });
    expect(one.plan().level).toBe(3);
  });

  test('goes on falling at once where the estimate leads', () => {
    const one = climber();
    one.see({ sent: 900_000, available: 400_000 }, 2);
    expect(one.plan().level).toBe(2);
    one.see({ sent: 500_000, available: 150_000 });
    expect(one.plan().level).toBe(3);
  });

  test('is lifted at once by an estimate that has room for more, as far as it has', () => {
    const one = climber();
    one.see({ loss: 20, available: 100_000 }, 10);
    one.see({ sent: 90_000, available: 700_000, reportedAt: 1 });
    expect(one.plan().level).toBe(3);
    one.see({ sent: 90_000, available: 700_000, reportedAt: 1 });
    expect(one.plan().level).toBe(1);
    one.see({ sent: 700_000, available: 1_400_000, reportedAt: 1 }, 2);
    expect(one.plan().level).toBe(0);
  });

  test('is quiet before it is lifted, until half of the estimate is unused for a while, or for five seconds', () => {
    const wait = (sent: number): number => {
      const one = climber();
      one.see({ loss: 20, available: 100_000 }, 10);
      one.see({ sent, available: 200_000 });
      expect(one.plan()).toMatchObject({
        level: 3,
        camera: { maxBitrate: 25_000 },
        microphone: { maxBitrate: 16_000 },
      });
      let samples = 1;
      for (; one.plan().level === 3; samples += 1) one.see({ sent, available: 200_000 });
      expect(one.plan().level).toBe(0);
      return samples;
    };
    expect(wait(80_000)).toBe(3);
    expect(wait(150_000)).toBe(10);
  });

  test('is not misled by one lucky report, nor by reports of a few packets', () => {
    const stale = climber();
    stale.see({ loss: 20, available: 100_000 }, 10);
    stale.see({ loss: 0, reportedAt: 1 }, 30);
    expect(stale.plan().level).toBe(3);
    const few = climber();
    few.see({ loss: 20, available: 100_000 }, 10);
    few.see({ loss: 0, packets: 5, resent: 0 }, 7);
    expect(few.plan().level).toBe(3);
    few.see({ loss: 0, packets: 5, resent: 0 });
    expect(few.plan().level).toBe(0);
  });

  test('what is sent again counts as lost', () => {
    const one = climber();
    one.see({ packets: 40, resent: 20 }, 2);
    expect(one.plan().level).toBe(2);
    one.see({ packets: 5, resent: 20 }, 40);
    expect(one.plan().level).toBe(2);
  });

  test('what is sent again though hardly anything is lost came late: the way up is free again', () => {
    const one = climber();
    one.see({ packets: 40, resent: 20 }, 2);
    expect(one.plan().level).toBe(2);
    one.see({ packets: 40, resent: 20 }, 20);
    expect(one.plan().level).toBe(0);
    one.see({ packets: 40, resent: 20 }, 60);
    expect(one.levels.slice(-60).every((level) => level === 0)).toBe(true);
  });

  test('reports that miss as much end the doubt about what is sent again', () => {
    const one = climber();
    one.see({ packets: 40, resent: 20 }, 30);
    expect(one.plan().level).toBe(0);
    one.see({ packets: 40, resent: 20, loss: 8 });
    one.see({ packets: 40, resent: 20, loss: 18 }, 2);
    expect(one.plan().level).toBe(2);
  });

  test('tries video again though the sound alone is more than the estimate', () => {
    const one = climber();
    one.see({ loss: 30, available: 30_000, sent: 60_000 }, 20);
    expect(one.plan().level).toBe(4);
    one.see({ loss: 0, available: 50_000, sent: 60_000 }, 20);
    expect(one.plan().level).toBe(3);
  });

  test('keeps the sound alone where nothing else has room, and tries video again by itself', () => {
    const one = climber();
    one.see({ loss: 30, available: 30_000 }, 20);
    expect(one.plan()).toMatchObject({ level: 4, camera: { active: false } });
    expect(one.plan().microphone.active).toBeUndefined();
    one.see({ loss: 0, available: 30_000 }, 19);
    expect(one.plan().level).toBe(4);
    one.see({ loss: 0, available: 30_000 });
    expect(one.plan().level).toBe(3);
  });

  test('sends smaller pictures and the same sound from a machine that is busy', () => {
    const one = climber();
    one.see({ cpuLimited: true }, 12);
    expect(one.plan()).toMatchObject({ level: 2, reason: 'cpu', microphone: {} });
    one.see({ cpuLimited: true }, 100);
    expect(one.plan().level).toBe(2);
    one.see({}, 40);
    expect(one.plan().level).toBe(1);
    one.see({}, 80);
    expect(one.plan().level).toBe(0);
  });

  test('never leaves its floor', () => {
    const one = climber(ladder({ floor: 2 }));
    expect(one.plan()).toMatchObject({ level: 2, reason: 'saving', microphone: {} });
    one.see({ loss: 20, available: 90_000 }, 4);
    expect(one.plan()).toMatchObject({ level: 3, reason: 'bandwidth' });
    one.see({}, 100);
    expect(one.plan().level).toBe(2);
  });

  test('whatever the samples: a worse link never means more', () => {
    const random = createRandom(7);
    for (let run = 0; run < 300; run += 1) {
      const [better, worse] = [climber(), climber()];
      const loss = random.next() * 30;
      for (let index = 0; index < 20; index += 1) {
        better.see({ loss: loss * 0.7, available: 400_000 });
        worse.see({ loss, available: 150_000 });
        expect(worse.plan().level).toBeGreaterThanOrEqual(better.plan().level);
      }
    }
  });

  test('at constant loss, whatever it is, it changes at most once in 30 s after the first 10', () => {
    for (let loss = 0; loss <= 60; loss += 1) {
      const one = climber();
      one.see({ loss, available: 200_000 }, 80);
      const changes = one.levels.slice(20).filter((level, index, all) => index > 0 && level !== all[index - 1]);
      expect(changes.length).toBeLessThanOrEqual(1);
    }
  });
});

describe('a look at the uplink', () => {
  const report = (...stats: readonly object[]): RTCStatsReport =>
    new Map(stats.map((stat, index) => [String(index), stat])) as unknown as RTCStatsReport;
  const heard = (kind: string, fractionLost: number): object => ({ type: 'remote-inbound-rtp', kind, fractionLost });

  test('believes the reports about video, which come more often, while video is sent', () => {
    const video = { type: 'outbound-rtp', kind: 'video', active: true };
    const losses = [heard('audio', 0.2), heard('video', 0.01)];
    expect(readUplink({ at: 1, report: report(video, ...losses) })).toEqual({ at: 1, cpuLimited: false, loss: 1 });
    const paused = { ...video, active: false };
    expect(readUplink({ at: 1, report: report(paused, ...losses) }).loss).toBe(20);
  });

  test('counts what was sent, and sent again, since the look before', () => {
    const outbound = (
      kind: string,
      bytesSent: number,
      packetsSent: number,
      retransmittedPacketsSent: number,
    ): object => ({
      ...{ type: 'outbound-rtp', kind, bytesSent, headerBytesSent: 1000, packetsSent, retransmittedPacketsSent },
    });
    const before = { at: 1000, report: report(outbound('video', 10_000, 100, 10), outbound('audio', 1000, 50, 0)) };
    const now = { at: 1500, report: report(outbound('video', 70_000, 150, 20), outbound('audio', 3500, 75, 0)) };
    expect(readUplink(now, before)).toMatchObject({ sent: 1_000_000, packets: 50, resent: 20 });
    expect(readUplink(before, now)).toEqual({ at: 1000, cpuLimited: false });
    const anew = { at: 2000, report: report(outbound('video', 0, 1, 0)) };
    expect(readUplink(anew, now)).toEqual({ at: 2000, cpuLimited: false });
  });

  test('says when the other side reported', () => {
    const said = { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.1, timestamp: 77 };
    expect(readUplink({ at: 1, report: report(said) })).toMatchObject({ loss: 10, reportedAt: 77 });
  });

  test('takes the estimate of the pair in use and says when the machine is the limit', () => {
    const limited = { type: 'outbound-rtp', kind: 'video', qualityLimitationReason: 'cpu' };
    const pairs = [
      { type: 'candidate-pair', nominated: false, availableOutgoingBitrate: 9 },
      { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: 700 },
    ];
    expect(readUplink({ at: 2, report: report(limited, ...pairs) })).toEqual({
      at: 2,
      cpuLimited: true,
      available: 700,
    });
  });
});
