import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from './support/browsers.ts';
import { expectAudible, phoneOf } from './support/demo.ts';
import { eventually } from './support/looks.ts';

let started: ChildProcess;
let address: string;
let browser: Browser;
beforeAll(async () => {
  browser = await launch('chromium');
  const script = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url));
  started = spawn(process.execPath, [script], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(started.stdout!)) {
    address = /^Demo: (http:\S+)$/.exec(line)?.[1] ?? '';
    if (address) break;
  }
});
afterAll(async () => {
  await browser.close();
  started.kill();
  if (started.exitCode === null && started.signalCode === null) await once(started, 'exit');
});

/** What the page asked for of devices, and the notes it played, Hz. */
type Watched = typeof globalThis & { asked: MediaStreamConstraints[]; notes: OscillatorNode[] };

/** Watches the page from its first line on. */
function watch(): void {
  const watched = Object.assign(globalThis as Watched, { asked: [], notes: [] });
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (constraints = {}) => {
    watched.asked.push(constraints);
    return getUserMedia(constraints);
  };
  const { createOscillator } = BaseAudioContext.prototype;
  BaseAudioContext.prototype.createOscillator = function () {
    const note = createOscillator.call(this);
    watched.notes.push(note);
    return note;
  };
}

/** How many bars of each ringing began since the notes were forgotten: that of who calls, that of who is called. */
const rings = (page: Page): Promise<{ readonly outgoing: number; readonly incoming: number }> =>
  page.evaluate(() => {
    const heard = (globalThis as Watched).notes.map(({ frequency }) => frequency.value);
    const bars = (note: number): number => heard.filter((one) => one === note).length;
    return { outgoing: bars(425), incoming: bars(1319) };
  });

test('npm start: an address, and two phones on its page in a call; one plays, rings and has the real devices', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(20_000);
  await page.addInitScript(watch);
  await page.goto(address);
  const [alice, bob] = [phoneOf(page, 'Alice'), phoneOf(page, 'Bob')];
  await alice.press('Video call with Bob');
  await bob.says('Alice is calling');
  await eventually(
    () => rings(page),
    ({ outgoing }) => outgoing >= 2,
  );
  expect((await rings(page)).incoming).toBe(0);
  await bob.screen.getByRole('button', { name: 'Accept with video', exact: true }).focus();
  await page.evaluate(() => void (globalThis as Watched).notes.splice(0));
  // In three bars of the one there would be another one of the other.
  await eventually(
    () => rings(page),
    ({ incoming }) => incoming >= 3,
  );
  expect((await rings(page)).outgoing).toBe(0);

  await bob.press('Accept with video');
  await Promise.all([alice.sees('Video of Bob', 10), bob.sees('Video of Alice', 10)]);
  await expectAudible(page, ['Bob']);
  await alice.press('Mute');
  await expectAudible(page, ['Alice']);

  // One request, Alice's; Bob sends a picture and a tone of the page's own.
  expect(await page.evaluate(() => (globalThis as Watched).asked.map((asked) => Object.keys(asked)))).toEqual([
    ['audio', 'video'],
  ]);
  await bob.press('Camera, microphone, speaker');
  const [camera, microphone] = await bob.screen
    .getByRole('dialog')
    .locator('select')
    .evaluateAll((selects) => selects.map((select) => (select as HTMLSelectElement).value));
  expect([camera, microphone]).toEqual(['test', 'test']);
  await alice.press('End call');
  for (const phone of [alice, bob]) await phone.says('Call ended');
});
