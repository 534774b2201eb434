import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startRelay, type Relay } from '../../packages/core/test/support/relay.ts';
import type { Phone, PhoneOptions } from '../page/phone.ts';
import { type BrowserName, launch, openPage } from './browsers.ts';

/** A phone in a page of its own, and what a test does with it. */
export interface PhonePage {
  readonly page: Page;
  /** Runs a function in the page with the page's phone. */
  run<T>(work: (phone: Phone) => T | Promise<T>): Promise<T>;
  run<T, A>(work: (phone: Phone, argument: A) => T | Promise<T>, argument: A): Promise<T>;
  close(): Promise<void>;
}

/** Where calls are tried: a page server, a relay, and browsers that are started once. */
export interface Bed {
  readonly relay: Relay;
  readonly url: string;
  browser(name: BrowserName): Promise<Browser>;
  /** Opens a page and a client in it. */
  phone(browser: BrowserName | Browser, options: Omit<PhoneOptions, 'signaling'>): Promise<PhonePage>;
  /** Closes every page that was opened; for `afterEach`. */
  closePhones(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a bed. */
export async function startBed(): Promise<Bed> {
  const script = await bundle(new URL('../page/phone.ts', import.meta.url));
  const relay = await startRelay();
  const server = createServer((request, response) => {
    const isScript = request.url?.startsWith('/phone.js');
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>phone</title><body><script src="/phone.js"></script>');
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
      const { page, context } = await openPage(typeof where === 'string' ? await browser(where) : where, url);
      contexts.add(context);
      const run = (work: unknown, argument?: unknown): Promise<unknown> =>
        page.evaluate(
          ([source, value]) =>
            (0, eval)(`(${source})`)((globalThis as unknown as { phone: Phone }).phone, value) as unknown,
          [String(work), argument] as const,
        );
      const close = async (): Promise<void> => {
        contexts.delete(context);
        await context.close();
      };
      const opened = { page, run: run as PhonePage['run'], close };
      await opened.run((phone, given) => phone.open(given), { ...options, signaling: relay.url });
      return opened;
    },
    async closePhones() {
      await Promise.all(Array.from(contexts, (context) => context.close()));
      contexts.clear();
    },
    async close() {
      await Promise.all([...browsers.values()].map(async (running) => (await running).close()));
      await relay.close();
      server.close();
    },
  };
}

async function bundle(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    format: 'iife',
    conditions: ['@org/source'],
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Asks again and again until the answer holds; throws with the last answer when it does not within `ms`. */
export async function eventually<T>(ask: () => Promise<T>, holds: (answer: T) => boolean, ms = 20_000): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > until) throw new Error(`not within ${ms} ms: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
