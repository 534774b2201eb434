import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import type { RoomSeat, SfuRoomPage } from '../../pages/sfu-room.ts';
import { launchChromium } from '../browser.ts';
import { servePage } from '../page-server.ts';
import { openRemote, type Remote } from '../remote.ts';
import { type Bots, type BotsPlan, loudOf, startBots } from './start-bots.ts';
import { type SfuServer, startSfuServer } from './start-server.ts';

/** Who is to be in a room. */
export interface RoomPlan extends Pick<BotsPlan, 'loud' | 'picture'>, Partial<Pick<RoomSeat, 'camera' | 'way'>> {
  readonly bots: number;
  /** Real pages of Chromium with camera and microphone. */
  readonly pages: number;
  readonly maxParticipants?: number;
}

/** A room of one worker with bots and pages in it, who all know each other. */
export interface InhabitedRoom {
  readonly server: SfuServer;
  readonly bots: Bots;
  readonly pages: readonly Remote<SfuRoomPage>[];
  /** Names of the bots that are heard and seen all the time. */
  readonly loud: readonly string[];
  /** How many cameras came into the room before theirs. */
  readonly firstLoud: number;
  /** Opens the page of somebody who is not in the room; `enter` says how coming in went. */
  outsider(): Promise<{ readonly page: Remote<SfuRoomPage>; enter(): Promise<string | null> }>;
}

/** A picture of two layers, of which a small tile takes the small one: 240 × 135. */
export const twoLayers: BotsPlan['picture'] = { width: 480, height: 270, frameRate: 5 };
/** One layer that costs next to nothing. */
export const smallPicture: BotsPlan['picture'] = { width: 160, height: 90, frameRate: 10 };

/** Streams of others that a bot takes. */
const takes = 2;

/** Fills a room, and empties it when the work is done, however it ends. */
export async function inInhabitedRoom<T>(plan: RoomPlan, work: (room: InhabitedRoom) => Promise<T>): Promise<T> {
  const { maxParticipants } = plan;
  const [server, bots] = [await startSfuServer(maxParticipants ? { maxParticipants } : {}), startBots()];
  const pageServer = await servePage('sfu-room.ts');
  // As few frames a second as the bots send: three pages decode and encode on the same machine.
  const browser = await launchChromium([`--use-fake-device-for-media-stream=fps=${plan.picture.frameRate}`]);
  try {
    return await work(await fill(plan, server, bots, browser, pageServer.url));
  } finally {
    await browser.close();
    bots.close();
    pageServer.close();
    server.stop();
  }
}

async function fill(
  { bots: count, pages: wanted, loud, picture, camera = '180p', way = 'sfu' }: RoomPlan,
  server: SfuServer,
  bots: Bots,
  browser: Browser,
  pageUrl: string,
): Promise<InhabitedRoom> {
  const { url } = server;
  const room = 'hall';
  let users = 0;
  const open = () => openRemote<SfuRoomPage>(browser, pageUrl, { front: false });
  const enter = (page: Remote<SfuRoomPage>, cameraFirst = false): Promise<string | null> =>
    page.call('enter', { url, room, user: `page-${users++}`, camera, way, cameraFirst });
  if (count > 0) await bots.gather({ url, room, count, loud, picture, takes });
  const pages: Remote<SfuRoomPage>[] = [];
  for (let index = 0; index < wanted; index++) {
    const page = await open();
    pages.push(page);
    // Whoever is first waits for the second one.
    const entered = enter(page);
    if (index > 0 || count > 0) {
      const refusal = await entered;
      if (refusal) throw new Error(`A page was refused: ${refusal}.`);
    } else entered.catch(() => {});
  }
  await until(
    async () => {
      const seen = await Promise.all(pages.map((page) => page.call('present')));
      return seen.every((present) => present === count + wanted);
    },
    'Not everybody met everybody',
    300_000,
  );
  const [firstLoud = 0] = loudOf(count, loud);
  return {
    ...{ server, bots, pages, firstLoud, loud: loudOf(count, loud).map((index) => `bot-${index}`) },
    async outsider() {
      const page = await open();
      return { page, enter: () => enter(page, true) };
    },
  };
}

/** Asks again and again, `every` so many ms. Rejects after two minutes. */
export async function until(
  check: () => Promise<boolean>,
  otherwise: string,
  ms = 120_000,
  every = 100,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`${otherwise} within ${ms / 1000} s.`);
    await pause(every);
  }
}
