import { setTimeout as pause } from 'node:timers/promises';
import { type Bar, type Measurement, measurement } from '../lib/result.ts';
import { inInhabitedRoom, type InhabitedRoom, twoLayers, until } from '../lib/sfu/inhabited-room.ts';
import type { Received } from '../pages/sfu-room.ts';
import type { Soak } from './soak.ts';

const devices = 50;
/** Tiles on a page. */
const tiles = 9;
const tile = [320, 180] as const;
/** Measured, ms. */
const span = 10_000;
/** How often it is looked at what runs in a page, for half as long each. */
const scriptLooks = 5;
/** Statistics of a hundred streams cost a page much: it is looked seldom, ms. */
const looks = 1_000;

/** A full room: what its pages see and hear, what they do not receive, and who does not come in any more. */
export const sfuRoom = fullRoom('sfu-room', 1);

/** The same with more pages. Each takes half a core and more, and the bots a whole one. */
export const sfuPages = fullRoom('sfu-pages', 3);

function fullRoom(name: string, pages: number): Soak {
  return {
    name,
    about: `${devices} in one room: ${pages} of them pages of Chromium, which show ${tiles} tiles, and bots`,
    run({ scale }) {
      const size = Math.max(pages + 3, Math.ceil(devices * scale));
      return inInhabitedRoom(
        { bots: size - pages, loud: tiles, picture: twoLayers, pages, maxParticipants: size },
        (room) => lookAround(room, size),
      );
    },
  };
}

async function lookAround(room: InhabitedRoom, size: number): Promise<readonly Measurement[]> {
  const { people, fps, sound, received, small, hidden } = await watchRoom(room, span);
  const [first] = room.pages;
  const script: number[] = [];
  // A thread that has to wait for a core seems to run: the middle one of several looks counts.
  for (let look = 0; look < scriptLooks; look++)
    script.push(100 * ((await first?.scriptShare(span / 2)) ?? Number.NaN));
  const { reason, cameras } = await knock(room);
  const says = (what: string, unit: string, value: number | readonly number[], bar?: Bar) =>
    measurement(`${size} devices: ${what}`, unit, { ours: [value].flat() }, bar);
  const times = { times: 1.1, of: 'floor' };
  return [
    says('people on each page, the fewest', 'people', people, { atLeast: size }),
    says('frames a second of a tile, the fewest', 'frames', fps, { atLeast: 0.7 * twoLayers.frameRate }),
    says('packets of sound a second of who is shown, the fewest', 'packets', sound, { atLeast: 40 }),
    measurement(
      `${size} devices: video of a page with ${room.loud.length} tiles, against their small layers`,
      'kbit/s',
      { ours: received, floor: [small] },
      times,
    ),
    says('video of who is not shown', 'kbit/s', hidden, { atMost: 0 }),
    says('script of the SDK in a page', '% of the main thread', script, { atMost: 1 }),
    says('refusals room-full of one more', 'refusals', Number(reason === 'room-full'), { atLeast: 1 }),
    says('cameras that it had opened', 'cameras', cameras.length, { atLeast: 1 }),
    says('cameras that it did not let go', 'cameras', cameras.filter((state) => state === 'live').length, {
      atMost: 0,
    }),
  ];
}

/** What the pages of a room receive while each shows the loud bots in small tiles. */
export async function watchRoom({ pages: all, server, loud, firstLoud }: InhabitedRoom, ms: number) {
  const look = () => Promise.all(all.map((page) => page.call('received')));
  const settled = async (): Promise<boolean> => {
    const seen = await look();
    return seen.every((one) => loud.every((user) => (one[user]?.width ?? 0) > 0 && (one[user]?.width ?? 0) <= tile[0]));
  };
  await Promise.all(all.map((page) => page.call('show', loud, ...tile)));
  // Where that does not come about, the figures tell of it.
  await until(settled, 'Not every tile came to show a small picture', 30_000, looks).catch(() => {});
  await pause(2000); // what was on its way when the rest was paused has come
  const [before, sent] = [await look(), await server.smallLayers()];
  const begun = performance.now();
  await pause(ms);
  const [after, sentNow] = [await look(), await server.smallLayers()];
  const seconds = (performance.now() - begun) / 1000;
  const rates = (of: keyof Received, which: (user: string) => boolean): number[][] =>
    after.map((now, page) =>
      Object.keys(now)
        .filter(which)
        .map((user) => ((now[user]?.[of] ?? 0) - (before[page]?.[user]?.[of] ?? 0)) / seconds),
    );
  const isShown = (user: string): boolean => loud.includes(user);
  const kbit = (bytes: readonly number[]): number => (8 * bytes.reduce((sum, one) => sum + one, 0)) / 1000;
  const grown = sentNow.map((bytes, index) => (bytes - (sent[index] ?? 0)) / seconds);
  const ofLoud = grown.slice(firstLoud, firstLoud + loud.length);
  return {
    people: Math.min(...(await Promise.all(all.map((page) => page.call('people'))))),
    fps: Math.min(...rates('frames', isShown).flat()),
    sound: Math.min(...rates('audioPackets', isShown).flat()),
    /** Of each page. */
    received: rates('videoBytes', () => true).map(kbit),
    /** What comes into the SFU of the bots that are shown, in their small layers. */
    small: kbit(ofLoud),
    hidden: Math.max(...rates('videoBytes', (user) => !isShown(user)).map(kbit)),
  };
}

/** One more comes to the door, with its camera on. */
export async function knock({ outsider }: InhabitedRoom) {
  const { page, enter } = await outsider();
  const reason = await enter();
  // What was being opened at that moment is let go when it is open.
  await until(
    async () => !(await page.call('cameras')).includes('live'),
    'The camera of one who was refused was not let go',
    10_000,
  ).catch(() => {});
  const [code, cameras] = [await page.call('failure'), await page.call('cameras')];
  await page.close();
  return { reason, code, cameras };
}
