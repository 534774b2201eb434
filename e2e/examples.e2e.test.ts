import { readFile } from 'node:fs/promises';
import type { QualityExport } from '@org/calls-core/quality';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { lacks } from './support/browsers.ts';
import { expectAudible, phoneOf, useDemo } from './support/demo.ts';

const patience = { timeout: 15_000 };

for (const example of ['vanilla', 'react', 'vue']) {
  describe.skipIf(lacks('chromium'))(`the ${example} demo`, () => {
    const demo = useDemo(example);

    test('two phones on one page: a video call with mute, hold and hang-up, the reason on both', async () => {
      const page = await demo.open();
      await page.getByRole('region').first().waitFor(); // the page is empty until its phones are connected
      expect(await page.getByRole('region').count()).toBe(2);
      const [alice, bob] = [phoneOf(page, 'Alice'), phoneOf(page, 'Bob')];
      await alice.press('Video call with Bob');
      await alice.shows('Ringing …');
      await bob.says('Alice is calling');
      await bob.shows('Video call');
      await bob.press('Accept with video');
      await Promise.all([alice.sees('Video of Bob'), bob.sees('Video of Alice')]);
      await Promise.all([alice.sees('Your own video'), bob.sees('Your own video')]);

      await alice.press('Mute');
      await bob.shows('Alice is muted');
      await alice.press('Unmute');
      await bob.hides('Alice is muted');

      await bob.press('Hold');
      await alice.shows('Bob put you on hold');
      await bob.shows('You put this call on hold');
      await bob.press('Resume');
      await alice.hides('Bob put you on hold');
      await Promise.all([alice.sees('Video of Bob'), bob.sees('Video of Alice')]);

      await alice.press('Turn camera off');
      await expectLayout(page, 'Bob', 'voice');
      await alice.press('Turn camera on');
      await expectLayout(page, 'Bob', 'camera');

      await alice.press('End call');
      for (const phone of [alice, bob]) await phone.says('Call ended');
      await bob.press('Call again');
      await alice.press('Decline');
      await alice.says('You declined the call');
      await bob.says('Alice declined');
      await bob.press('Done');
      await bob.says('Call someone');
    });

    test('two tabs, one of them of the size of a phone; one that is reloaded is in the same call again', async () => {
      const here = await demo.open('?me=alice&media=test');
      await here.setViewportSize({ width: 390, height: 844 });
      const filled = { x: 0, y: 0, width: 390, height: 844 };
      expect(await phoneOf(here, 'Alice').screen.boundingBox()).toEqual(filled);
      const there = await demo.open('?me=bob&media=test', here.context());
      const [alice, bob] = [phoneOf(here, 'Alice'), phoneOf(there, 'Bob')];
      await alice.press('Call Bob');
      await bob.shows('Voice call');
      await bob.press('Accept with voice');
      await alice.press('Turn camera on');
      await bob.sees('Video of Alice');
      await bob.press('Turn camera on');
      await alice.sees('Video of Bob');
      await there.reload();
      await Promise.all([alice.sees('Video of Bob'), bob.sees('Video of Alice')]);
      await bob.press('End call');
      for (const phone of [alice, bob]) await phone.says('Call ended');
    });

    test('a second call waits, the first is held, the two are connected with each other, and one is passed on', async () => {
      const page = await demo.open('?phones=alice,bob,carol&media=test');
      const [alice, bob, carol] = [phoneOf(page, 'Alice'), phoneOf(page, 'Bob'), phoneOf(page, 'Carol')];
      await alice.press('Video call with Bob');
      await bob.press('Accept with video');
      await alice.sees('Video of Bob');
      await carol.press('Video call with Alice');
      await alice.press('Hold and accept');
      await carol.sees('Video of Alice');
      await bob.shows('Alice put you on hold');
      await alice.press('Switch to Bob');
      await carol.shows('Alice put you on hold');
      await alice.press('Transfer');
      await alice.press('Connect with Carol, who is on hold');
      await Promise.all([bob.sees('Video of Carol'), carol.sees('Video of Bob')]);
      await alice.says('Bob was passed on');
      // And to somebody who is in no call.
      await bob.press('Transfer');
      await bob.press('Transfer to Alice');
      await alice.shows('Passed on by Bob');
      await alice.press('Accept with voice');
      await bob.says('Carol was passed on');
      await carol.says('Alice');
    });

    test('a call is recorded when the other allows it, not when they refuse, and no longer than they like', async () => {
      const page = await demo.open('?media=test');
      const [alice, bob] = [phoneOf(page, 'Alice'), phoneOf(page, 'Bob')];
      await alice.press('Video call with Bob');
      await bob.press('Accept with video');
      await alice.sees('Video of Bob');
      await alice.press('Record this call');
      await bob.shows('Alice wants to record this call');
      await alice.shows('has not answered');
      await bob.hides('Alice records this call');
      await bob.press('Refuse');
      await alice.shows('Bob does not want to be recorded. Nothing more is recorded.');
      expect(await alice.screen.getByLabel('Recording of this call').count()).toBe(0);

      await alice.press('Record this call');
      await bob.press('Allow');
      await alice.shows('You record this call');
      await bob.shows('Alice records this call');
      await expectRecorded(alice.screen);
      await alice.press('Stop recording');
      await bob.hides('Alice records this call');
      await expectPlays(alice.screen.getByLabel('Recording of this call'));
      const name = await alice.screen.getByRole('link', { name: 'Download' }).getAttribute('download');
      expect(name).toMatch(/^recording-.*\.(webm|mp4)$/);
      await alice.press('Discard');

      await alice.press('Record this call');
      await bob.press('Allow');
      await expectRecorded(alice.screen);
      await bob.press('Allow it no more');
      await alice.shows('Bob does not want to be recorded. Nothing more is recorded.');
      await expectPlays(alice.screen.getByLabel('Recording of this call')); // what was recorded until then
    });

    test('another quality of the picture in the call, and a message for who did not take the next one', async () => {
      const page = await demo.open('?media=test');
      const [alice, bob] = [phoneOf(page, 'Alice'), phoneOf(page, 'Bob')];
      await alice.press('Video call with Bob');
      await bob.press('Accept with video');
      await expectWidth(bob.screen.getByLabel('Video of Alice'), 241, 480);
      await alice.press('Camera, microphone, speaker');
      await alice.screen.getByLabel('Picture quality').selectOption('low');
      await expectWidth(bob.screen.getByLabel('Video of Alice'), 1, 120);
      await alice.screen.getByLabel('Picture quality').selectOption('medium');
      await expectWidth(bob.screen.getByLabel('Video of Alice'), 241, 480);
      await alice.screen.getByLabel('Save data').check();
      await expectWidth(bob.screen.getByLabel('Video of Alice'), 121, 240);
      await alice.press('Close');
      await alice.press('End call');
      await alice.press('Call again');
      await bob.press('Decline');
      await bob.press('Done');
      await alice.press('Leave a message');
      await expectRecorded(alice.screen);
      await alice.press('Send');
      await alice.shows('Bob will find your message.');
      await expectPlays(bob.screen.getByLabel('Message from Alice', { exact: true }));
      await bob.press('Delete the message from Alice');
      await bob.hides('Messages');
    });

    test('only the phone in use plays sound', async () => {
      const page = await demo.open('?media=test');
      const [alice, bob] = [phoneOf(page, 'Alice'), phoneOf(page, 'Bob')];
      await alice.press('Call Bob');
      await bob.press('Accept with voice');
      await expectAudible(page, ['Bob']);
      await alice.press('Mute');
      await expectAudible(page, ['Alice']);
    });

    test('the keyboard answers, mutes, holds and ends; sheets keep and return the focus', async () => {
      const page = await demo.open('?media=test');
      const [alice, bob] = [phoneOf(page, 'Alice'), phoneOf(page, 'Bob')];
      await alice.press('Video call with Bob');
      await bob.says('Alice is calling');
      expect(await alice.screen.getAttribute('data-in-use')).toBe('true'); // a phone that rings takes no focus from another
      await page.keyboard.press('d');
      await bob.says('You missed a call from Alice');
      await alice.press('Call again');
      await bob.screen.getByRole('button', { name: 'Accept with video', exact: true }).focus();
      await page.keyboard.press('v');
      await alice.sees('Video of Bob');
      await bob.screen.getByRole('button', { name: 'Hold', exact: true, disabled: false }).waitFor();
      await page.keyboard.press('m');
      await alice.shows('Bob is muted');
      await page.keyboard.press('h');
      await alice.shows('Bob put you on hold');
      await page.keyboard.press('h');

      const devices = bob.screen.getByRole('button', { name: 'Camera, microphone, speaker', exact: true });
      await devices.focus();
      await page.keyboard.press('Enter');
      const sheet = bob.screen.getByRole('dialog');
      await sheet.waitFor();
      expect(await sheet.evaluate((element) => element.contains(document.activeElement))).toBe(true);
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
      expect(await devices.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.press('d');
      for (const phone of [alice, bob]) await phone.says('Call ended');
    });

    test('who talks while muted is told so, and the picture can be filtered in the call', async () => {
      const page = await demo.open('?media=test');
      const [alice, bob] = [phoneOf(page, 'Alice'), phoneOf(page, 'Bob')];
      await alice.press('Video call with Bob');
      await bob.press('Accept with video');
      await bob.sees('Video of Alice');
      const colour = (): Promise<number> => bob.screen.getByLabel('Video of Alice', { exact: true }).evaluate(colourOf);
      await expect.poll(colour, patience).toBeGreaterThan(20);
      await alice.press('Camera, microphone, speaker');
      await alice.screen.getByLabel('Picture filter').selectOption('Gray');
      await page.keyboard.press('Escape');
      await expect.poll(colour, patience).toBeLessThan(6);
      await alice.press('Mute');
      await alice.shows('You are muted. Are you talking?');
      await alice.press('Turn microphone on');
      await alice.hides('You are muted. Are you talking?');
      await bob.hides('Alice is muted');
    });

    test('every control has a name, whatever the phones show', async () => {
      const page = await demo.open('?media=test');
      const [alice, bob] = [phoneOf(page, 'Alice'), phoneOf(page, 'Bob')];
      await expectNames(page);
      await alice.press('Video call with Bob');
      await bob.says('Alice is calling');
      await expectNames(page);
      await bob.press('Accept with video');
      await bob.sees('Video of Alice'); // another screen closes a sheet
      await bob.press('Camera, microphone, speaker');
      await bob.screen.getByRole('dialog').waitFor();
      await expectNames(page);
      await expectQualityPanel(page, 'Alice');
      await alice.press('End call');
      await alice.says('Call ended');
      await expectNames(page);
    });
  });

  describe.skipIf(lacks('chromium'))(`the ${example} demo without a permission`, () => {
    const demo = useDemo(example, { without: ['--auto-accept-camera'] });

    test('the call keeps ringing while the devices are refused, and is answered once they may be used', async () => {
      const caller = await demo.open('?me=bob');
      const callee = await demo.open('?me=alice', caller.context());
      const [bob, alice] = [phoneOf(caller, 'Bob'), phoneOf(callee, 'Alice')];
      await bob.press('Video call with Alice');
      await alice.press('Accept with video');
      await alice.shows('The call keeps ringing.');
      await alice.press('Try again');
      await alice.shows('The call keeps ringing.');
      await bob.shows('Ringing …');
      await callee.context().grantPermissions(['camera', 'microphone']);
      await alice.hides('The call keeps ringing.');
      await alice.press('Accept with video');
      await bob.sees('Video of Alice');
    });
  });
}

/** The mean distance between the colours of a picture, 0 to 255. Runs in the page. */
function colourOf(video: Element): number {
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 32 });
  const context = canvas.getContext('2d')!;
  context.drawImage(video as HTMLVideoElement, 0, 0, 32, 32);
  const { data } = context.getImageData(0, 0, 32, 32);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    const colours = [data[at]!, data[at + 1]!, data[at + 2]!];
    sum += Math.max(...colours) - Math.min(...colours);
  }
  return (sum * 4) / data.length;
}

