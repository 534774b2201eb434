import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { lacks, launch } from './support/browsers.ts';
import { answering, connect, eventually, flows } from './support/looks.ts';

/** Shorter than real ones. */
const care = { speechFor: 300, speechOver: 500, silentFor: 700, noiseFor: 1_000 };
type Source = 'microphone' | 'camera';

describe.skipIf(lacks('chromium'))('care of devices', () => {
  const bed = useBed();
  /** With three cameras; the second one of Chromium gives depths, which are no picture. */
  let browser: Browser;
  beforeAll(async () => {
    const fake = '--use-fake-device-for-media-stream';
    browser = await launch('chromium', { args: [`${fake}=device-count=3`], without: [fake] });
  });
  afterAll(() => browser?.close());

  async function open(): Promise<readonly [alice: PhonePage, bob: PhonePage]> {
    const [alice, bob] = await Promise.all([
      bed.phone(browser, { user: 'alice', preconnect: 'always', care }),
      bed.phone(browser, { user: 'bob', preconnect: 'always', ...answering }),
    ]);
    await alice.page.context().grantPermissions(['camera', 'microphone']); // else its devices have no names
    const cameras = () => alice.run((p) => p.client.devices.get().cameras.flatMap(({ id }) => (id ? [id] : [])));
    const [, depths] = await eventually(cameras, (all) => all.length === 3);
    await alice.run((p, id) => p.plugs.pull(id), depths!);
    await eventually(cameras, (all) => all.length === 2);
    // Chromium's microphones beep, and are silent in between for longer than these limits allow.
    await alice.run((p) => {
      for (const { id } of p.client.devices.get().microphones) {
        p.plugs.tone(id);
        p.plugs.loudness(id, 0.03);
      }
    });
    return [alice, bob];
  }
  /** The device behind what a source gives, once it is as it should be. */
  const takes = async (phone: PhonePage, source: Source, holds: (id: string) => boolean): Promise<string> => {
    const id = await eventually(
      () => phone.run((p, of) => p.plugs.open(p.client, of), source),
      (now) => now !== undefined && holds(now),
    );
    return id!;
  };
  const notices = (phone: PhonePage, ...expected: readonly string[]): Promise<unknown> =>
    eventually(
      () => phone.run((p) => p.plugs.notices()),
      (now) => now.join() === expected.join(),
    );
  const firstOf = (phone: PhonePage, kind: `${Source | 'speaker'}s`): Promise<string> =>
    phone.run((p, list) => p.client.devices.get()[list][0]!.id, kind);

  test('a device that is pulled out or refused gives way, is said, and is taken again', async () => {
    const [alice, bob] = await open();
    await connect(alice, bob);
    for (const source of ['camera', 'microphone'] as const) {
      const first = await takes(alice, source, Boolean);
      await alice.run((p, id) => p.plugs.pull(id), first);
      await notices(alice, `device-lost ${source}`);
      await takes(alice, source, (id) => id !== first);
      await flows(bob);
      await alice.run((p, id) => p.plugs.plugIn(id), first);
      await notices(alice);
      await takes(alice, source, (id) => id === first);
    }
    await flows(bob);

    const speaker = await firstOf(alice, 'speakers');
    const chosen = () => alice.run((p) => p.client.devices.get().selected.speaker);
    await alice.run((p, id) => p.client.devices.select('speaker', id), speaker);
    await alice.run((p, id) => p.plugs.pull(id), speaker);
    await notices(alice, 'device-lost speaker');
    expect(await chosen()).toBeNull();
    await alice.run((p, id) => p.plugs.plugIn(id), speaker);
    await notices(alice);
    expect(await chosen()).toBe(speaker);
    await alice.run((p, id) => {
      p.plugs.refuse(id);
      return p.client.devices.select('speaker', null).then(() => p.client.devices.select('speaker', id));
    }, speaker);
    await notices(alice, 'speaker-refused speaker');
    expect(await chosen()).toBeNull();
  });

  test('what a microphone gives is judged: speech while muted, noise, nothing; each is said and over', async () => {
    const [alice, bob] = await open();
    const first = await firstOf(alice, 'microphones');
    const loudness = (level: number): Promise<void> =>
      alice.run((p, [id, now]) => p.plugs.loudness(id, now), [first, level] as const);
    await connect(alice, bob);
    await notices(alice);
    await alice.run((p) => p.call.setMicrophone(false));
    await notices(alice, 'speaking-while-muted microphone');
    await alice.run((p) => p.call.setMicrophone(true));
    await notices(alice);
    await loudness(0.3);
    await notices(alice, 'microphone-noisy microphone');
    await loudness(0.01);
    await notices(alice);
    // One that was heard stays, and the first sound is the end of it.
    await loudness(0);
    await notices(alice, 'microphone-silent microphone');
    await takes(alice, 'microphone', (id) => id === first);
    await loudness(0.01);
    await notices(alice);
    await flows(bob);
  });

  test('a microphone that is silent from its opening on makes way for the next', async () => {
    const [alice, bob] = await open();
    const first = await firstOf(alice, 'microphones');
    await alice.run((p, id) => p.plugs.loudness(id, 0), first);
    await connect(alice, bob);
    await takes(alice, 'microphone', (id) => id !== first);
    await notices(alice);
    await flows(bob);
  });

  test('a black camera makes way for the next, which can be changed by a flip and be interrupted', async () => {
    const [alice, bob] = await open();
    const first = await firstOf(alice, 'cameras');
    await alice.run((p, id) => p.plugs.cover(id), first);
    await connect(alice, bob);
    await bob.run((p) => void Object.assign(globalThis, { shown: p.show().video }));
    const colour = (): Promise<number> =>
      bob.run((p) => p.colourOf((globalThis as unknown as { shown: HTMLVideoElement }).shown));
    const next = await takes(alice, 'camera', (id) => id !== first);
    await eventually(colour, (value) => value > 20);
    await notices(alice);
    await alice.run((p, id) => p.plugs.interrupt(id, true), next);
    await notices(alice, 'interrupted camera');
    await alice.run((p, id) => p.plugs.interrupt(id, false), next);
    await notices(alice);
    await alice.run((p) => p.flip());
    await takes(alice, 'camera', (id) => id === first);
    await alice.run((p) => p.flip());
    await takes(alice, 'camera', (id) => id === next);
    await eventually(colour, (value) => value > 20);
  });
});
