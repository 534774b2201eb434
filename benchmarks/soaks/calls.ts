import { launchChromium } from '../lib/browser.ts';
import { servePage } from '../lib/page-server.ts';
import { openRemote, type Remote } from '../lib/remote.ts';
import { type Bar, measurement } from '../lib/result.ts';
import type { Lives } from '../pages/life-log.ts';
import type { SoakCallsPage } from '../pages/soak-calls.ts';
import type { Soak } from './soak.ts';

/** Counts after garbage collection; the heap in bytes, event listeners as Chromium counts them. */
export type Leftovers = Lives & { readonly heap: number; readonly eventListeners: number };

const MIB = 1024 * 1024;
/** What a client keeps for all its ended calls, and what is about to end by itself. */
const fewTimers = 10;
/** Listeners that Chromium may still hold on something it has not collected: each call had dozens. */
export const fewListeners = 3;
const first = 200;
const all = 1000;

/** A thousand calls, a third of them cancelled while they connect, and what they leave behind. */
export const calls: Soak = {
  name: 'calls',
  about: `${all} calls, a third cancelled while connecting, in Chromium: what is left after ${first} and after all`,
  async run({ scale }) {
    const counts = [Math.ceil(first * scale), Math.ceil(all * scale)] as const;
    const { empty, early, late, closed } = await countLeftovers(counts);
    const says = (count: number, what: string): string => `after ${count} calls, ${what}`;
    const line = (name: string, unit: string, value: number, bar?: Bar) =>
      measurement(name, unit, { ours: [value] }, bar);
    return [
      ...[early, late].flatMap((at, index) => [
        line(says(counts[index] ?? 0, 'connections alive'), 'connections', at.connections, { atMost: 4 }),
        line(says(counts[index] ?? 0, 'live tracks'), 'tracks', at.liveTracks, { atMost: 0 }),
        line(says(counts[index] ?? 0, 'timers'), 'timers', at.timers, { atMost: fewTimers }),
      ]),
      line('heap growth between the two', 'MiB', (late.heap - early.heap) / MIB, { atMost: 1 }),
      line('clients closed, connections not closed', 'connections', closed.openConnections, { atMost: 0 }),
      line('clients closed, live tracks', 'tracks', closed.liveTracks, { atMost: 0 }),
      line('clients closed, audio contexts', 'contexts', closed.audioContexts, { atMost: 0 }),
      line('clients closed, timers', 'timers', closed.timers, { atMost: 0 }),
      line('clients closed, listeners to the page', 'listeners', closed.listeners, { atMost: 0 }),
      line(
        'clients closed, event listeners more than at first',
        'listeners',
        closed.eventListeners - empty.eventListeners,
        { atMost: fewListeners },
      ),
    ];
  },
};

/** Makes so many calls, then all, and looks before, after both, and when the clients are closed. `turns` of a second each. */
export async function countLeftovers(
  [few, many]: readonly [few: number, many: number],
  turns = 12,
): Promise<Record<'empty' | 'early' | 'late' | 'closed', Leftovers>> {
  const browser = await launchChromium(['--js-flags=--expose-gc']);
  const server = await servePage('soak-calls.ts');
  try {
    const page = await openRemote<SoakCallsPage>(browser, server.url);
    const empty = await look(page, 1);
    await makeCalls(page, 0, few);
    const early = await look(page, turns);
    await makeCalls(page, few, many);
    const late = await look(page, turns);
    await page.call('closeClients');
    const closed = await look(page, turns);
    console.log(`  listeners: ${empty.eventListeners} before, ${closed.eventListeners} after`);
    return { empty, early, late, closed };
  } finally {
    await browser.close();
    server.close();
  }
}

async function makeCalls(page: Remote<SoakCallsPage>, from: number, to: number): Promise<void> {
  const step = 50;
  for (let done = from; done < to; done += step) {
    await page.call('makeCalls', Math.min(step, to - done));
    console.log(`  ${Math.min(done + step, to)} calls`);
  }
}

async function look(page: Remote<SoakCallsPage>, turns: number): Promise<Leftovers> {
  await page.collectGarbage();
  const lives = await page.call('count', turns);
  await page.collectGarbage();
  return { ...lives, ...(await page.metrics()) };
}
