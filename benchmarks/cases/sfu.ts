import { setTimeout as sleep } from 'node:timers/promises';
import { createCallsServer, jwt } from '@org/calls-server';
import { mediasoupSfu } from '@org/calls-server/sfu';
import { ensureMediasoupWorker } from '../../scripts/support/mediasoup-worker/ensure.mjs';
import { type Benchmark, interleave } from '../lib/benchmark.ts';
import { launchChromium } from '../lib/browser.ts';
import { servePage } from '../lib/page-server.ts';
import { openRemote, type Remote } from '../lib/remote.ts';
import { type Measurement, measurement } from '../lib/result.ts';
import { inInhabitedRoom, smallPicture } from '../lib/sfu/inhabited-room.ts';
import { watchRoom } from '../soaks/sfu-room.ts';
import type { SfuPage, SfuSample, SfuSeat } from '../pages/sfu.ts';
import { tokenOf, tokenSecret } from '../signal/tokens.ts';

/** Key frames are asked for once a second: joins that follow each other sooner would wait for each other's. */
const APART = 2_500;
/**
 * A picture is sent when the camera has one, 15 or 20 times a second, and a join that begins a fixed time after a picture
 * waits as long for the next one each time: they are spread evenly over several of its intervals, ms.
 */
const SPREAD = 200;
const CROWD = 20;
/** How long a crowd does nothing while its script is timed. */
const IDLE = 10_000;
/** After so long everybody has told everybody else of itself. */
const SETTLE = 10_000;
/** A full room, and the tiles on a page of it. */
const devices = 50;
const shown = 9;

/** Its multiples' fractions lie evenly, however many there are. */
const goldenRatio = (1 + Math.sqrt(5)) / 2;
const fraction = (value: number): number => value - Math.floor(value);

/** Joining a room through an SFU. */
export const sfu: Benchmark = {
  name: 'sfu',
  about: 'join → first remote frame through one SFU, against mediasoup-client by hand; a crowd',
  sampled: true,
  run: async ({ rounds }) => [...(await joinsAndCrowd(rounds)), await scriptAmongMany()],
};

function joinsAndCrowd(rounds: number): Promise<readonly Measurement[]> {
  return inRoom(async ({ page, seat }) => {
    let number = 0;
    const joins = await interleave<SfuSample>(['ours', 'by hand'], 5 * rounds, async (how) => {
      await sleep(APART + SPREAD * fraction(number++ * goldenRatio));
      return page.call('join', how as 'ours', await seat());
    });
    const of = (how: string, what: keyof SfuSample): readonly number[] =>
      (joins.get(how) ?? []).map((sample) => sample[what]);
    const against = (what: keyof SfuSample) => ({ ours: of('ours', what), floor: of('by hand', what) });
    return [
      measurement('join → first remote frame', 'ms', against('firstFrame'), { times: 1.05, of: 'floor' }),
      measurement('messages of a joiner until then', 'messages', against('messages')),
      ...(await crowd(page, seat)),
    ];
  });
}

/** What the SDK itself takes of a page's main thread in a full room. */
async function scriptAmongMany(): Promise<Measurement> {
  const bots = devices - 1;
  const plan = { bots, loud: shown, picture: smallPicture, pages: 1 };
  const share = await inInhabitedRoom(plan, async (room) => {
    await sleep(SETTLE);
    const { people } = await watchRoom(room, 1000);
    // A room that has fallen apart on a busy machine says nothing.
    return people === devices ? room.pages[0]?.scriptShare(IDLE) : undefined;
  });
  const name = `script of the SDK among ${devices} with ${shown} tiles`;
  return measurement(name, '% of the main thread', { ours: [100 * (share ?? Number.NaN)] }, { atMost: 1 });
}

async function crowd(page: Remote<SfuPage>, seat: () => Promise<SfuSeat>): Promise<Measurement[]> {
  const gather = async (how: 'ours' | 'by hand'): Promise<readonly number[]> =>
    page.call('crowd', how, await Promise.all(Array.from({ length: CROWD }, seat)));
  const floor = await gather('by hand');
  await page.call('disperse');
  await sleep(APART);
  const frames = await gather('ours');
  const before = await page.metrics();
  await sleep(IDLE);
  const { script } = await page.metrics();
  await page.call('disperse');
  const share = ((script - before.script) / IDLE / CROWD) * 100;
  return [
    measurement(`${CROWD} join at once → first remote frame, median`, 'ms', { ours: frames, floor }),
    measurement(`${CROWD} join at once → first remote frame, last`, 'ms', {
      ours: [Math.max(...frames)],
      floor: [Math.max(...floor)],
    }),
    measurement(`script of one of ${CROWD} clients that watch`, '% of the main thread', { ours: [share] }),
  ];
}

interface Room {
  /** Where people join; in another page of the room somebody sends. */
  readonly page: Remote<SfuPage>;
  /** Somebody new. */
  seat(): Promise<SfuSeat>;
}

async function inRoom(work: (room: Room) => Promise<readonly Measurement[]>): Promise<readonly Measurement[]> {
  const { path, reason } = await ensureMediasoupWorker();
  if (!path) throw new Error(`There is no worker of mediasoup: ${reason}.`);
  const server = createCallsServer({
    authenticate: jwt({ secret: tokenSecret }),
    origins: { allow: ['http://localhost:*'] },
    sfu: mediasoupSfu({ workers: 1, workerBin: path }),
  });
  const port = await server.listen(0, '127.0.0.1');
  const [browser, pages] = await Promise.all([launchChromium(), servePage('sfu.ts')]);
  let users = 0;
  const seat = async (): Promise<SfuSeat> => {
    const user = `user-${users++}`;
    return { url: `ws://127.0.0.1:${port}/calls`, user, token: await tokenOf(user), room: 'bench' };
  };
  try {
    const sender = await openRemote<SfuPage>(browser, pages.url);
    await sender.call('send', await seat(), await seat());
    const page = await openRemote<SfuPage>(browser, pages.url);
    return await work({ page, seat });
  } finally {
    await browser.close();
    pages.close();
    await server.close();
  }
}
