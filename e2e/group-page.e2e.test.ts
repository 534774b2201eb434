import axe from 'axe-core';
import { anonymous, type CallsServer, createCallsServer } from '@org/calls-server';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks } from './support/browsers.ts';
import { type Demo, useDemo } from './support/demo.ts';

describe.skipIf(lacks('chromium')).each(['react', 'vue'])('the group page of the %s demo', (example) => {
  const demo = useDemo(example);

  test('the lobby: microphone meter, test tone, and a check with its verdict and reasons', async () => {
    const page = await demo.open('?room=tea&name=Alice');
    await page.getByRole('button', { name: 'Turn camera on' }).press('Enter');
    await page.getByLabel('Your own video').waitFor();
    await page.getByRole('button', { name: 'Try the microphone' }).press('Enter');
    const meter = page.getByRole('meter', { name: 'Microphone level' });
    const level = (): Promise<number> => meter.evaluate((element) => (element as HTMLMeterElement).value);
    await expect.poll(level, { timeout: 15_000 }).toBeGreaterThan(0.2);
    await page.getByRole('button', { name: 'Play a test tone' }).press('Enter');
    await page.getByText('Did you hear it?').waitFor();
    await page.getByRole('button', { name: 'Check devices and network' }).press('Enter');
    await page.getByRole('progressbar', { name: 'Progress of the check' }).waitFor();
    // It takes about ten seconds, fifteen at most.
    const verdict = page.getByText('Ready: nothing stands in the way').or(page.getByText('You can join, with limits'));
    await verdict.waitFor({ timeout: 30_000 });
    await page.getByText('No TURN server is configured').waitFor();
    await page.getByLabel('Your own video').waitFor(); // the preview is not closed by the check
    expect(await faultsOf(page)).toEqual([]);
  });

  test('by keyboard alone: join from the lobby, see each other, raise a hand, hang up', async () => {
    const here = await demo.open('?room=tea&name=Alice');
    const there = await demo.open('?room=tea&name=Bob', here.context());
    expect(await faultsOf(here)).toEqual([]);
    for (const page of [here, there]) {
      await page.getByText('Camera off').waitFor();
      await page.getByRole('button', { name: 'Turn camera on' }).press('Enter');
      await page.getByLabel('Your own video').waitFor();
      await page.getByLabel('Room code').press('Enter');
      await page.getByRole('heading', { name: 'Room tea' }).waitFor();
    }
    await here.getByRole('group', { name: 'Bob' }).waitFor();
    await there.getByRole('group', { name: 'Alice' }).waitFor();
    await here.getByRole('button', { name: 'Raise hand' }).press('Enter');
    await there.getByRole('group', { name: /Alice.*hand raised/ }).waitFor();
    await here.getByRole('button', { name: 'Show the speaker large' }).press('Enter');
    await here.locator('[data-layout=speaker]').waitFor();
    await here.getByRole('timer').waitFor();
    await here.getByText('Reactions', { exact: true }).press('Enter');
    await here.getByRole('button', { name: 'Applause' }).press('Enter');
    await there.getByRole('log', { name: 'Reactions' }).getByText('Alice').waitFor();
    // Nobody keeps the room: all are equal.
    expect(
      await here
        .getByText('Moderator')
        .or(here.getByRole('button', { name: /Manage|Lock/ }))
        .count(),
    ).toBe(0);
    expect(await faultsOf(here)).toEqual([]);
    await here.setViewportSize({ width: 390, height: 844 });
    expect(await faultsOf(here)).toEqual([]);
    for (const page of [here, there]) {
      await page.getByRole('button', { name: 'Hang up' }).press('Enter');
      await page.getByRole('heading', { name: 'Join a room' }).waitFor();
    }
  });

  test('a room is recorded when everybody allows it; who comes later is asked, and stops it by a no', async () => {
    const alice = await demo.open('?room=tea&name=Alice');
    const bob = await demo.open('?room=tea&name=Bob', alice.context());
    const enter = async (page: Page): Promise<void> => {
      await page.getByLabel('Room code').press('Enter');
      await page.getByRole('heading', { name: 'Room tea' }).waitFor();
    };
    await Promise.all([enter(alice), enter(bob)]);
    await bob.getByRole('group', { name: 'Alice' }).waitFor();
    await alice.getByRole('button', { name: 'Record this call', disabled: false }).press('Enter');
    await bob.getByText('Alice wants to record this call').waitFor();
    await alice.getByText('has not answered').waitFor();
    expect(await faultsOf(bob)).toEqual([]);
    await bob.getByRole('button', { name: 'Allow', exact: true }).press('Enter');
    await alice.getByText('You record this call').waitFor();
    await bob.getByText('Alice records this call').waitFor();

    const carol = await demo.open('?room=tea&name=Carol', alice.context());
    await enter(carol);
    await carol.getByText('Alice records this call').waitFor({ timeout: 30_000 });
    await carol.getByText('Alice wants to record this call').waitFor();
    await alice.getByText('has not answered').waitFor();
    await carol.getByRole('button', { name: 'Refuse' }).press('Enter');
    await alice.getByText('Carol does not want to be recorded. Nothing more is recorded.').waitFor();
    for (const page of [bob, carol]) await page.getByText('Alice records this call').waitFor({ state: 'detached' });
    await alice.getByLabel('Recording of this call').waitFor();
    expect(await faultsOf(alice)).toEqual([]);
  });

  testModeration(demo);
});

