import { inArena } from '../lib/arena.ts';
import { type Benchmark, interleave } from '../lib/benchmark.ts';
import { measurement } from '../lib/result.ts';
import { median } from '../lib/statistics.ts';

/** Whether what is seen and heard at the same moment arrives together. */
export const lipSync: Benchmark = {
  name: 'lip-sync',
  about: 'how far apart a flash and its beep arrive',
  sampled: true,
  run: ({ rounds }) =>
    inArena(async (arena) => {
      const page = await arena.page('ours');
      const samples = await interleave(['ours', 'raw'], rounds, async (how) =>
        median(await page.call('lipSync', how as 'ours' | 'raw')),
      );
      const values = { ours: samples.get('ours') ?? [], floor: samples.get('raw') ?? [] };
      return [measurement('flash to beep', 'ms', values, { atMost: 80 })];
    }),
};
