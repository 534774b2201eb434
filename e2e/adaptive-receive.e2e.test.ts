import { expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { becomes, eventually, looks } from './support/looks.ts';

const bed = useBed();

const received = (phone: PhonePage): Promise<{ bytes: number; frames: number; width: number }> =>
  phone.run((p) => p.received());
const style = (phone: PhonePage, name: 'display' | 'width' | 'height', value: string): Promise<void> =>
  phone.page.evaluate(([of, to]) => document.getElementById('tile')!.style.setProperty(of!, to!), [name, value]);

/** Alice, in Chromium, shows Bob's camera of 640 × 360 in a tile. */
async function watch(browser: 'chromium' | 'firefox'): Promise<PhonePage> {
  const alice = await bed.phone('chromium', { user: 'alice', receiving: true });
  await bed.phone(browser, { user: 'bob', answer: { camera: '360p' } });
  await alice.run((p) => void p.client.call('bob', { camera: '180p' }));
  await becomes(alice, ({ participants }) => participants[0]?.sources.includes('camera') ?? false);
  await alice.run((p) => p.attach(640, 360));
  await eventually(
    () => received(alice),
    ({ frames }) => frames > 10,
  );
  return alice;
}

/** Nothing of the video arrives while it is looked at ten times, about a second. */
async function standsStill(phone: PhonePage): Promise<void> {
  const bytes: number[] = [];
  await eventually(
    async () => {
      bytes.push((await received(phone)).bytes);
      return bytes.slice(-10);
    },
    (last) => last.length === 10 && new Set(last).size === 1,
  );
}

test.each(['chromium', 'firefox'] as const)(
  'what is hidden is not sent by %s, and goes on when it is shown',
  async (browser) => {
    if (browser === 'firefox' && lacks('firefox')) return;
    const alice = await watch(browser);
    for (let round = 0; round < 2; round++) {
      await style(alice, 'display', 'none');
      await standsStill(alice);
      const { frames } = await received(alice);
      await style(alice, 'display', 'block');
      await eventually(
        () => received(alice),
        (now) => now.frames > frames + 10,
      );
    }
    const audio = await looks(() => alice.run(async (p) => (await p.rtp()).received.audio));
    expect(audio.at(-1)).toBeGreaterThan(audio[0] ?? 0);
  },
);

test('what is shown small is sent small, and large again', async () => {
  const alice = await watch('chromium');
  const width = (holds: (width: number) => boolean): Promise<unknown> =>
    eventually(
      () => received(alice),
      (now) => holds(now.width),
    );
  await style(alice, 'width', '200px');
  await style(alice, 'height', '112px');
  await width((pixels) => pixels > 0 && pixels <= 240);
  await style(alice, 'width', '640px');
  await style(alice, 'height', '360px');
  await width((pixels) => pixels > 240); // a machine that is busy sends less than the 640 there are
});