async function expectLayout(page: Page, name: string, layout: string): Promise<void> {
  await phoneOf(page, name).screen.locator(`.call[data-layout=${layout}]`).waitFor();
}

/** The panel behind the bars: numbers, graphs that are told in words too, a file to take along, and Escape to leave. */
async function expectQualityPanel(page: Page, name: string): Promise<void> {
  const { screen } = phoneOf(page, name);
  const chip = screen.locator('.quality__chip');
  await chip.click();
  await screen
    .getByRole('img', { name: /^Round trip\. now \d+ ms, \d+ – \d+ ms in the last two minutes\.$/ })
    .waitFor();
  await screen.getByRole('img', { name: /^Bitrate\. in: now \d+ kbit\/s.* out: now \d+ kbit\/s/ }).waitFor();
  expect(await screen.locator('.graph canvas').count()).toBe(4);
  await expectNames(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    screen.getByRole('button', { name: 'Save as a file', exact: true }).click(),
  ]);
  const file = JSON.parse(await readFile(await download.path(), 'utf8')) as QualityExport;
  expect(file).toMatchObject({
    version: 1,
    participants: [{ points: expect.any(Array) }],
    warnings: expect.any(Array),
  });
  expect(file.participants[0]!.points.length).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  await screen.locator('.quality__panel').waitFor({ state: 'detached' });
  expect(await chip.getAttribute('aria-expanded')).toBe('false');
}

