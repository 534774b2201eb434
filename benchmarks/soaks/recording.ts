import { launchChromium } from '../lib/browser.ts';
import { durationOf, faultsOf, seekTo, skewsOf } from '../lib/media-file.ts';
import { servePage } from '../lib/page-server.ts';
import { servePartly } from '../lib/part-server.ts';
import { openRemote } from '../lib/remote.ts';
import { measurement } from '../lib/result.ts';
import { median } from '../lib/statistics.ts';
import type { SoakRecordingPage } from '../pages/soak-recording.ts';
import type { Soak } from './soak.ts';

const MIB = 1024 * 1024;
const minutes = 10;

/** What a long recording turned out to be. */
export interface RecordedRoom {
  /** Seconds: by the page's clock, by the handle, by the file's head. */
  readonly wall: number;
  readonly told: number;
  readonly inFile: number;
  /** Largest miss of a seek, seconds. */
  readonly seekMiss: number;
  /** Complaints of the decoders. */
  readonly faults: readonly string[];
  /** Ms by which sound comes after the picture. */
  readonly skews: readonly number[];
  /** Bytes of JavaScript, from after the start to before the end. */
  readonly heapGrowth: number;
  readonly parts: number;
  readonly failedParts: number;
  readonly error: string | null;
}

/** Records a room for so many seconds, in which somebody comes and goes all the time. */
export async function recordRoom(seconds: number): Promise<RecordedRoom> {
  const browser = await launchChromium(['--js-flags=--expose-gc']);
  const [server, parts] = [await servePage('soak-recording.ts'), await servePartly()];
  try {
    const page = await openRemote<SoakRecordingPage>(browser, server.url);
    const heap = async (): Promise<number> => {
      await page.collectGarbage();
      return (await page.metrics()).heap;
    };
    await page.call('begin', parts.url);
    const began = await page.call('look');
    await page.call('churn');
    const before = await heap();
    for (let now = began.now; now - began.now < seconds * 1000; now = (await page.call('look')).now)
      await page.call('churn');
    const after = await heap();
    const { now, duration, error } = await page.call('end');
    const inFile = await durationOf(parts.file);
    const places = [0.1, 0.5, 0.9].map((part) => part * inFile);
    const misses = await Promise.all(places.map(async (at) => Math.abs((await seekTo(parts.file, at)) - at)));
    const looks = [0.05, 0.45, 0.85].map((part) => part * inFile);
    const length = Math.min(20, inFile * 0.14);
    const skews: number[] = [];
    for (const at of looks) skews.push(...(await skewsOf(parts.file, at, length)));
    return {
      ...{ wall: (now - began.now + began.duration) / 1000, told: duration / 1000, inFile, skews, error },
      ...{ seekMiss: Math.max(...misses), faults: await faultsOf(parts.file, 0, 60), heapGrowth: after - before },
      ...{ parts: parts.counts.parts, failedParts: parts.counts.failed },
    };
  } finally {
    await browser.close();
    server.close();
    await parts.close();
  }
}

/** Ten minutes of a room, composed and uploaded while people come and go. */
export const recording: Soak = {
  name: 'recording',
  about: `${minutes} minutes of a room recorded in Chromium, composed and uploaded in parts of which a third fails`,
  async run({ scale }) {
    const room = await recordRoom(minutes * 60 * scale);
    if (room.error) console.log(`  ${room.error}`);
    console.log(`  sound after picture, ms: ${room.skews.join(' ')}`);
    for (const fault of room.faults.slice(0, 5)) console.log(`  [ffmpeg] ${fault}`);
    const off = Math.abs(room.inFile / room.wall - 1) * 100;
    return [
      measurement('duration in the file against the clock', '% off', { ours: [off] }, { atMost: 1 }),
      measurement('largest miss of a seek', 's', { ours: [room.seekMiss] }, { atMost: 0.5 }),
      measurement('faults of decoders', 'faults', { ours: [room.faults.length] }, { atMost: 0 }),
      measurement('flashes compared with their tones', 'flashes', { ours: [room.skews.length] }, { atLeast: 3 }),
      measurement('sound after picture, median', 'ms off', { ours: [Math.abs(median(room.skews))] }, { atMost: 80 }),
      measurement('heap growth', 'MiB', { ours: [room.heapGrowth / MIB] }, { atMost: 20 }),
      measurement('parts sent', 'parts', { ours: [room.parts] }),
      measurement('parts that failed', 'parts', { ours: [room.failedParts] }, { atLeast: Math.floor(room.parts / 4) }),
    ];
  },
};
