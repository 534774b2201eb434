import { inArena } from '../lib/arena.ts';
import { type Benchmark, interleave } from '../lib/benchmark.ts';
import { type Measurement, measurement } from '../lib/result.ts';
import type { ChatterSample } from '../pages/chatter.ts';
import type { ContenderName } from '../pages/contenders/index.ts';

const ROUND_TRIP = 50;
const IDLE = 30_000;
const contenders = ['ours', 'ours, cold', 'raw', 'simple-peer', 'PeerJS'] as const satisfies readonly ContenderName[];
const peers = ['simple-peer', 'PeerJS'] as const;

/** What a call sends through the app's signaling. */
export const wireChatter: Benchmark = {
  name: 'wire-chatter',
  about: 'messages and bytes through signaling, both ends together',
  sampled: true,
  run: ({ rounds }) =>
    inArena(async (arena) => {
      const count = async (contender: string, idleFor: number): Promise<ChatterSample> =>
        (await arena.page(contender as ContenderName)).call('chatter', { roundTrip: ROUND_TRIP, idleFor });
      const calls = await interleave(contenders, rounds, (contender) => count(contender, 0));
      // Nothing is timed here, so everybody may be idle at the same time.
      const idle = new Map(
        await Promise.all(contenders.map(async (name) => [name, [await count(name, IDLE)]] as const)),
      );
      return [
        ...lines('whole call, connected while it rings', calls, 'ours', ({ call }) => call),
        ...lines('whole call, connected after the accept', calls, 'ours, cold', ({ call }) => call),
        ...lines(`${IDLE / 1000} s without doing anything`, idle, 'ours', (sample) => sample.idle),
        ...lines('hold and resume', calls, 'ours', ({ holdAndResume }) => holdAndResume),
        ...lines('mute and unmute', calls, 'ours', ({ muteAndUnmute }) => muteAndUnmute),
      ];
    }),
};

function lines(
  name: string,
  samples: ReadonlyMap<string, readonly ChatterSample[]>,
  ours: ContenderName,
  part: (sample: ChatterSample) => ChatterSample['holdAndResume'],
): readonly Measurement[] {
  return (['messages', 'bytes'] as const).map((unit) => {
    const of = (contender: string): readonly number[] =>
      (samples.get(contender) ?? []).flatMap((sample) => part(sample)?.[unit] ?? []);
    return measurement(name, unit, {
      ours: of(ours),
      floor: of('raw'),
      peers: Object.fromEntries(peers.map((peer) => [peer, of(peer)])),
    });
  });
}
