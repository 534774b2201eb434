import { setTimeout as pause } from 'node:timers/promises';
import { type Measurement, measurement } from '../lib/result.ts';
import { inInhabitedRoom, type InhabitedRoom, smallPicture, until } from '../lib/sfu/inhabited-room.ts';
import type { Soak } from './soak.ts';

const pages = 3;
/** Times that the worker is killed in each room. */
const kills = 5;
/** Frames of a tile that show that it runs; a few may be on their way when the worker dies. */
const enough = 20;
/** The rooms, and the longest time without media in them, ms. */
const rooms = [
  { devices: pages, limit: 3000 },
  { devices: 10, limit: 5000 },
] as const;

/** The worker of an SFU is killed: how long nobody sees anybody, and who is lost. */
export const sfuCrash: Soak = {
  name: 'sfu-crash',
  about: 'kill -9 of the worker in a room of 3 pages, and in one of 3 pages and 7 bots',
  async run({ scale }) {
    const results: Measurement[] = [];
    for (const { devices, limit } of rooms) {
      const bots = devices - pages;
      const outages = await inInhabitedRoom({ bots, loud: bots, picture: smallPicture, pages }, async (room) => {
        const all: Outage[] = [];
        await showEverybody(room);
        for (let count = 0; count < Math.ceil(kills * scale); count++) all.push(await killOnce(room));
        return all;
      });
      const of = (what: keyof Outage): number[] => outages.map((outage) => outage[what]);
      const says = `${devices} devices, worker killed ${outages.length} times:`;
      results.push(
        measurement(`${says} until every tile runs again, median`, 'ms', { ours: of('longest') }),
        measurement(`${says} the same, worst`, 'ms', { ours: [Math.max(...of('longest'))] }, { atMost: limit }),
        measurement(
          `${says} people missing afterwards`,
          'people',
          { ours: [Math.max(...of('missing'))] },
          { atMost: 0 },
        ),
      );
    }
    return results;
  },
};

/** What one death of the worker did. */
export interface Outage {
  /** Ms from the kill until the last tile of all pages runs again. */
  readonly longest: number;
  /** People who are not connected any more, summed up over the pages; bots whose calls are not up. */
  readonly missing: number;
}

/** Each page shows all others, and sees them move. */
export async function showEverybody({ pages: all, bots }: InhabitedRoom): Promise<void> {
  const { length } = all;
  const count = await bots.connected();
  const names = [
    ...Array.from({ length }, (_, index) => `page-${index}`),
    ...Array.from({ length: count }, (_, index) => `bot-${index}`),
  ];
  await Promise.all(
    all.map((page, own) =>
      page.call(
        'show',
        names.filter((name) => name !== `page-${own}`),
        320,
        180,
      ),
    ),
  );
  await run(all, 0);
}

/** Kills the worker once, and waits until everything is as before. */
export async function killOnce({ server, pages: all, bots }: InhabitedRoom): Promise<Outage> {
  const [crowd, people] = [await bots.connected(), await all[0]?.call('people')];
  await pause(3000); // asking for key frames again and again is slowed down
  const at = server.killWorker();
  const back = await run(all, at).then(
    () => true,
    () => false,
  );
  const times = (await Promise.all(all.map((page) => page.call('shown')))).flatMap((tiles) => Object.values(tiles));
  const missing = async (): Promise<number> => {
    const now = await Promise.all(all.map((page) => page.call('people')));
    return now.reduce((sum, one) => sum + (people ?? 0) - one, crowd - (await bots.connected()));
  };
  // Whoever is down for a moment is not lost.
  await until(async () => (await missing()) === 0, 'Not everybody came back', 20_000).catch(() => {});
  return {
    longest: back ? Math.max(...times.map((shown) => outageOf(shown, at))) : Infinity,
    missing: await missing(),
  };
}

/** Every tile has shown enough since a moment. */
async function run(all: InhabitedRoom['pages'], since: number): Promise<void> {
  const moves = async (): Promise<boolean> => {
    const shown = (await Promise.all(all.map((page) => page.call('shown')))).flatMap((tiles) => Object.values(tiles));
    return shown.every((times) => times.filter((time) => time > since).length >= enough);
  };
  await until(moves, 'Not every tile runs', 60_000);
}

/** Ms from a moment to the end of the longest time without a frame after it. */
function outageOf(shown: readonly number[], at: number): number {
  const after = [at, ...shown.filter((time) => time > at)];
  const gaps = after.slice(1).map((end, index) => ({ end, length: end - (after[index] ?? end) }));
  return Math.max(
    ...gaps
      .toSorted((a, b) => b.length - a.length)
      .slice(0, 1)
      .map(({ end }) => end - at),
  );
}
