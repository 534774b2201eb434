import { inArena } from '../lib/arena.ts';
import { type Benchmark, inPairs } from '../lib/benchmark.ts';
import { createBusyCamera } from '../lib/busy-camera.ts';
import { measurement } from '../lib/result.ts';
import type { AdaptOptions, AdaptSample } from '../pages/adapt.ts';
import type { ContenderName } from '../pages/contenders/index.ts';

const peers = ['simple-peer', 'PeerJS'] as const;
const good = { lasts: 12_000, rate: 0, loss: 0 };
const options: AdaptOptions = {
  roundTrip: 50,
  good,
  bad: { lasts: 20_000, rate: 300, loss: 0.2 },
  after: { ...good, lasts: 30_000 },
};

/** A link that goes bad under a running call and comes back. */
export const adapt: Benchmark = {
  name: 'adapt',
  about: 'good for 12 s, 300 kbps with 20 % loss for 20 s, good again for 30 s',
  sampled: true,
  async run({ rounds }) {
    const camera = createBusyCamera();
    // A minute each, mostly of waiting: two at once, each in a browser and on a wire of its own.
    const samples = await inPairs<AdaptSample>(['ours', 'raw', ...peers], rounds, (contender) =>
      inArena(async (arena) => {
        const page = await arena.page(contender as ContenderName);
        return page.call('adapt', options);
      }, camera.args),
    ).finally(camera.close);
    const of = (read: (sample: AdaptSample) => number) => {
      const values = (name: string): readonly number[] => (samples.get(name) ?? []).map(read);
      return {
        ours: values('ours'),
        floor: values('raw'),
        peers: Object.fromEntries(peers.map((peer) => [peer, values(peer)])),
      };
    };
    return [
      measurement(
        'sound that was made up',
        '%',
        of(({ concealed }) => concealed),
        { times: 0.45, of: 'floor' },
      ),
      measurement(
        'video stood still',
        'ms',
        of(({ frozen }) => frozen),
        { times: 0.6, of: 'floor' },
      ),
      measurement(
        'back to 80 % of the bitrate',
        'ms',
        of(({ recovery }) => recovery),
        { atMost: 15_000 },
      ),
      measurement(
        'back to 80 % of the bitrate, beside raw',
        'ms',
        of(({ recovery }) => recovery),
        { times: 0.5, of: 'floor' },
      ),
    ];
  },
};
