import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { lacks } from './support/browsers.ts';
import { useDemo } from './support/demo.ts';

describe.skipIf(lacks('chromium')).each(['react', 'vue'])('the group page of the %s demo', (example) => {
  const demo = useDemo(example);

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
    expect(await faultsOf(here)).toEqual([]);
    await here.setViewportSize({ width: 390, height: 844 });
    expect(await faultsOf(here)).toEqual([]);
    for (const page of [here, there]) {
      await page.getByRole('button', { name: 'Hang up' }).press('Enter');
      await page.getByRole('heading', { name: 'Join a room' }).waitFor();
    }
  });
});

/** What axe finds wrong with a page. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
