import { describe, expect, test } from 'vitest';
import type { MediaSource } from '../../src/protocol/messages.ts';
import { createFakeClock } from '../../src/testing/index.ts';
import { createFreezeDetector, readVitalSigns, type VitalSigns } from '../../src/topology/peer/vital-signs.ts';
import { createWatchdog } from '../../src/topology/peer/watchdog.ts';

const mids = new Map<string, MediaSource>([
  ['0', 'microphone'],
  ['1', 'camera'],
  ['2', 'screen'],
]);
const report = (...entries: object[]): RTCStatsReport =>
  new Map(entries.map((entry, index) => [String(index), entry])) as unknown as RTCStatsReport;

describe('vital signs', () => {
  test('count packets of every source and answered checks of every pair', () => {
    const signs = readVitalSigns(
      report(
        { type: 'inbound-rtp', mid: '0', packetsReceived: 10 },
        { type: 'inbound-rtp', mid: '1', packetsReceived: 20, framesDecoded: 3 },
        { type: 'inbound-rtp', mid: 'unknown', packetsReceived: 1 },
        { type: 'outbound-rtp', mid: '1', packetsSent: 1000 },
        { type: 'candidate-pair', responsesReceived: 4, nominated: true, currentRoundTripTime: 0.15 },
        { type: 'candidate-pair', responsesReceived: 2, currentRoundTripTime: 9 },
        { type: 'transport' },
      ),
      mids,
    );
    expect(signs).toEqual({ received: 37, roundTrip: 150, video: new Map([['camera', { packets: 20, frames: 3 }]]) });
  });

  test('are nothing in an empty report', () => {
    expect(readVitalSigns(report(), mids)).toEqual({ received: 0, roundTrip: 0, video: new Map() });
    const bare = report({ type: 'inbound-rtp', mid: '2' }, { type: 'candidate-pair', nominated: true });
    expect(readVitalSigns(bare, mids).video.get('screen')).toEqual({ packets: 0, frames: 0 });
  });
});

describe('the freeze detector', () => {
  const signs = (packets: number, frames: number): VitalSigns => ({
    received: packets,
    roundTrip: 0,
    video: new Map([['camera', { packets, frames }]]),
  });
  /** Looks in turn at `[ms, packets, frames]`; returns the times at which it told a freeze. */
  const run = (...looks: [number, number, number][]): number[] => {
    const { look } = createFreezeDetector(200);
    return looks.flatMap(([at, packets, frames]) => (look(signs(packets, frames), at).frozen.length ? [at] : []));
  };

  test('tells when packets grow for 200 ms without a frame', () => {
    expect(run([0, 10, 5], [250, 20, 5], [350, 25, 5], [450, 30, 5])).toEqual([450]);
  });

  test('is silent while frames come, however slowly, and while nothing comes', () => {
    expect(run([0, 10, 5], [250, 20, 6], [500, 30, 7])).toEqual([]);
    expect(run([0, 10, 5], [250, 10, 5], [5000, 10, 5])).toEqual([]);
    expect(run([0, 10, 5], [250, 12, 5], [350, 12, 6], [1250, 14, 6], [1350, 14, 7])).toEqual([]);
  });

  test('is silent when a single frame arrives slowly and nothing follows', () => {
    expect(run([0, 10, 5], [250, 12, 5], [350, 12, 5], [450, 12, 5], [1000, 12, 5])).toEqual([]);
  });

  test('begins anew after a frame and when the counters begin anew', () => {
    expect(run([0, 10, 5], [250, 20, 5], [350, 30, 6], [450, 40, 6], [550, 50, 6])).toEqual([]);
    expect(run([0, 10, 0], [250, 20, 0], [350, 3, 0], [450, 5, 0], [550, 7, 0])).toEqual([]);
  });

  test('tells again after a second', () => {
    const looks = Array.from({ length: 25 }, (_, index): [number, number, number] => [index * 100, index * 10, 0]);
    expect(run(...looks)).toEqual([300, 1300, 2300]);
  });

  test('asks to be asked soon while it suspects something', () => {
    const { look } = createFreezeDetector(200);
    expect(look(signs(10, 5), 0).suspicious).toBe(false);
    expect(look(signs(20, 5), 250).suspicious).toBe(true);
    expect(look(signs(30, 6), 350).suspicious).toBe(false);
  });
});

