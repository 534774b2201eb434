import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { drawSquare, seesDrawn } from './support/board.ts';
import { lacks, launch } from './support/browsers.ts';
import { becomes, eventually } from './support/looks.ts';

const bed = useBed();

/** Two people and somebody who comes late, in one room. */
async function join(browser: Browser, user: string, camera: boolean): Promise<PhonePage> {
  const phone = await bed.phone(browser, { user });
  await phone.run((p, on) => void p.client.join('room', on ? { camera: '180p' } : {}), camera);
  await phone.run((p) => p.annotate());
  return phone;
}

const sourcesOf = (phone: PhonePage, user: string): Promise<readonly string[]> =>
  phone.run(
    (p, name) =>
      p.call
        .get()
        .participants.find((one) => one.user === name)
        ?.tracks.map(({ source }) => source) ?? [],
    user,
  );

/** From a click, as browsers insist. */
async function share(phone: PhonePage, audio: boolean): Promise<void> {
  await phone.run((p, sound) => {
    document.onclick = () => {
      document.onclick = null;
      p.note(p.share().start({ audio: sound }));
    };
  }, audio);
  await phone.page.mouse.click(300, 5);
  await eventually(
    () => phone.run((p) => ({ share: p.share().get(), outcome: p.outcomes.at(-1) })),
    ({ share: now, outcome }) => now.status === 'sharing' && outcome === 'done',
  );
}

/** Size in which the other one's screen is seen, once it is. */
const seenSize = (phone: PhonePage): Promise<readonly [number, number]> =>
  eventually(
    () => phone.run((p): [number, number] => [p.shown.video.videoWidth, p.shown.video.videoHeight]),
    ([width]) => width > 0,
  );

describe.skipIf(lacks('chromium'))('a shared tab', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch('chromium', {
      args: ['--auto-select-tab-capture-source-by-title=shown'],
      without: ['--auto-select-tab-capture-source-by-title'],
    });
  });
  afterAll(() => browser.close());

  async function openTab(): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 960, height: 540 } });
    await page.setContent(`<title>shown</title><body style="background:#ddd"><h1>shown</h1><script>
      const context = new AudioContext(); const tone = new OscillatorNode(context); tone.connect(context.destination); tone.start();
      let n = 0; setInterval(() => document.querySelector('h1').textContent = n++, 100)</script>`);
    return page;
  }

  test('comes with its sound and its size; drawings lie on the same spot at any size and for who comes late; closed, the camera is still there', async () => {
    const tab = await openTab();
    const alice = await join(browser, 'alice', true);
    const bob = await join(browser, 'bob', false);
    for (const phone of [alice, bob])
      await becomes(phone, ({ participants }) => participants[0]?.status === 'connected');
    await share(alice, true);
    await eventually(
      () => sourcesOf(bob, 'alice'),
      (sources) => sources.includes('screen') && sources.includes('screen-audio'),
    );
    await bob.run((p) => p.showBoard('alice', 400, 400));
    await alice.run((p) => p.showBoard('local', 640, 200));
    const own = await alice.run((p) => p.share().get());
    expect(own).toMatchObject({ surface: 'browser', audio: true });
    const [width, height] = await seenSize(bob);
    expect(width / height).toBeCloseTo(own.width / own.height, 1);

    // In bob's tile there are bars above and below.
    await drawSquare(bob, 0.3, 0.6);
    const carol = await join(browser, 'carol', false);
    await eventually(
      () => sourcesOf(carol, 'alice'),
      (sources) => sources.includes('screen'),
    );
    await carol.run((p) => p.showBoard('alice', 250, 300));
    await Promise.all([alice, bob, carol].map((phone) => seesDrawn(phone, 0.3, 0.6)));

    await tab.close();
    for (const phone of [bob, carol])
      await eventually(
        () => sourcesOf(phone, 'alice'),
        (sources) => !sources.some((source) => source.startsWith('screen')),
      );
    expect(await sourcesOf(bob, 'alice')).toContain('camera');
    await becomes(alice, ({ camera, microphone }) => camera === 'live' && microphone === 'live');
    await eventually(
      () => bob.run((p) => p.shown.board.get().open),
      (open) => !open,
    );
  });

  test('50 times begun and stopped leaves as many media sections as before', async () => {
    const tab = await openTab();
    const alice = await join(browser, 'alice', true);
    const bob = await join(browser, 'bob', false);
    for (const phone of [alice, bob])
      await becomes(phone, ({ participants }) => participants[0]?.status === 'connected');
    const sections = () => bob.run((p) => p.connections.at(-1)?.remoteDescription?.sdp.match(/^m=/gm)?.length ?? 0);
    const before = await sections();
    await share(alice, false);
    await alice.run(async (p) => {
      for (let i = 0; i < 50; i++) {
        await p.call.stopScreen();
        await p.call.shareScreen();
      }
    });
    await eventually(
      () => sourcesOf(bob, 'alice'),
      (sources) => sources.includes('screen') && sources.includes('camera'),
    );
    expect(await sections()).toBe(before);
    expect(await alice.run((p) => p.client.media.get().screen.actual)).toBe('live');
    await tab.close();
  });
});

describe.skipIf(lacks('chromium') || lacks('xvfb'))('a whole screen', () => {
  const screen = { width: 1024, height: 768 };
  let server: ChildProcess;
  let display: string;
  beforeAll(async () => {
    const size = `${screen.width}x${screen.height}x24`;
    server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', size, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [number] = (await once(server.stdout as Readable, 'data')) as [Buffer];
    display = `:${String(number).trim()}`;
  });
  afterAll(() => void server.kill());

  test.each(['chromium', 'firefox'] as const)('of %s is seen in its size', async (name) => {
    const sharer = await launch(name, {
      args: ['--auto-select-desktop-capture-source=Entire screen'],
      without: ['--auto-select-tab-capture-source-by-title'],
      display,
    });
    try {
      const alice = await join(sharer, 'alice', false);
      const bob = await join(await bed.browser('chromium'), 'bob', false);
      for (const phone of [alice, bob])
        await becomes(phone, ({ participants }) => participants[0]?.status === 'connected');
      await share(alice, false);
      await eventually(
        () => sourcesOf(bob, 'alice'),
        (sources) => sources.includes('screen'),
      );
      await bob.run((p) => p.showBoard('alice', 400, 300));
      await eventually(
        () => seenSize(bob),
        ([width, height]) => width === screen.width && height === screen.height,
      );
    } finally {
      await sharer.close();
    }
  });
});
