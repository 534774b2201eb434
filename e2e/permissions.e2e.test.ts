import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { launch } from './support/browsers.ts';
import { becomes, connect, eventually, flows } from './support/looks.ts';
import { permit } from './support/permissions.ts';

const bed = useBed();
let asking: Browser;
let cameraless: Browser;
beforeAll(async () => {
  asking = await launch('chromium', { without: ['--auto-accept-camera'] });
  const devices = '--use-fake-device-for-media-stream';
  cameraless = await launch('chromium', { without: [devices], args: [`${devices}=device-count=0`] });
});
afterAll(() => Promise.all([asking.close(), cameraless.close()]));

const alice = (): Promise<PhonePage> => bed.phone('chromium', { user: 'alice', preconnect: 'always' });
const bobIn = (browser: Browser): Promise<PhonePage> => bed.phone(browser, { user: 'bob', preconnect: 'always' });

async function rings(caller: PhonePage, callee: PhonePage): Promise<void> {
  await caller.run((p) => void p.client.call('bob', { camera: '180p' }));
  await becomes(callee, ({ status }) => status === 'ringing');
}

/** Sound arrives, pictures do not. */
async function onlyHeard(phone: PhonePage): Promise<void> {
  const before = await phone.run((p) => p.rtp());
  const now = await eventually(
    () => phone.run((p) => p.rtp()),
    ({ received }) => received.audio > before.received.audio + 10,
  );
  expect(now.decoded).toBe(0); // packets there are: Chromium measures its bandwidth with padding
}

describe('a camera that may not be used', () => {
  test('when the call is answered: the call connects with sound, the camera comes once it is allowed', async () => {
    const [caller, callee] = [await alice(), await bobIn(asking)];
    await permit(callee, 'microphone', 'granted');
    await permit(callee, 'camera', 'denied');
    await rings(caller, callee);
    await callee.run((p) => p.note(p.call.accept({ camera: '180p' })));
    await becomes(callee, ({ status, microphone }) => status === 'connected' && microphone === 'live');
    await becomes(callee, ({ camera, cameraError }) => camera === 'failed' && cameraError === 'permission-denied');
    await becomes(caller, ({ participants: [bob] }) => `${bob?.sources}` === 'microphone');
    await Promise.all([onlyHeard(caller), flows(callee)]);
    expect(await callee.run((p) => p.outcomes)).toEqual(['done']);

    await permit(callee, 'camera', 'granted');
    await becomes(callee, ({ camera }) => camera === 'live');
    await becomes(caller, ({ participants: [bob] }) => bob?.sources.includes('camera') === true);
    await Promise.all([flows(caller), flows(callee)]);
  });

  test('while it rings: it goes on ringing, and is answered with the camera once that is allowed', async () => {
    const [caller, callee] = [await alice(), await bobIn(asking)];
    await permit(callee, 'microphone', 'granted');
    await permit(callee, 'camera', 'granted');
    await rings(caller, callee);
    await permit(callee, 'camera', 'denied');
    await callee.run((p) => p.note(p.call.prepareMedia({ camera: '180p' })));
    await becomes(callee, ({ cameraError }) => cameraError === 'permission-denied');
    expect(await callee.run((p) => p.outcomes)).toEqual(['permission-denied']);
    await becomes(caller, ({ status }) => status === 'ringing');

    await permit(callee, 'camera', 'granted');
    await becomes(callee, ({ camera, status }) => camera === 'live' && status === 'ringing');
    expect((await callee.run((p) => p.rtp())).sent).toEqual({ audio: 0, video: 0 });
    await callee.run((p) => p.call.accept());
    await Promise.all([flows(caller), flows(callee)]);
  });

  test('at the caller: it rings all the same', async () => {
    const [caller, callee] = [await bobIn(asking), await alice()];
    await permit(caller, 'microphone', 'denied');
    await permit(caller, 'camera', 'denied');
    await caller.run((p) => void p.client.call('alice', { camera: '180p' }));
    await becomes(callee, ({ status }) => status === 'ringing');
    await callee.run((p) => p.call.accept({ camera: '180p' }));
    const { cameraError } = await becomes(
      caller,
      ({ status, microphone }) => status === 'connected' && microphone === 'failed',
    );
    expect(cameraError).toBe('permission-denied');
    await flows(caller);
  });
});

