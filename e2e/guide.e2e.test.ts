import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, defaultClientConditions, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPage, writeBlock } from '../docs/test/support/guide.ts';
import { lacks, launch } from './support/browsers.ts';

describe.skipIf(lacks('chromium'))('the first page of the guide', () => {
  let outDir: string;
  let server: PreviewServer;
  let browser: Browser;
  beforeAll(async () => {
    const root = dirname(writeBlock(readPage('start'), 'index.html'));
    outDir = mkdtempSync(join(tmpdir(), 'calls-guide-'));
    const site = { root, configFile: false, logLevel: 'error', build: { outDir, emptyOutDir: true } } as const;
    await build({ ...site, resolve: { conditions: ['@org/source', ...defaultClientConditions] } });
    server = await preview({ ...site, preview: { host: '127.0.0.1', port: 0 } });
    browser = await launch('chromium');
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    rmSync(outDir, { recursive: true });
  });

  test('works as it stands there: two tabs see each other and know why it ended', async () => {
    const context = await browser.newContext();
    const open = async (me: string): Promise<Page> => {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(`${server.resolvedUrls?.local[0]}?me=${me}`);
      return page;
    };
    const [alice, bob] = [await open('alice'), await open('bob')];
    await alice.getByRole('button', { name: 'Call', exact: true }).click();
    await bob.getByText('bob: ringing, with alice').waitFor();
    await bob.getByRole('button', { name: 'Accept' }).click();
    for (const page of [alice, bob]) {
      for (const video of ['theirs', 'mine']) await page.waitForFunction(isPlaying, video);
    }
    await alice.getByRole('button', { name: 'Hang up' }).click();
    await bob.getByText('bob: ended, with alice completed').waitFor();
    expect(await alice.locator('#state').textContent()).toBe('alice: ended, with bob completed');
  });
});

function isPlaying(id: string): boolean {
  const video = document.getElementById(id) as HTMLVideoElement;
  return video.videoWidth > 0 && video.currentTime > 0.2;
}