describe.skipIf(lacks('chromium'))('the group page of the vanilla demo', () => testModeration(useDemo('vanilla')));

/** The page of a room that a server keeps. */
function testModeration(demo: Demo): void {
  let server: CallsServer;
  let at: string;
  beforeAll(async () => {
    server = createCallsServer({ authenticate: anonymous(), origins: { allow: ['*'] }, rooms: { lobby: true } });
    at = encodeURIComponent(`http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`);
  });
  afterAll(() => server.close());

  /** Opens the page of a guest and knocks. */
  async function knock(name: string, context?: BrowserContext): Promise<Page> {
    const page = await demo.open(`?room=hall&name=${name}&server=${at}`, context);
    await page.getByLabel('Room code').press('Enter');
    return page;
  }
  const press = (page: Page, name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).press('Enter');

  test('through a server with a lobby: a moderator lets in, turns away, asks, removes and ends; the others see why, and decide', async () => {
    const alice = await knock('Alice');
    await alice.getByText('Moderator', { exact: true }).waitFor();
    const [bob, carol] = [await knock('Bob', alice.context()), await knock('Carol', alice.context())];
    for (const page of [bob, carol]) await page.getByRole('heading', { name: 'Waiting to be let in' }).waitFor();
    await alice.getByText('Carol waits to be let in.').waitFor();
    expect(await faultsOf(bob)).toEqual([]);
    await press(alice, 'Deny Carol');
    await carol.getByRole('alert').getByText('A moderator did not let you in.').waitFor();
    await press(alice, 'Admit Bob');
    await bob.getByRole('group', { name: /^Alice/ }).waitFor();
    expect(await bob.getByRole('button', { name: /Manage|Lock/ }).count()).toBe(0);

    await press(bob, 'Raise hand');
    await alice.getByRole('group', { name: /^Bob.*hand raised/ }).waitFor();
    await press(alice, 'Manage Bob');
    await press(alice, 'Lower hand');
    await bob.getByRole('button', { name: 'Raise hand' }).waitFor();
    await press(alice, 'Ask to mute');
    await bob.getByText('Alice asks you to mute your microphone.').waitFor();
    await press(bob, 'Not now');
    await press(alice, 'Ask to mute');
    await bob.getByText('Alice asks you to mute your microphone.').waitFor();
    expect(await alice.getByRole('group', { name: /^Bob.*muted/ }).count()).toBe(0);
    for (const page of [alice, bob]) {
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await faultsOf(page)).toEqual([]);
    }
    await bob.getByRole('status').getByRole('button', { name: 'Mute' }).press('Enter');
    await alice.getByRole('group', { name: /^Bob.*muted/ }).waitFor();

    await press(alice, 'Lock room');
    await alice.getByRole('button', { name: 'Unlock room' }).waitFor();
    await press(alice, 'Remove');
    await bob.getByRole('alert').getByText('A moderator removed you from the room.').waitFor();
    await alice.getByRole('group', { name: /^Bob/ }).waitFor({ state: 'detached' });
    await press(alice, 'End for all …');
    await press(alice, 'End it for everybody');
    await alice.getByRole('alert').getByText('ended the meeting for everybody').waitFor();
  });
}

/** What axe finds wrong with a page, once nothing on it comes in any more: what is half faded in has less contrast. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(ending.map((one) => one.finished.catch(() => {})));
  });
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
