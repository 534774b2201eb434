import { launchChromium } from '../lib/browser.ts';
import { servePage } from '../lib/page-server.ts';
import { openRemote } from '../lib/remote.ts';
import { type Bar, type Measurement, measurement } from '../lib/result.ts';
import type { SoakOutagePage } from '../pages/soak-outage.ts';
import type { Soak } from './soak.ts';

/** Signaling is gone while a call goes on. */
export const outage: Soak = {
  name: 'outage',
  about: 'signaling down for 90 s during a call in Chromium',
  async run({ scale }) {
    const seconds = Math.ceil(90 * scale);
    const browser = await launchChromium();
    const server = await servePage('soak-outage.ts');
    try {
      const page = await openRemote<SoakOutagePage>(browser, server.url);
      const sample = await page.call('run', seconds * 1000);
      const line = (name: string, unit: string, value: number, bar?: Bar): Measurement =>
        measurement(`${seconds} s: ${name}`, unit, { ours: [value] }, bar);
      return [
        line('longest time without a frame', 'ms', sample.longestFreeze, { atMost: 500 }),
        line('ends that noticed', 'ends', sample.undisturbed ? 0 : 1, { atMost: 0 }),
        line('signaling back after its return', 'ms', sample.signalingBack, { atMost: 6000 }),
        line('mute made meanwhile known at the other end', 'times', Number(sample.muteKnown), { atLeast: 1 }),
        line('hang-up made meanwhile ends the other side after', 'ms', sample.hangUp, { atMost: 500 }),
        line('ends that know the reason', 'ends', sample.reasons.filter((reason) => reason === 'completed').length, {
          atLeast: 2,
        }),
      ];
    } finally {
      await browser.close();
      server.close();
    }
  },
};
