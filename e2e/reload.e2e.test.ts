import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneOptions } from './page/phone.ts';
import { type PhonePage, useBed } from './support/bed.ts';
import { type BrowserName, lacks } from './support/browsers.ts';
import { type ServerBed, startCallsServer } from './support/calls-server.ts';
import { answering, becomes, connect, eventually, flows } from './support/looks.ts';
import { permit } from './support/permissions.ts';

const bed = useBed();

/** Two phones whose calls survive a reload; the browser lets them use the devices for good. */
async function pair(
  options: Partial<PhoneOptions> = {},
  bobs: BrowserName = 'chromium',
): Promise<[PhonePage, PhonePage]> {
  const open = async (browser: BrowserName, user: string, more: Partial<PhoneOptions> = {}): Promise<PhonePage> => {
    const phone = await bed.phone(browser, {
      ...{ user, verified: true, preconnect: 'always', resume: true },
      ...options,
      ...more,
    });
    if (browser === 'chromium')
      for (const device of ['camera', 'microphone'] as const) await permit(phone, device, 'granted');
    return phone;
  };
  return [await open('chromium', 'alice'), await open(bobs, 'bob', answering)];
}

/** Notes how many participants a page sees, from now on until asked. */
async function watchParticipants(phone: PhonePage): Promise<() => Promise<number[]>> {
  await phone.run((p) => {
    const seen = ((globalThis as { seen?: number[] }).seen = [p.call.get().participants.length]);
    p.call.subscribe(({ participants }) => void seen.push(participants.length));
  });
  return () => phone.run(() => [...new Set((globalThis as { seen?: number[] }).seen)]);
}

const up = (phone: PhonePage) => becomes(phone, (call) => call.status === 'connected' && call.connection === 'up');

describe('a page that is reloaded in a call', () => {
  test('is in the same call again, with frames both ways; the other side sees one participant and the same stream', async () => {
    const [alice, bob] = await pair();
    await connect(alice, bob);
    await Promise.all([flows(alice), flows(bob)]);
    const { id } = await alice.run((p) => p.state());
    const participants = await watchParticipants(alice);
    await alice.run((p) => void ((globalThis as { before?: unknown }).before = p.streams().get('camera')));
    await bob.reload();
    expect(await up(bob)).toMatchObject({ id, peer: 'alice' });
    await becomes(bob, ({ microphone, camera }) => microphone === 'live' && camera === 'live');
    await up(alice);
    await Promise.all([flows(alice), flows(bob)]);
    expect(await participants()).toEqual([1]);
    expect(await alice.run((p) => (globalThis as { before?: unknown }).before === p.streams().get('camera'))).toBe(
      true,
    );
    await alice.run((p) => p.call.hangUp());
    expect(await becomes(bob, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
  });

  test('is muted and on hold as before, and goes on when it resumes', async () => {
    const [alice, bob] = await pair();
    await connect(alice, bob);
    await flows(alice);
    await bob.run(async (p) => {
      await p.call.setMicrophone(false);
      await p.call.hold();
    });
    await becomes(alice, ({ held }) => held === 'remote');
    await bob.reload();
    expect(await up(bob)).toMatchObject({ held: 'local', microphone: 'off' });
    await bob.run((p) => p.call.resume());
    await becomes(alice, ({ held, participants }) => held === 'none' && participants[0]?.muted === true);
    await eventually(
      () => alice.run((p) => p.rtp()),
      ({ decoded }) => decoded > 5,
    );
    expect((await bob.run((p) => p.state())).microphone).toBe('off');
  });

  test('finds the other side again also when both are reloaded at once', async () => {
    const [alice, bob] = await pair();
    await connect(alice, bob);
    await Promise.all([flows(alice), flows(bob)]);
    const { id } = await alice.run((p) => p.state());
    await Promise.all([alice.reload(), bob.reload()]);
    for (const phone of [alice, bob]) expect(await up(phone)).toMatchObject({ id });
    await Promise.all([flows(alice), flows(bob)]);
  });

  test('is not in the call when the call ended meanwhile', async () => {
    const [alice, bob] = await pair();
    await connect(alice, bob);
    await flows(alice);
    const reloading = bob.reload();
    await alice.run((p) => p.call.hangUp());
    await reloading;
    await eventually(
      () => bob.run((p) => p.client.get().calls.map((call) => call.get().status)),
      (statuses) => statuses.every((status) => status === 'ended'),
    );
  });

  test.skipIf(lacks('firefox'))('receives first in Firefox, which may ask again for the devices', async () => {
    const [alice, bob] = await pair({}, 'firefox');
    await connect(alice, bob);
    await flows(bob);
    const { id } = await alice.run((p) => p.state());
    await bob.reload();
    expect(await up(bob)).toMatchObject({ id });
    await flows(bob);
  });
});

describe('over the reference server', () => {
  let server: ServerBed;
  beforeAll(async () => void (server = await startCallsServer()));
  afterAll(() => server?.close());

  test('a reload goes on in the same call', async () => {
    const open = async (user: string, more = {}) => {
      const phone = await bed.phone('chromium', {
        ...{ user, transport: await server.transport(user), preconnect: 'always', resume: true },
        ...more,
      });
      for (const device of ['camera', 'microphone'] as const) await permit(phone, device, 'granted');
      return phone;
    };
    const [alice, bob] = [await open('alice'), await open('bob', answering)];
    await connect(alice, bob);
    await Promise.all([flows(alice), flows(bob)]);
    const { id } = await alice.run((p) => p.state());
    await bob.reload();
    expect(await up(bob)).toMatchObject({ id });
    await up(alice);
    await Promise.all([flows(alice), flows(bob)]);
    await bob.run((p) => p.call.hangUp());
    expect(await becomes(alice, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
  });
});
