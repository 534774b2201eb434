import type { Browser } from 'playwright-core';

/** Functions that a page script put on `globalThis.bench`. */
type Api<T> = { readonly [K in keyof T]: (...args: never[]) => unknown };

/** A page whose functions are called by name. */
export interface Remote<T extends Api<T>> {
  call<K extends keyof T & string>(name: K, ...args: Parameters<T[K]>): Promise<Awaited<ReturnType<T[K]>>>;
  collectGarbage(): Promise<void>;
  /**
   * The share of the main thread that functions of what is measured ran for within so many ms, by samples; 0 to 1. The page's
   * own, which do the measuring, do not count.
   */
  scriptShare(ms: number): Promise<number>;
  /** Bytes of live JavaScript objects, how many event listeners there are, and ms that scripts ran so far. */
  metrics(): Promise<{ readonly heap: number; readonly eventListeners: number; readonly script: number }>;
  close(): Promise<void>;
}

/** Opens a page and waits until its script has run. What it logs as a warning or worse is shown. */
export async function openRemote<T extends Api<T>>(
  browser: Browser,
  url: string,
  {
    front = true,
  }: {
    /** Whether it comes to the front with each call: false for pages that are used together. */ readonly front?: boolean;
  } = {},
): Promise<Remote<T>> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) console.log(`  [page] ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`  [page] ${error.stack ?? error.message}`));
  // Where fifty are in a room of one machine, that takes its time.
  page.setDefaultTimeout(120_000);
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in globalThis);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable');
  return {
    async call(name, ...args) {
      if (front) await page.bringToFront();
      return page.evaluate(
        ([method, values]) => {
          const { bench } = globalThis as unknown as { bench: Record<string, (...values: unknown[]) => unknown> };
          return bench[method]?.(...values);
        },
        [name, args] as const,
      ) as never;
    },
    collectGarbage: async () => void (await devtools.send('HeapProfiler.collectGarbage')),
    async scriptShare(ms) {
      await devtools.send('Profiler.enable');
      await devtools.send('Profiler.setSamplingInterval', { interval: 200 });
      await devtools.send('Profiler.start');
      await new Promise((resolve) => setTimeout(resolve, ms));
      const { profile } = await devtools.send('Profiler.stop');
      return selfTimeOf(profile, url, await ownLines(profile, url)) / (profile.endTime - profile.startTime);
    },
    async metrics() {
      const { metrics } = await devtools.send('Performance.getMetrics');
      const valueOf = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      const script = 1000 * valueOf('ScriptDuration');
      return { heap: valueOf('JSHeapUsedSize'), eventListeners: valueOf('JSEventListeners'), script };
    },
    close: () => context.close(),
  };
}

/** What is used of V8's profile. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

/** Microseconds in functions of the scripts below an address, without what they call in the browser. */
function selfTimeOf(
  { nodes, samples = [], timeDeltas = [] }: Profile,
  url: string,
  own: ReadonlyMap<string, number>,
): number {
  const measured = new Set(
    nodes
      .filter(({ callFrame: { url: of, lineNumber } }) => of.startsWith(url) && lineNumber < (own.get(of) ?? Infinity))
      .map(({ id }) => id),
  );
  return samples.reduce((sum, id, index) => (measured.has(id) ? sum + (timeDeltas[index] ?? 0) : sum), 0);
}

/** The line of each script at which the page's own begins, from 0: in a bundle it comes last, below its path. */
async function ownLines({ nodes }: Profile, url: string): Promise<ReadonlyMap<string, number>> {
  const scripts = new Set(nodes.map(({ callFrame }) => callFrame.url).filter((of) => of.startsWith(url)));
  const lines = Array.from(scripts, async (script): Promise<[string, number]> => {
    const text = await (await fetch(script)).text();
    const begin = text.split('\n').findLastIndex((line) => /^\/\/ (?:.*\/)?pages\/[\w-]+\.ts$/.test(line));
    return [script, begin < 0 ? Infinity : begin];
  });
  return new Map(await Promise.all(lines));
}
