import { inArena } from '../lib/arena.ts';
import { type Benchmark, interleave } from '../lib/benchmark.ts';
import { type Measurement, measurement } from '../lib/result.ts';
import type { ContenderName } from '../pages/contenders/index.ts';

const ROUND_TRIP = 50;
const outages = [2000, 4000, 6000];
const floor = 'raw, key frame on return' satisfies ContenderName;
const peers = ['raw', 'simple-peer', 'PeerJS'] as const;

/** The link is down for a while and comes back; nobody tells. */
export const flap: Benchmark = {
  name: 'flap',
  about: 'link down for 2, 4, 6 s: from its return to running video at both ends',
  sampled: true,
  run: ({ rounds }) =>
    inArena(async (arena) => {
      const results: Measurement[] = [];
      for (const fault of outages) {
        const samples = await interleave<number>(['ours', floor, ...peers], rounds, async (contender) => {
          const page = await arena.page(contender as ContenderName);
          const options = { roundTrip: ROUND_TRIP, fault, hint: false, patience: 10_000 };
          return (await page.call('recovery', options)).afterReturn;
        });
        const of = (name: string): readonly number[] => samples.get(name) ?? [];
        results.push(
          measurement(
            `link down for ${fault / 1000} s`,
            'ms',
            { ours: of('ours'), floor: of(floor), peers: Object.fromEntries(peers.map((peer) => [peer, of(peer)])) },
            { atMost: 800 },
          ),
        );
      }
      return results;
    }),
};
