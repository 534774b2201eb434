import type { Page } from 'playwright-core';
import type { Benchmark } from '../lib/benchmark.ts';
import { launchChromium } from '../lib/browser.ts';
import { servePage } from '../lib/page-server.ts';
import { measurement } from '../lib/result.ts';
import type { ReloadPage } from '../pages/reload.ts';

/** How long the page of somebody in a call takes to be in it again. */
export const reload: Benchmark = {
  name: 'reload',
  about: 'start of a page’s script → first frame',
  sampled: true,
  async run({ rounds }) {
    const [browser, server] = await Promise.all([launchChromium(), servePage('reload.ts')]);
    try {
      const cold: number[] = [];
      const reloaded: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
        const open = async (user: string): Promise<Page> => {
          const page = await context.newPage();
          await page.goto(`${server.url}#${user}`);
          await ready(page);
          return page;
        };
        const bob = await open('bob');
        // Alice's page is loaded and calls at once: the shortest way into a call without one.
        const alice = await open('alice');
        await ask(alice, 'call', 'bob');
        const first = await ask(alice, 'firstFrame');
        const before = await ask(bob, 'callId');
        await bob.reload();
        await ready(bob);
        const again = await ask(bob, 'firstFrame');
        if ((await ask(bob, 'callId')) !== before) throw new Error('It is another call.');
        await ask(alice, 'hangUp');
        await context.close();
        if (round === 0) continue;
        cold.push(first);
        reloaded.push(again);
      }
      return [
        measurement(
          'in the same call after a reload',
          'ms',
          { ours: reloaded, peers: { 'a cold call': cold } },
          { atMost: 1500 },
        ),
      ];
    } finally {
      await browser.close();
      server.close();
    }
  },
};

const ready = (page: Page): Promise<unknown> => page.waitForFunction(() => 'bench' in globalThis);

function ask<K extends keyof ReloadPage>(
  page: Page,
  name: K,
  ...args: Parameters<ReloadPage[K]>
): Promise<Awaited<ReturnType<ReloadPage[K]>>> {
  return page.evaluate(
    ([method, values]) => {
      const { bench } = globalThis as unknown as { bench: Record<string, (...given: unknown[]) => unknown> };
      return bench[method]?.(...values);
    },
    [name, args] as const,
  ) as never;
}
