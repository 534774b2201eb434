// Serves what was built and looks at it in Chromium: both pictures of the call move, and the entries say what they should.
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const server = await preview({ preview: { host: '127.0.0.1', port: 0 }, logLevel: 'error' });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--autoplay-policy=no-user-gesture-required'],
});
try {
  const page = await browser.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  page.on(
    'console',
    (message) => message.type() === 'error' && faults.push(`${message.text()} ${message.location().url}`),
  );
  page.setDefaultTimeout(30_000);
  await page.goto(server.resolvedUrls.local[0]);
  try {
    for (const name of ['Alice', 'Bob']) await moves(page.getByLabel(name, { exact: true }));
    const words = await page.locator('output').textContent();
    if (words !== 'active, bob, connected') throw new Error(`The entries say: ${words}`);
  } finally {
    if (faults.length > 0) console.log(faults.join('\n'));
  }
  if (faults.length > 0) throw new Error('The page has faults.');
  console.log(`A call in the built app; ${await page.title()}`);
} finally {
  await browser.close();
  await server.close();
}

/** Waits for the third frame that was decoded and shown. */
async function moves(video) {
  await video.waitFor({ state: 'attached' });
  await video.evaluate(
    (element) =>
      new Promise((resolve) => {
        let frames = 0;
        const next = () => {
          frames += element.videoWidth > 0 ? 1 : 0;
          if (frames >= 3) resolve();
          else element.requestVideoFrameCallback(next);
        };
        element.requestVideoFrameCallback(next);
      }),
  );
}
