import { describe, expect, test } from 'vitest';
import { createQualityMonitor, type PeerSample, type QualityMonitor } from '../../src/quality/monitor.ts';
import type { QualityLevel } from '../../src/quality/quality.ts';
import { createFakeClock, type FakeClock } from '../../src/testing/index.ts';
import { createLink, type Link } from './link.ts';

interface Bench {
  readonly clock: FakeClock;
  readonly links: Map<string, Link>;
  readonly monitor: QualityMonitor;
  readonly asked: { count: number };
}

function setUp(...peers: readonly string[]): Bench {
  const clock = createFakeClock();
  const links = new Map(peers.map((peer) => [peer, createLink()]));
  const asked = { count: 0 };
  const stats = async (): Promise<readonly PeerSample[]> => {
    asked.count++;
    return [...links].map(([peer, link]) => ({ peer, at: clock.now(), report: link.report(clock.now()) }));
  };
  return { clock, links, asked, monitor: createQualityMonitor({ stats, clock }) };
}

describe('the monitor', () => {
  test('asks for nothing while nobody listens', async () => {
    const { clock, asked, monitor } = setUp('bob');
    await clock.advanceAsync(10_000);
    expect([asked.count, clock.pending]).toEqual([0, 0]);
    expect(monitor.call.get()).toMatchObject({ level: 'unknown', summary: null });
  });

  test('samples every two seconds, once for all listeners', async () => {
    const { clock, asked, monitor } = setUp('bob');
    const stops = [monitor.call, monitor.peer('bob'), monitor.peer('bob')].map((quality) =>
      quality.subscribe(() => {}),
    );
    await clock.advanceAsync(10_000);
    expect(asked.count).toBe(6);
    stops.forEach((stop) => stop());
    stops.forEach((stop) => stop());
    await clock.advanceAsync(10_000);
    expect([asked.count, clock.pending]).toEqual([6, 0]);
    expect(monitor.call.get().level).toBe('unknown');
  });

  test('knows nothing until two samples', async () => {
    const { clock, monitor } = setUp('bob');
    const heard: QualityLevel[] = [];
    monitor.call.subscribe(({ level }) => heard.push(level));
    await clock.advanceAsync(1999);
    expect(monitor.call.get().summary).toBe(null);
    await clock.advanceAsync(1);
    expect(heard).toEqual(['excellent']);
    expect(monitor.call.get().summary?.rtt).toBe(40);
  });

  test('a perfect call without video is excellent in both directions', async () => {
    const { clock, monitor } = setUp('bob');
    monitor.call.subscribe(() => {});
    await clock.advanceAsync(4000);
    expect(monitor.call.get()).toMatchObject({
      level: 'excellent',
      levels: {
        audio: { inbound: 'excellent', outbound: 'excellent' },
        video: { inbound: 'unknown', outbound: 'unknown' },
      },
    });
  });

  test('the call is as good as its worst participant', async () => {
    const { clock, links, monitor } = setUp('bob', 'carol');
    monitor.call.subscribe(() => {});
    links.get('carol')!.loss = 0.2;
    await clock.advanceAsync(4000);
    expect(monitor.peer('bob').get().level).toBe('excellent');
    expect(monitor.peer('carol').get().level).toBe('poor');
    expect(monitor.call.get()).toBe(monitor.peer('carol').get());
  });

  test('is lost when nothing arrives any more for three samples', async () => {
    const { clock, links, monitor } = setUp('bob');
    monitor.call.subscribe(() => {});
    await clock.advanceAsync(4000);
    links.get('bob')!.up = false;
    await clock.advanceAsync(4000);
    expect(monitor.call.get().level).not.toBe('lost');
    await clock.advanceAsync(2000);
    expect(monitor.call.get().level).toBe('lost');
    links.get('bob')!.up = true;
    await clock.advanceAsync(2000);
    expect(monitor.call.get().level).not.toBe('lost');
  });

  test('is unknown while off, and begins anew afterwards', async () => {
    const { clock, asked, monitor } = setUp('bob');
    monitor.call.subscribe(() => {});
    await clock.advanceAsync(4000);
    monitor.enable(false);
    expect(monitor.call.get()).toMatchObject({ level: 'unknown', summary: null });
    const before = asked.count;
    await clock.advanceAsync(10_000);
    expect([asked.count, clock.pending]).toEqual([before, 0]);
    monitor.enable(true);
    await clock.advanceAsync(1000);
    expect(monitor.call.get().level).toBe('unknown');
    await clock.advanceAsync(1000);
    expect(monitor.call.get().level).toBe('excellent');
  });

  test('forgets a participant whose connection is gone', async () => {
    const { clock, links, monitor } = setUp('bob', 'carol');
    monitor.call.subscribe(() => {});
    await clock.advanceAsync(4000);
    links.delete('carol');
    await clock.advanceAsync(2000);
    expect(monitor.peer('carol').get().level).toBe('unknown');
    expect(monitor.call.get().level).toBe('excellent');
  });

  test('never has two samples under way, and drops one that comes after the last listener left', async () => {
    const clock = createFakeClock();
    const answers: ((samples: readonly PeerSample[]) => void)[] = [];
    const stats = (): Promise<readonly PeerSample[]> => new Promise((resolve) => answers.push(resolve));
    const monitor = createQualityMonitor({ stats, clock });
    const link = createLink();
    const stop = monitor.call.subscribe(() => {});
    await clock.advanceAsync(10_000);
    expect(answers).toHaveLength(1);
    stop();
    answers[0]!([{ peer: 'bob', at: 0, report: link.report(0) }]);
    await clock.advanceAsync(10_000);
    expect([answers.length, clock.pending]).toEqual([1, 0]);
  });

  test('goes on after statistics that failed', async () => {
    const clock = createFakeClock();
    const link = createLink();
    let fails = true;
    const stats = async (): Promise<readonly PeerSample[]> => {
      if (fails) throw new Error('closed');
      return [{ peer: 'bob', at: clock.now(), report: link.report(clock.now()) }];
    };
    const monitor = createQualityMonitor({ stats, clock });
    monitor.call.subscribe(() => {});
    await clock.advanceAsync(4000);
    fails = false;
    await clock.advanceAsync(4000);
    expect(monitor.call.get().level).toBe('excellent');
  });

  test('off, it asks nothing, however often it is said and whoever listens anew', async () => {
    const { clock, asked, monitor } = setUp('bob');
    monitor.call.subscribe(() => {});
    await clock.advanceAsync(2000);
    monitor.enable(false);
    monitor.enable(false);
    monitor.call.subscribe(() => {});
    const before = asked.count;
    await clock.advanceAsync(10_000);
    expect([asked.count, clock.pending]).toEqual([before, 0]);
  });
});
