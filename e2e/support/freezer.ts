import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { chromiumArgs } from './browsers.ts';

/** A page that can be made to stand still as browsers do it with those behind. */
export interface Freezer {
  readonly page: Page;
  freeze(): Promise<void>;
  /** It goes on, in front. */
  thaw(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Chromium of its own: Playwright keeps the pages that it opens in front, and those are never frozen. */
export async function openFreezer(): Promise<Freezer> {
  const folder = mkdtempSync(join(tmpdir(), 'freezer-'));
  const flags = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'];
  const running = spawn(process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', [...chromiumArgs, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    running.stderr.on('data', (chunk: Buffer) => {
      said += String(chunk);
      const [found] = /ws:\/\/\S+/.exec(said) ?? [];
      if (found) resolve(found);
    });
    running.on('exit', () => reject(new Error(`Chromium ended: ${said}`)));
  });
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const [page] = browser.contexts()[0]?.pages() ?? [];
  if (!page) throw new Error('There is no page.');
  const devtools = await page.context().newCDPSession(page);
  const become = (state: 'frozen' | 'active') => devtools.send('Page.setWebLifecycleState', { state });
  return {
    page,
    async freeze() {
      await become('frozen');
    },
    async thaw() {
      await become('active');
      await page.bringToFront();
    },
    async close() {
      await browser.close();
      const ended = once(running, 'exit');
      if (running.exitCode === null && running.kill()) await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
