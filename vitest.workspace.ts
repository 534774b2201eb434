import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { pulseServer } from './scripts/support/pulse-audio.mjs';

const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream=device-count=3',
  // No --use-fake-ui and no --auto-accept for devices: tab capture is the real one and a test can deny permissions.
  '--auto-accept-this-tab-capture',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
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
// Firefox is driven over BiDi, which has no emulation commands.
const noEmulation = { colorScheme: null, reducedMotion: null, forcedColors: null, contrast: null };

const randomTests = ['packages/core/test/state/interleavings*.test.ts'];
const brokerTests = ['packages/*/test/**/*.servers.test.ts', 'docs/test/*.servers.test.ts'];
const bindingTests = ['packages/{react,vue}/test/**/*.test.{ts,tsx}'];
const browserTests = ['packages/*/test/**/*.browser.test.{ts,tsx}'];
const source = {
  resolve: { conditions: ['@org/source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['@org/source', ...defaultServerConditions] } },
};
const react18 = ['react', 'react-dom', '@testing-library/react'].map((name) => ({
  find: new RegExp(`^${name}(?=/|$)`),
  replacement: fileURLToPath(new URL(`packages/react/test/react18/node_modules/${name}`, import.meta.url)),
}));
const browser = { enabled: true, headless: true, screenshotFailures: false };
// Found late, a dependency makes vite reload the page in the middle of a test.
const optimizeDeps = { entries: ['packages/*/src/index.ts'] };

export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['packages/*/src/**'], reportsDirectory: '.results/coverage' },
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          testTimeout: 60_000, // guards against hangs only: the machine may be busy
          environment: 'node', // a file that needs a DOM says so: // @vitest-environment jsdom
          include: ['packages/*/test/**/*.test.ts', 'docs/test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...bindingTests, ...browserTests, ...randomTests, ...brokerTests],
          isolate: false, // modules hold no state: loaded once for all files, they take half of the time
        },
      },
      {
        ...source,
        test: {
          name: 'bindings',
          testTimeout: 60_000,
          env: { REACT_MAJOR: '19' },
          environment: 'node',
          include: bindingTests,
          exclude: ['**/node_modules/**', ...browserTests],
        },
      },
      {
        // A hundred thousand random runs of the state machine: a minute, so apart from the unit tests.
        ...source,
        test: { name: 'random', environment: 'node', include: randomTests, testTimeout: 600_000 },
      },
      {
        // Against real brokers and databases, each started by the file that needs it.
        ...source,
        test: {
          name: 'servers',
          globalSetup: ['scripts/support/mediasoup-worker/setup.mjs'],
          environment: 'node',
          include: brokerTests,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The rendering tests of the React bindings once more, with React 18.
        ...source,
        resolve: { ...source.resolve, alias: react18 },
        test: {
          name: 'react18',
          testTimeout: 60_000,
          environment: 'node',
          env: { REACT_MAJOR: '18' },
          include: ['packages/react/test/**/*.test.tsx'],
          exclude: ['**/node_modules/**', ...browserTests],
        },
      },
      {
        ...source,
        optimizeDeps,
        test: {
          name: 'chromium',
          include: browserTests,
          testTimeout: 60_000,
          fileParallelism: false,
          browser: {
            ...browser,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
                args: chromiumArgs,
              },
              contextOptions: { permissions: ['camera', 'microphone'] }, // else devices have no names
            }),
          },
        },
      },
      {
        ...source,
        optimizeDeps,
        test: {
          name: 'firefox',
          globalSetup: ['scripts/support/pulse-audio.mjs'],
          include: browserTests,
          testTimeout: 60_000,
          fileParallelism: false,
          browser: {
            ...browser,
            instances: [{ browser: 'firefox' }],
            provider: playwright({
              launchOptions: {
                channel: 'moz-firefox',
                executablePath: process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr',
                firefoxUserPrefs,
                env: { ...process.env, PULSE_SERVER: pulseServer } as Record<string, string>,
              },
              contextOptions: noEmulation as never,
            }),
          },
        },
      },
      {
        ...source,
        test: {
          name: 'e2e',
          globalSetup: ['scripts/support/pulse-audio.mjs', 'scripts/support/mediasoup-worker/setup.mjs'],
          environment: 'node',
          include: ['e2e/**/*.e2e.test.ts'],
          fileParallelism: false, // two real browsers and a call fill the machine
          testTimeout: 120_000,
          hookTimeout: 120_000,
          retry: 0,
        },
      },
    ],
  },
});
