import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launch } from './browsers.ts';

/** One of the examples, built and served, with a browser to open it in. */
export interface Demo {
  /** Opens the demo in a tab of a new context, or of the given one. */
  open(query?: string, context?: BrowserContext): Promise<Page>;
}

/** Builds and serves an example for the tests of a `describe`; contexts are closed after each test. */
export function useDemo(example: string, args: Parameters<typeof launch>[1] = {}): Demo {
  const root = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));
  const contexts = new Set<BrowserContext>();
  let outDir: string;
  let server: PreviewServer;
  let browser: Browser;
  beforeAll(async () => {
    outDir = mkdtempSync(join(tmpdir(), `calls-${example}-`));
    await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
    server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
    browser = await launch('chromium', args);
  });
  afterEach(async () => {
    await Promise.all([...contexts].map((context) => context.close()));
    contexts.clear();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    rmSync(outDir, { recursive: true });
  });
  return {
    async open(query = '', context) {
      const own = context ?? (await browser.newContext({ viewport: { width: 1440, height: 900 } }));
      contexts.add(own);
      const page = await own.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(`${server.resolvedUrls?.local[0]}${query}`);
      return page;
    },
  };
}

/** A phone of the demo, as its user sees it. */
export interface DemoPhone {
  readonly screen: Locator;
  press(button: string): Promise<void>;
  /** Waits for a heading. */
  says(heading: string): Promise<void>;
  /** Waits for a text anywhere on the phone, or for its absence. */
  shows(text: string): Promise<void>;
  hides(text: string): Promise<void>;
  /** Waits until so many more frames of a picture were decoded. */
  sees(video: string, frames?: number): Promise<void>;
}

export function phoneOf(page: Page, name: string): DemoPhone {
  const screen = page.getByRole('region', { name: `${name}’s phone`, exact: true });
  const visible = (text: string): Locator => screen.getByText(text, { exact: true }).filter({ visible: true }).first();
  return {
    screen,
    press: (button) => screen.getByRole('button', { name: button, exact: true }).click(),
    says: (heading) => screen.getByRole('heading', { name: heading, exact: true }).waitFor(),
    shows: (text) => visible(text).waitFor(),
    hides: (text) => visible(text).waitFor({ state: 'detached' }),
    sees: (video, frames = 3) => decodes(screen.getByLabel(video, { exact: true }), frames),
  };
}

async function decodes(video: Locator, frames: number): Promise<void> {
  await video.waitFor({ state: 'attached' });
  await video.evaluate(
    (element, count) =>
      new Promise<void>((resolve) => {
        const player = element as HTMLVideoElement;
        let left = count;
        const next = (): void => {
          left -= player.videoWidth > 0 ? 1 : 0;
          if (left <= 0) resolve();
          else player.requestVideoFrameCallback(next);
        };
        player.requestVideoFrameCallback(next);
      }),
    frames,
  );
}

/** Waits until the phones with an element that plays sound are these. */
export async function expectAudible(page: Page, names: readonly string[]): Promise<void> {
  await page.waitForFunction((expected) => {
    const phones = [...document.querySelectorAll<HTMLElement>('.phone')];
    const audible = phones.filter((phone) =>
      [...phone.querySelectorAll<HTMLMediaElement>('audio, video')].some(
        ({ muted, srcObject }) => !muted && srcObject instanceof MediaStream && srcObject.getAudioTracks().length > 0,
      ),
    );
    return audible.map((phone) => phone.querySelector('.phone__owner b')?.textContent).join() === expected;
  }, names.join());
}
