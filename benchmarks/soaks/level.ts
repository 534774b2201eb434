import { inArena } from '../lib/arena.ts';
import { type Measurement, measurement } from '../lib/result.ts';
import type { ProfileSample } from '../pages/profile.ts';
import type { Soak } from './soak.ts';

const losses = [0.01, 0.05, 0.1, 0.2];
/** Ms of loss until the level has found its place. */
const settling = 30_000;
const window = 30_000;

/** Whether the level of a call's quality rests while the network stays as it is. */
export const level: Soak = {
  name: 'level',
  about: 'the level of quality over links that lose 1, 5, 10, 20 % all the time: how often it goes down or up',
  async run({ scale }) {
    const watched = Math.max(2 * window, 150_000 * scale);
    const lines: Measurement[] = [];
    for (const loss of losses) {
      const sample = await inArena<ProfileSample>(async (arena) => {
        const page = await arena.page('ours');
        const link = { loss };
        const steps = [{ lasts: settling + watched, link }];
        return page.call('profile', { roundTrip: 50, settle: 6000, steps });
      });
      const changes = sample.levelChanges.filter((at) => at >= settling);
      lines.push(
        measurement(
          `${loss * 100} % loss for ${watched / 1000} s`,
          'changes in 30 s',
          { ours: [(changes.length * window) / watched] },
          { atMost: 1 },
        ),
        measurement(
          `${loss * 100} % loss: most changes in any 30 s`,
          'changes',
          {
            ours: [Math.max(0, ...changes.map((at) => changes.filter((one) => one >= at && one < at + window).length))],
          },
          { atMost: 2 },
        ),
        measurement(`${loss * 100} % loss: calls that went on`, '%', { ours: [100 * sample.up] }, { atLeast: 100 }),
      );
    }
    return lines;
  },
};