/** Between what a preset asks for and what the next smaller one does: on a busy machine the browser sends less. */
async function expectWidth(video: Locator, least: number, most: number): Promise<void> {
  const shown = (): Promise<number> => video.evaluate((element) => (element as HTMLVideoElement).videoWidth);
  const fits = async (): Promise<boolean> => {
    const width = await shown();
    return width >= least && width <= most;
  };
  await expect.poll(fits, { timeout: 15_000 }).toBe(true);
}

/** A second at least is recorded. */
async function expectRecorded(where: Locator): Promise<void> {
  await where.locator('.recorded__time', { hasText: /0:0[1-9]/ }).waitFor();
}

/** A player can play what it was given, a second or so: on a busy machine the first frame is late. */
async function expectPlays(player: Locator): Promise<void> {
  const duration = (): Promise<number> => player.evaluate((element) => (element as HTMLMediaElement).duration);
  await expect.poll(duration, { timeout: 15_000 }).toBeGreaterThan(0.5);
  expect(Number.isFinite(await duration())).toBe(true);
  await player.evaluate(async (element) => {
    const media = element as HTMLMediaElement;
    media.muted = true;
    await media.play();
  });
}

async function expectNames(page: Page): Promise<void> {
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a, select, video, [role]')]
      .filter((element) => !element.closest('[hidden], [popover], [aria-hidden=true], [role=status], [role=alert]'))
      .filter((element) => {
        const label =
          element.ariaLabel ?? document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent;
        return !(label || element.closest('label')?.textContent || element.innerText).trim();
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
  expect(nameless).toEqual([]);
}
