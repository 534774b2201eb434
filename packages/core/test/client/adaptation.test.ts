import { afterEach, beforeEach, expect, test } from 'vitest';
import { adaptive, type CallAdaptation, type UplinkPolicy } from '../../src/client/adaptation.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let adaptation: CallAdaptation;
let alice: Phone;
let bob: Phone;

/** Stops video at once where half of it is lost. */
const harsh: UplinkPolicy<number> = {
  initial: 0,
  next: (_, { loss = 0 }) => loss,
  plan: (loss) => ({
    ...{ level: loss > 40 ? 4 : 0, reason: loss > 40 ? 'bandwidth' : null },
    ...{ microphone: {}, screen: {}, camera: loss > 40 ? { active: false } : {} },
  }),
};

function begin(options: Parameters<typeof adaptive>[0] = {}): void {
  world = createWorld();
  adaptation = adaptive(options);
  alice = world.open('alice', { adaptation });
  bob = world.open('bob');
}
beforeEach(() => begin());
afterEach(() => world.close());

const sent = (kind: string): RTCRtpEncodingParameters | undefined =>
  alice.environment.connections
    .at(-1)
    ?.getSenders()
    .find(({ track }) => track?.kind === kind)
    ?.getParameters().encodings[0];

test('a link that loses gets smaller pictures, a good one all of them again, without a negotiation', async () => {
  const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
  await world.clock.advanceAsync(2_000);
  expect(sent('video')).toMatchObject({ maxBitrate: 1_700_000 });
  const descriptions = alice.environment.connections.at(-1)?.localDescription?.sdp;
  world.network.setLink(alice.environment, bob.environment, { loss: 0.1 });
  await world.clock.advanceAsync(3_000);
  expect(sent('video')).toMatchObject({ scaleResolutionDownBy: 4, maxFramerate: 15 });
  expect(sent('audio')).toMatchObject({ maxBitrate: 24_000 });
  expect(adaptation.of(call).get()).toEqual({ level: 3, reason: 'bandwidth', videoPaused: false });
  world.network.setLink(alice.environment, bob.environment, { loss: 0 });
  await world.clock.advanceAsync(3_000);
  expect(sent('video')).toMatchObject({ maxBitrate: 1_700_000, scaleResolutionDownBy: 1, maxFramerate: 30 });
  expect(adaptation.of(call).get()).toEqual({ level: 0, reason: null, videoPaused: false });
  expect(alice.environment.connections.at(-1)?.localDescription?.sdp).toBe(descriptions);
});

test('when only sound has room, the other side is told that the camera is off, and that it is back', async () => {
  await world.close();
  begin({ uplink: harsh });
  const [call, theirs] = await connect(world, [alice, bob], 'bob', { camera: true });
  const sources = (): string[] => theirs.get().participants[0]!.tracks.map(({ source }) => source);
  expect(sources()).toEqual(['microphone', 'camera']);
  world.network.setLink(alice.environment, bob.environment, { loss: 0.5 });
  await world.clock.advanceUntil(() => adaptation.of(call).get().videoPaused);
  await world.clock.advanceUntil(() => sources().length === 1);
  expect(sources()).toEqual(['microphone']);
  expect(call.get().local.camera).toMatchObject({ wanted: true, actual: 'live' });
  world.network.setLink(alice.environment, bob.environment, { loss: 0 });
  await world.clock.advanceUntil(() => sources().length === 2);
  expect(adaptation.of(call).get().videoPaused).toBe(false);
});

test('whoever saves data sends small pictures from the start', async () => {
  await world.close();
  begin({ saveData: true });
  const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
  await world.clock.advanceAsync(1_000);
  expect(sent('video')).toMatchObject({ scaleResolutionDownBy: 2 });
  expect(sent('audio')).toMatchObject({ maxBitrate: 48_000 });
  expect(adaptation.of(call).get()).toMatchObject({ level: 2, reason: 'saving' });
});

test('saving data is begun and given up in a running call, without a negotiation', async () => {
  const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
  await world.clock.advanceAsync(1_000);
  const descriptions = alice.environment.connections.at(-1)?.localDescription?.sdp;
  const told: boolean[] = [];
  adaptation.savesData.subscribe((on) => told.push(on));
  adaptation.saveData(true);
  adaptation.saveData(true);
  expect(adaptation.of(call).get()).toEqual({ level: 2, reason: 'saving', videoPaused: false });
  await world.clock.advanceAsync(10);
  expect(sent('video')).toMatchObject({ scaleResolutionDownBy: 2, maxFramerate: 15, maxBitrate: 400_000 });
  adaptation.saveData(false);
  await world.clock.advanceAsync(10);
  expect(sent('video')).toMatchObject({ scaleResolutionDownBy: 1, maxFramerate: 30, maxBitrate: 1_700_000 });
  expect(adaptation.of(call).get()).toEqual({ level: 0, reason: null, videoPaused: false });
  expect(told).toEqual([true, false]);
  expect(alice.environment.connections.at(-1)?.localDescription?.sdp).toBe(descriptions);
});

test('a call that begins while data is saved begins with small pictures', async () => {
  adaptation.saveData(true);
  const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
  expect(adaptation.of(call).get().reason).toBe('saving');
  await world.clock.advanceAsync(100);
  expect(sent('video')).toMatchObject({ scaleResolutionDownBy: 2 });
});

test('a call that is over is looked at no more', async () => {
  const timersAfterCall = async (): Promise<number> => {
    const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
    await call.hangUp();
    await world.clock.advanceAsync(60_000);
    return world.clock.pending;
  };
  const once = await timersAfterCall();
  expect(await timersAfterCall()).toBe(once);
});
