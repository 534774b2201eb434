import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { qualitySeries, watchedQuality } from '../../src/client/quality.ts';
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

const seconds = (count: number): Promise<void> => world.clock.advanceAsync(1000 * count);

test('keeps what is measured from its start to the end of the call, and what was warned of', async () => {
  const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
  const begun = world.clock.wallTime();
  const series = qualitySeries(call, { clock: world.clock });
  await seconds(30);
  world.network.setLink(alice.environment, bob.environment, { latency: 250 });
  await seconds(20);
  world.network.setLink(alice.environment, bob.environment, { latency: 10 });
  await seconds(30);
  await call.hangUp();
  await seconds(60);

  const { participants, warnings } = series.get();
  expect(participants).toMatchObject([{ participant: 'bob', user: 'bob', name: 'BOB' }]);
  const points = participants[0]!.points;
  expect(points.length).toBeGreaterThanOrEqual(36);
  expect(points[0]!.at).toBeGreaterThan(begun);
  expect(points.at(-1)!.at).toBeLessThan(begun + 82_000);
  expect(points.map(({ rtt }) => Math.round(rtt ?? 0))).toEqual(expect.arrayContaining([20, 500]));
  expect(warnings).toMatchObject([{ code: 'high-rtt', peer: 'bob', worst: expect.closeTo(500, -1) }]);
  expect(warnings[0]!.to! - warnings[0]!.from).toBeGreaterThan(15_000);
});

test('is taken along as plain JSON, with the means of all there was', async () => {
  const [call] = await connect(world, [alice, bob], 'bob');
  const series = qualitySeries(call, { clock: world.clock, recent: 10_000, keep: 20_000, step: 5_000 });
  world.network.setLink(alice.environment, bob.environment, { latency: 100 });
  await seconds(60);
  world.network.setLink(alice.environment, bob.environment, { latency: 10 });
  await seconds(60);
  const file = series.export();
  expect(JSON.parse(JSON.stringify(file))).toEqual(file);
  expect(file).toMatchObject({ version: 1, call: call.id, room: null, endedAt: null, connectedAt: expect.any(Number) });
  const points = file.participants[0]!.points;
  expect(points.length).toBeLessThanOrEqual(10);
  expect(points.every(({ rtt }) => Math.round(rtt ?? 0) === 20)).toBe(true);
  const { call: all, participants } = file.summary;
  expect(all.numbers.rtt).toMatchObject({ min: expect.closeTo(20, 0), max: expect.closeTo(200, 0) });
  expect(all.numbers.rtt!.mean).toBeCloseTo(110, -1);
  expect(all.looks).toBeGreaterThan(50);
  expect(Object.values(all.levels).reduce((a, b) => a + b, 0)).toBe(all.looks);
  expect(participants).toMatchObject([{ participant: 'bob', looks: all.looks }]);
});

test('measures no more after stop(), and keeps what it has', async () => {
  const [call] = await connect(world, [alice, bob], 'bob');
  const series = qualitySeries(call, { clock: world.clock });
  await seconds(20);
  series.stop();
  const before = series.get();
  await seconds(20);
  expect(series.get()).toBe(before);
  expect(before.participants[0]!.points.length).toBeGreaterThan(5);
  expect(call.quality().get().summary).toBe(null);
});

test('who has left stays in the series of a room', async () => {
  const phones = [alice, bob, world.open('carol')];
  for (const { client } of phones) client.join('standup');
  await world.until(() => phones.every(({ call }) => call.get().participants.length === 2));
  const series = qualitySeries(alice.call, { clock: world.clock });
  await seconds(20);
  await bob.call.hangUp();
  await seconds(20);
  const lengths = series.get().participants.map(({ participant, points }) => [participant, points.length > 15]);
  expect(Object.fromEntries(lengths)).toEqual({ bob: false, carol: true });
});

test('views of one call share one series, which goes on where it stopped', async () => {
  const [call] = await connect(world, [alice, bob], 'bob');
  const { series } = watchedQuality(call);
  expect(watchedQuality(call).series).toBe(series);
  const stop = series.subscribe(() => {});
  await seconds(10);
  stop();
  await seconds(10);
  const count = series.get().participants[0]!.points.length;
  onTestFinished(series.subscribe(() => {}));
  await seconds(10);
  expect(series.get().participants[0]!.points.length).toBeGreaterThan(count);
});
