import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { launch } from './support/browsers.ts';
import { becomes, connect, eventually, flows } from './support/looks.ts';

const bed = useBed();
/** With three cameras; the second one of Chromium knows no colour. */
let browser: Browser;
beforeAll(async () => {
  const fake = '--use-fake-device-for-media-stream';
  browser = await launch('chromium', { args: [`${fake}=device-count=3`], without: [fake] });
});
afterAll(() => browser?.close());

const openPair = async (): Promise<readonly [alice: PhonePage, bob: PhonePage]> => {
  const [alice, bob] = await Promise.all([
    bed.phone(browser, { user: 'alice', preconnect: 'always' }),
    bed.phone(browser, { user: 'bob', preconnect: 'always', answer: { camera: '180p' } }),
  ]);
  return [alice, bob];
};
/** The version of each connection's description, which grows with each offer and answer. */
const negotiations = (phone: PhonePage): Promise<(string | undefined)[]> =>
  phone.run((p) => p.connections.map(({ localDescription }) => /^o=.+/m.exec(localDescription?.sdp ?? '')?.[0]));
const camera = (phone: PhonePage) =>
  phone.run((p) => {
    const { deviceId, actual, origin, track } = p.client.media.get().camera;
    return { deviceId, actual, processed: origin !== track };
  });
const live = (phone: PhonePage): Promise<string[]> => phone.run((p) => p.liveTracks());

test('a processor comes, survives another camera and goes: what is received shows it, and nothing is negotiated', async () => {
  const [alice, bob] = await openPair();
  await alice.page.context().grantPermissions(['camera', 'microphone']); // else its devices have no names
  await connect(alice, bob);
  await becomes(bob, ({ participants: [other] }) => other?.sources.length === 2);
  await bob.run((p) => void Object.assign(globalThis, { shown: p.show().video }));
  const colour = (): Promise<number> =>
    bob.run((p) => p.colourOf((globalThis as unknown as { shown: HTMLVideoElement }).shown));
  await eventually(colour, (value) => value > 20);
  const [before, captures] = [await negotiations(alice), await alice.run((p) => p.captures())];

  await alice.run((p) => p.filter(true));
  await eventually(colour, (value) => value < 6);
  expect(await alice.run((p) => p.processors.get())).toMatchObject({
    camera: { running: ['picture filter grayscale(1)'], error: null },
    microphone: { running: ['voice filter'], error: null },
  });
  expect(await alice.run((p) => p.captures())).toBe(captures);

  const first = await camera(alice);
  await alice.run(async ({ client }) => {
    const { cameras } = client.devices.get();
    const used = client.media.get().camera.deviceId;
    const next = cameras.findLast(({ id }) => id !== used);
    if (!next) throw new Error(`no other camera among ${JSON.stringify(cameras)}`);
    await client.devices.select('camera', next.id);
  });
  const second = await camera(alice);
  expect(second).toMatchObject({ actual: 'live', processed: true });
  expect(second.deviceId).not.toBe(first.deviceId);
  await flows(bob);
  expect(await colour()).toBeLessThan(6);

  await alice.run((p) => p.filter(false));
  await eventually(colour, (value) => value > 20);
  await flows(bob);
  expect(await negotiations(alice)).toEqual(before);
  expect(await live(alice)).toHaveLength(2);
});

test('whatever stands before it, the camera is off after every kind of exit', async () => {
  const [alice, bob] = await openPair();
  const off = (phone: PhonePage): Promise<string[]> =>
    eventually(
      () => live(phone),
      (tracks) => tracks.length === 0,
    );
  await alice.run((p) => p.filter(true));
  const exits: Record<string, () => Promise<unknown>> = {
    'hung up': () => alice.run((p) => p.call.hangUp()),
    'the other hangs up': () => bob.run((p) => p.call.hangUp()),
  };
  for (const [exit, leave] of Object.entries(exits)) {
    await connect(alice, bob);
    await eventually(
      () => camera(alice).then(({ processed }) => ({ exit, processed })),
      ({ processed }) => processed,
    );
    await leave();
    await Promise.all([off(alice), off(bob)]);
  }
  // Given up while the devices open.
  await alice.run(async (p) => {
    const call = p.client.call('nobody', { camera: '180p' });
    await Promise.resolve();
    await call.hangUp();
  });
  await off(alice);
  // A processor is changed at the very moment of the end.
  await alice.run(async (p) => {
    const call = p.client.call('nobody', { camera: '180p' });
    await new Promise<void>((resolve) => {
      const stop = p.client.media.subscribe(({ camera: { actual } }) => actual === 'live' && (stop(), resolve()));
    });
    void p.filter(false);
    void p.filter(true);
    await call.hangUp();
  });
  await off(alice);
  // The client is disposed of during a call.
  await alice.run(async (p) => {
    p.client.call('nobody', { camera: '180p' });
    await new Promise<void>((resolve) => {
      const stop = p.client.media.subscribe(({ camera: { actual } }) => actual === 'live' && (stop(), resolve()));
    });
    await p.client.close();
  });
  expect(await off(alice)).toEqual([]);
});