test('without a camera in the machine the call has sound, and says which device is missing', async () => {
  const [caller, callee] = [await alice(), await bobIn(cameraless)];
  await rings(caller, callee);
  await callee.run((p) => p.call.accept({ camera: '180p' }));
  await becomes(callee, ({ status, cameraError }) => status === 'connected' && cameraError === 'device-not-found');
  await Promise.all([onlyHeard(caller), flows(callee)]);
});

describe('camera and microphone are let go', () => {
  const live = (...phones: PhonePage[]): Promise<string[][]> =>
    Promise.all(phones.map((phone) => phone.run((p) => p.liveTracks())));
  const calling = async (phone: PhonePage): Promise<void> => {
    await phone.run((p) => void p.client.call('bob', { camera: '180p' }));
    await eventually(
      () => phone.run((p) => p.liveTracks().length),
      (tracks) => tracks === 2,
    );
  };

  test('when nobody answers', async () => {
    const bob = await bobIn(await bed.browser('chromium'));
    const caller = await bed.phone('chromium', { user: 'alice', preconnect: 'always', timeouts: { ring: 5000 } });
    await calling(caller);
    expect(await becomes(caller, ({ status }) => status === 'ended')).toMatchObject({ reason: 'no-answer' });
    expect(await live(caller)).toEqual([[]]);
    expect(await bob.run((p) => p.captures())).toBe(0);
  });

  test('when the call is declined, by somebody who looked at themselves before', async () => {
    const [caller, bob] = [await alice(), await bobIn(await bed.browser('chromium'))];
    await calling(caller);
    await becomes(bob, ({ status }) => status === 'ringing');
    await bob.run((p) => p.call.prepareMedia({ camera: '180p' }));
    expect(await live(bob)).toEqual([['audio', 'video']]);
    await bob.run((p) => p.call.decline());
    await becomes(caller, ({ reason }) => reason === 'declined');
    expect(await live(caller, bob)).toEqual([[], []]);
  });

  test('when no path comes up', async () => {
    const relayOnly = { iceTransportPolicy: 'relay', timeouts: { connect: 4000 }, preconnect: 'never' } as const;
    const [bob, caller] = await Promise.all([
      bed.phone('chromium', { user: 'bob', ...relayOnly, answer: { camera: '180p' } }),
      bed.phone('chromium', { user: 'alice', ...relayOnly }),
    ]);
    await calling(caller);
    for (const phone of [caller, bob])
      expect(await becomes(phone, ({ status }) => status === 'ended')).toMatchObject({ code: 'connect-timeout' });
    expect(await live(caller, bob)).toEqual([[], []]);
  });

  test('when somebody hangs up during a screen share, the screen too', async () => {
    const bob = await bed.phone('chromium', { user: 'bob', preconnect: 'always', answer: { camera: '180p' } });
    const caller = await alice();
    await connect(caller, bob);
    await caller.run((p) => p.call.shareScreen());
    await becomes(bob, ({ participants: [other] }) => other?.sources.includes('screen') === true);
    await eventually(
      () => live(caller),
      ([tracks]) => tracks?.length === 3,
    );
    await bob.run((p) => p.call.hangUp());
    for (const phone of [caller, bob]) await becomes(phone, ({ status }) => status === 'ended');
    expect(await live(caller, bob)).toEqual([[], []]);
  });

  test('when the client is closed in the middle of a call, and the other side hears it', async () => {
    const bob = await bed.phone('chromium', { user: 'bob', preconnect: 'always', answer: { camera: '180p' } });
    const caller = await alice();
    await connect(caller, bob);
    await caller.run((p) => p.client.close());
    await becomes(bob, ({ reason }) => reason === 'completed');
    expect(await live(caller, bob)).toEqual([[], []]);
    expect(await caller.run((p) => p.rtp())).toMatchObject({ live: 0 });
  });
});
