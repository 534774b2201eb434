import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Call, QualitySnapshot } from '../../src/index.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let alice: Phone;
let bob: Phone;
beforeEach(() => {
  world = createWorld();
  alice = world.open('alice');
  bob = world.open('bob');
});
afterEach(() => world.close());

/** Listens for a while; returns every snapshot that came. */
async function listen(call: Call, ms: number, participant?: string): Promise<QualitySnapshot[]> {
  const heard: QualitySnapshot[] = [];
  const quality = call.quality(participant);
  const stop = quality.subscribe((snapshot) => heard.push(snapshot));
  await world.clock.advanceAsync(ms);
  stop();
  return heard;
}

test('a perfect voice call is excellent, rated by its sound alone', async () => {
  const [call] = await connect(world, [alice, bob], 'bob');
  const heard = await listen(call, 30_000);
  const last = heard.at(-1);
  expect(last).toMatchObject({ level: 'excellent', levels: { video: { inbound: 'unknown', outbound: 'unknown' } } });
  expect(last?.summary).toMatchObject({ packetLossPercent: 0, candidatePair: { usingRelay: false } });
  expect(last?.summary).not.toHaveProperty('video');
  expect(heard.length).toBeGreaterThanOrEqual(10);
});

test('a video call has every number of the summary, of the interval, in its units', async () => {
  world.network.setLink(alice.environment, bob.environment, { latency: 40 });
  const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
  const { summary } = (await listen(call, 20_000)).at(-1) ?? {};
  expect(summary?.rtt).toBeCloseTo(80, -1);
  expect(summary).toMatchObject({
    packetLossPercent: 0,
    jitter: expect.closeTo(1, 0),
    bitrate: { audio: { inbound: expect.any(Number), outbound: expect.any(Number) } },
    video: { framesDropped: 0, frameWidth: 1280, frameHeight: 720 },
    timestamp: expect.any(Number),
  });
  expect(summary?.video?.framesPerSecond).toBeCloseTo(30, -1);
  for (const flow of [summary?.bitrate.audio, summary?.bitrate.video])
    for (const bps of [flow?.inbound, flow?.outbound]) expect(bps).toBeGreaterThan(10_000);
});

test('a path that gets bad lowers the level soon, one that gets good again raises it later', async () => {
  const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
  const levels: string[] = [];
  const quality = call.quality('bob');
  const stop = quality.subscribe(({ level }) => level !== levels.at(-1) && levels.push(level));
  await world.clock.advanceAsync(20_000);
  expect(levels.at(-1)).toBe('excellent');
  world.network.setLink(alice.environment, bob.environment, { loss: 0.15, latency: 200 });
  await world.clock.advanceAsync(10_000);
  expect(levels.at(-1)).toBe('poor');
  expect(quality.get().summary?.packetLossPercent).toBeGreaterThan(8);
  world.network.setLink(alice.environment, bob.environment, { loss: 0, latency: 10 });
  await world.clock.advanceAsync(4_000);
  expect(levels.at(-1)).not.toBe('excellent');
  await world.clock.advanceAsync(90_000);
  expect(levels.at(-1)).toBe('excellent');
  stop();
});

test('is unknown while the call is held, and measured only while somebody listens', async () => {
  const [call, other] = await connect(world, [alice, bob], 'bob');
  await other.hold();
  await world.until(() => call.get().held === 'remote');
  expect((await listen(call, 10_000)).every(({ level }) => level === 'unknown')).toBe(true);
  await other.resume();
  expect((await listen(call, 10_000)).at(-1)?.level).toBe('excellent');
  await call.hangUp();
  await world.clock.advanceAsync(60_000);
  expect(await listen(call, 10_000)).toEqual([]);
});
