import { launchChromium } from '../lib/browser.ts';
import { servePage } from '../lib/page-server.ts';
import { openRemote } from '../lib/remote.ts';
import { measurement } from '../lib/result.ts';
import type { SoakLossyPage } from '../pages/soak-lossy.ts';
import type { Soak } from './soak.ts';

/** Calls over a transport that keeps no promise. */
export const lossy: Soak = {
  name: 'lossy',
  about: '200 calls in Chromium over a transport that loses 30 %, doubles 20 % and reorders half of its messages',
  async run({ scale }) {
    const count = Math.ceil(200 * scale);
    const browser = await launchChromium();
    const server = await servePage('soak-lossy.ts');
    try {
      const page = await openRemote<SoakLossyPage>(browser, server.url);
      const { connected, alike } = await page.call('run', count);
      return [
        measurement(`calls of ${count} that connect`, 'calls', { ours: [connected] }, { atLeast: count }),
        measurement(`calls of ${count} that end alike`, 'calls', { ours: [alike] }, { atLeast: count }),
      ];
    } finally {
      await browser.close();
      server.close();
    }
  },
};
