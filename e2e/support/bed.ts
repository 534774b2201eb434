import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startRelay, type Relay } from '../../packages/core/test/support/relay.ts';
import type { Phone, PhoneOptions } from '../page/phone.ts';
import { type BrowserName, launch, openPage } from './browsers.ts';

/** A phone in a page of its own, and what a test does with it. */
export interface PhonePage {
  readonly page: Page;
  /** Runs a function in the page with the page's phone. */
  run<T>(work: (phone: Phone) => T | Promise<T>): Promise<T>;
  run<T, A>(work: (phone: Phone, argument: A) => T | Promise<T>, argument: A): Promise<T>;
  /** Loads the page anew, and opens the same phone in it. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Where calls are tried: a page server, a relay, and browsers that are started once. */
export interface Bed {
  readonly relay: Relay;
  readonly url: string;
  browser(name: BrowserName): Promise<Browser>;
  /** Opens a page, or takes one that is open, and a client in it. */
  phone(where: BrowserName | Browser | Page, options: Omit<PhoneOptions, 'signaling'>): Promise<PhonePage>;
  /** Closes every page that was opened and takes the relay back to normal; for `afterEach`. */
  closePhones(): Promise<void>;
  close(): Promise<void>;
}

/** The bed of a test file: pages are closed after each test, browsers at the end. */
export function useBed(): Bed {
  let bed: Bed;
  beforeAll(async () => void (bed = await startBed()));
  afterEach(() => bed.closePhones());
  afterAll(() => bed.close());
  return {
    get relay() {
      return bed.relay;
    },
    get url() {
      return bed.url;
    },
    browser: (name) => bed.browser(name),
    phone: (where, options) => bed.phone(where, options),
    closePhones: () => bed.closePhones(),
    close: () => bed.close(),
  };
}

/** Starts a bed. */
async function startBed(): Promise<Bed> {
  const scripts = await bundle(new URL('../page/phone.ts', import.meta.url));
  const relay = await startRelay();
  const server = createServer((request, response) => {
    const script = scripts.get(request.url ?? '');
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ?? '<!doctype html><title>phone</title><body><script type="module" src="/phone.js"></script>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  const contexts = new Set<BrowserContext>();
  const browsers = new Map<BrowserName, Promise<Browser>>();
  const browser = (name: BrowserName): Promise<Browser> => {
    const running = browsers.get(name) ?? launch(name);
    browsers.set(name, running);
    return running;
  };

  return {
    relay,
    url,
    browser,
    async phone(where, options) {
      if (typeof where !== 'string' && 'goto' in where) await where.goto(url);
      const { page, context } =
        typeof where !== 'string' && 'goto' in where
          ? { page: where, context: where.context() }
          : await openPage(typeof where === 'string' ? await browser(where) : where, url);
      contexts.add(context);
      const run = (work: unknown, argument?: unknown): Promise<unknown> =>
        page.evaluate(`(${String(work)})(phone, ${JSON.stringify(argument)})`);
      const close = async (): Promise<void> => {
        contexts.delete(context);
        await context.close();
      };
      const open = (): Promise<unknown> =>
        (run as PhonePage['run'])((phone, given) => phone.open(given), { ...options, signaling: relay.url });
      const reload = async (): Promise<void> => {
        await page.reload();
        await open();
      };
      await open();
      return { page, run: run as PhonePage['run'], close, reload };
    },
    async closePhones() {
      await Promise.all(Array.from(contexts, (context) => context.close()));
      contexts.clear();
      relay.reset();
    },
    async close() {
      await Promise.all([...browsers.values()].map(async (running) => (await running).close()));
      await relay.close();
      server.close();
    },
  };
}

/** The scripts of the page by their paths: the transports that a page does not use it does not load. */
async function bundle(entry: URL): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    splitting: true,
    format: 'esm',
    conditions: ['@org/source'],
    target: 'es2022',
    outdir: '/',
    write: false,
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}
