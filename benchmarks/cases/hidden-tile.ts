import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../lib/benchmark.ts';
import { type Measurement, measurement } from '../lib/result.ts';
import { inInhabitedRoom, smallPicture, until } from '../lib/sfu/inhabited-room.ts';

/** A tile is hidden for so long, and shown for so long before it is hidden again, ms. */
const hiddenFor = 1_800;
const shownFor = 1_000;
/** A frame that does not come within this time never came, ms. */
const patience = 5_000;

/** What is not seen is not sent, and comes back when it is looked at. */
export const hiddenTile: Benchmark = {
  name: 'hidden-tile',
  about: 'a tile is hidden and shown again: the last byte, and the first frame',
  sampled: true,
  async run({ rounds }) {
    const results: Measurement[] = [];
    for (const way of ['sfu', 'mesh'] as const) results.push(...(await overWay(way, rounds)));
    return results;
  },
};

function overWay(way: 'sfu' | 'mesh', rounds: number): Promise<readonly Measurement[]> {
  const plan = { bots: 0, loud: 0, picture: smallPicture, pages: 2, camera: '360p', way } as const;
  return inInhabitedRoom(plan, async ({ pages: [viewer, sender] }) => {
    if (!viewer || !sender) throw new Error('There are no pages.');
    const other = 'page-1';
    await viewer.call('show', [other], 640, 360);
    await until(async () => ((await viewer.call('shown'))[other]?.length ?? 0) > 10, 'No picture came');
    const [lastByte, firstFrame]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      await pause(shownFor);
      const last = await viewer.call('hide', other, hiddenFor);
      const first = await viewer.call('unhide', other, patience);
      if (round === 0) continue; // it warms up
      lastByte.push(last);
      firstFrame.push(first);
    }
    const says = (what: string, samples: readonly number[], atMost?: number): Measurement =>
      measurement(`${way}: ${what}`, 'ms', { ours: samples }, atMost === undefined ? undefined : { atMost });
    return [
      says('hidden → last byte of video, median', lastByte, 1000),
      says('hidden → last byte of video, worst', [Math.max(...lastByte)], 1000),
      says('shown → first frame, median', firstFrame, 500),
      says('shown → first frame, worst', [Math.max(...firstFrame)]),
    ];
  });
}
