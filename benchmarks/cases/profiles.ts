import { inArena } from '../lib/arena.ts';
import { type Benchmark, inPairs } from '../lib/benchmark.ts';
import { createBusyCamera } from '../lib/busy-camera.ts';
import { type Measurement, measurement } from '../lib/result.ts';
import type { ContenderName } from '../pages/contenders/index.ts';
import type { ProfileSample, ProfileStep } from '../pages/profile.ts';
import type { LinkConditions } from '../wire/wire.ts';

const contenders = ['ours', 'raw'] as const;
/** Seven links, and none has a bar in ms: a quarter of the rounds is enough. */
const share = 1 / 4;
const always = (link: Partial<LinkConditions>): readonly ProfileStep[] => [{ lasts: 15_000, link }];
const profileSteps: Readonly<Record<string, readonly ProfileStep[]>> = {
  '1 % loss': always({ loss: 0.01 }),
  '5 % loss': always({ loss: 0.05 }),
  '10 % loss': always({ loss: 0.1 }),
  '20 % loss': always({ loss: 0.2 }),
  '10 % loss in bursts of 5': always({ loss: 0.1, burst: 5 }),
  'jitter of 100 ms': always({ jitter: 100 }),
  '1, 0.25, 1 Mbps': [1000, 250, 1000].map((rate) => ({ lasts: 8000, link: { rate } })),
};

/** Calls over links that are bad in one way each. */
export const profiles: Benchmark = {
  name: 'profiles',
  about: 'loss, bursts, jitter and narrow links: what is heard and seen, and what our score says of it',
  sampled: true,
  async run(options) {
    const rounds = Math.max(1, Math.ceil(options.rounds * share));
    const camera = createBusyCamera();
    const lines: Measurement[] = [];
    try {
      for (const [name, steps] of Object.entries(profileSteps))
        lines.push(...(await measure(name, steps, rounds, camera.args)));
      return lines;
    } finally {
      camera.close();
    }
  },
};

async function measure(
  name: string,
  steps: readonly ProfileStep[],
  rounds: number,
  args: readonly string[],
): Promise<readonly Measurement[]> {
  const samples = await inPairs<ProfileSample>(contenders, rounds, (contender) =>
    inArena(async (arena) => {
      const page = await arena.page(contender as ContenderName);
      return page.call('profile', { roundTrip: 50, settle: 6000, steps });
    }, args),
  );
  const of = (read: (sample: ProfileSample) => number) => {
    const [ours = [], floor = []] = contenders.map((contender) => (samples.get(contender) ?? []).map(read));
    return { ours, floor };
  };
  const ours = (read: (sample: ProfileSample) => number): readonly number[] => (samples.get('ours') ?? []).map(read);
  return [
    measurement(
      `${name}: sound that was made up`,
      '%',
      of(({ concealed }) => concealed),
    ),
    measurement(
      `${name}: video stood still`,
      'ms',
      of(({ frozen }) => frozen),
    ),
    measurement(
      `${name}: video`,
      'kbps',
      of(({ bitrate }) => bitrate),
    ),
    measurement(`${name}: our score`, 'MOS', {
      ours: ours(({ score }) => score),
      peers: { before: ours(({ scoreBefore }) => scoreBefore) },
    }),
    measurement(
      `${name}: calls that went on`,
      '%',
      of(({ up }) => 100 * up),
      { atLeast: 100 },
    ),
  ];
}
