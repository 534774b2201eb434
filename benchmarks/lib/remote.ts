import type { Browser } from 'playwright-core';

/** Functions that a page script put on `globalThis.bench`. */
type Api<T> = { readonly [K in keyof T]: (...args: never[]) => unknown };

/** A page whose functions are called by name. */
export interface Remote<T extends Api<T>> {
  call<K extends keyof T & string>(name: K, ...args: Parameters<T[K]>): Promise<Awaited<ReturnType<T[K]>>>;
  collectGarbage(): Promise<void>;
  /** Bytes of live JavaScript objects, how many event listeners there are, and ms that scripts ran so far. */
  metrics(): Promise<{ readonly heap: number; readonly eventListeners: number; readonly script: number }>;
  close(): Promise<void>;
}

/** Opens a page and waits until its script has run. What it logs as a warning or worse is shown. */
export async function openRemote<T extends Api<T>>(browser: Browser, url: string): Promise<Remote<T>> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) console.log(`  [page] ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`  [page] ${error.stack ?? error.message}`));
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in globalThis);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable');
  return {
    async call(name, ...args) {
      await page.bringToFront();
      return page.evaluate(
        ([method, values]) => {
          const { bench } = globalThis as unknown as { bench: Record<string, (...values: unknown[]) => unknown> };
          return bench[method]?.(...values);
        },
        [name, args] as const,
      ) as never;
    },
    collectGarbage: async () => void (await devtools.send('HeapProfiler.collectGarbage')),
    async metrics() {
      const { metrics } = await devtools.send('Performance.getMetrics');
      const valueOf = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      const script = 1000 * valueOf('ScriptDuration');
      return { heap: valueOf('JSHeapUsedSize'), eventListeners: valueOf('JSEventListeners'), script };
    },
    close: () => context.close(),
  };
}