function watchdog(options: { stallAfter?: number; roundTrip?: number } = {}) {
  const clock = createFakeClock();
  const told: [number, unknown][] = [];
  const state = { packets: 0, pings: 0, reads: 0, alive: true, fails: false };
  const dog = createWatchdog({
    clock,
    stallAfter: options.stallAfter ?? 1000,
    async read() {
      state.reads += 1;
      if (state.fails) throw new Error('closed');
      if (state.alive) state.packets += 1;
      return report(
        { type: 'inbound-rtp', mid: '1', packetsReceived: state.packets, framesDecoded: state.packets },
        { type: 'candidate-pair', nominated: true, currentRoundTripTime: (options.roundTrip ?? 0) / 1000 },
      );
    },
    sources: () => mids,
    ping: () => void (state.pings += 1),
    stalled: (stalled) => told.push([clock.now(), stalled]),
    frozen: (source) => told.push([clock.now(), source]),
  });
  return { clock, told, state, dog };
}

describe('the watchdog', () => {
  test('looks four times a second while all is well, asks nothing and tells nothing', async () => {
    const { clock, told, state, dog } = watchdog();
    dog.start();
    dog.start();
    await clock.advanceAsync(10_000);
    expect(state.reads).toBeLessThanOrEqual(42);
    expect([told, state.pings]).toEqual([[], 0]);
  });

  test('tells a stall one second after the last sign, and its end at the next sign', async () => {
    const { clock, told, state, dog } = watchdog();
    dog.start();
    await clock.advanceAsync(1000);
    state.alive = false;
    await clock.advanceAsync(2000);
    state.alive = true;
    await clock.advanceAsync(1000);
    expect(told.map(([, what]) => what)).toEqual([true, false]);
    expect(told[0]![0]).toBeLessThanOrEqual(2250);
    expect(told[1]![0]).toBeLessThanOrEqual(3100);
  });

  test('lets a distant end have its round trip', async () => {
    const { clock, told, state, dog } = watchdog({ roundTrip: 600 });
    dog.start();
    await clock.advanceAsync(250);
    state.alive = false;
    await clock.advanceAsync(1500);
    expect(told).toEqual([]);
    await clock.advanceAsync(500);
    expect(told).toHaveLength(1);
  });

  test('pings in silence, and an answer is a sign of life', async () => {
    const { clock, told, state, dog } = watchdog();
    dog.start();
    await clock.advanceAsync(250);
    state.alive = false;
    let answered = 0;
    for (let step = 0; step < 100; step++) {
      await clock.advanceAsync(50);
      if (state.pings > answered) dog.heard();
      answered = state.pings;
    }
    expect(told).toEqual([]);
    expect(state.pings).toBeGreaterThan(5);
    expect(state.pings).toBeLessThan(20);
  });

  test('needs three looks in vain, for timers of hidden pages fire once a second', async () => {
    const { clock, told, state, dog } = watchdog({ stallAfter: 100 });
    dog.start();
    await clock.advanceAsync(500);
    state.alive = false;
    await clock.advanceAsync(340);
    expect(told).toEqual([]);
    await clock.advanceAsync(200);
    expect(told).toHaveLength(1);
  });

  test('goes on after a report that failed, and stops without a timer', async () => {
    const { clock, state, dog } = watchdog();
    state.fails = true;
    dog.start();
    await clock.advanceAsync(600);
    state.fails = false;
    await clock.advanceAsync(600);
    expect(state.reads).toBeGreaterThanOrEqual(5);
    dog.stop();
    await clock.advanceAsync(0);
    expect(clock.pending).toBe(0);
    const { reads } = state;
    await clock.advanceAsync(1000);
    expect(state.reads).toBe(reads);
  });
});
