import { chromium, firefox, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { pulseServer } from '../../scripts/support/pulse-audio.mjs';

export { lacks } from '../../packages/core/test/support/lacks.ts';

/** The browsers that calls are tested in. */
export type BrowserName = 'chromium' | 'firefox';

/** Who calls whom. */
export const browserPairs: readonly (readonly [caller: BrowserName, callee: BrowserName])[] = [
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
];

/** What every Chromium here is started with. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--auto-accept-camera-and-microphone-capture',
  '--auto-select-tab-capture-source-by-title=phone',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];
const firefoxUserPrefs = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.peerconnection.ice.loopback': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.gmp-manager.updateEnabled': false,
  'app.normandy.enabled': false,
};

/** How a browser is started, beyond what all of them need. */
export interface LaunchOptions {
  /** Added to Chromium's. */
  readonly args?: readonly string[];
  /** Taken away from Chromium's, by prefix; of those that Playwright adds, the whole flag. */
  readonly without?: readonly string[];
  /** An X display on which it has windows. */
  readonly display?: string;
}

/** Starts a browser. */
export function launch(name: BrowserName, { args = [], without = [], display }: LaunchOptions = {}): Promise<Browser> {
  const onDisplay = display !== undefined && { headless: false };
  if (name === 'firefox') {
    return firefox.launch({
      ...onDisplay,
      channel: 'moz-firefox',
      executablePath: process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr',
      firefoxUserPrefs,
      env: { ...process.env, PULSE_SERVER: pulseServer, ...(display && { DISPLAY: display }) } as Record<
        string,
        string
      >,
    });
  }
  const kept = chromiumArgs.filter((flag) => !without.some((prefix) => flag.startsWith(prefix)));
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [...kept, ...args],
    ignoreDefaultArgs: [...without], // what Playwright adds by itself
    ...onDisplay,
    ...(display && { env: { ...process.env, DISPLAY: display } as Record<string, string> }),
  });
}

/** A page in a context of its own: its own storage, its own permissions. */
export async function openPage(browser: Browser, url: string): Promise<{ page: Page; context: BrowserContext }> {
  // Firefox is driven over BiDi, which has no emulation commands.
  const noEmulation = { colorScheme: null, reducedMotion: null, forcedColors: null, contrast: null, viewport: null };
  const context = await browser.newContext(browser.browserType().name() === 'firefox' ? noEmulation : {});
  const page = await context.newPage();
  await page.goto(url);
  return { page, context };
}
