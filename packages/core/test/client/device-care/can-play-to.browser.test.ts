import { expect, onTestFinished, test } from 'vitest';
import { canPlayTo } from '../../../src/client/device-care/can-play-to.ts';
import { browserEnvironment } from '../../../src/index.ts';

test('a browser plays to its default loudspeaker, and not to one that is not there', async () => {
  const environment = browserEnvironment();
  onTestFinished(() => environment.close());
  expect(await canPlayTo(environment, '')).toBe(true);
  expect(await canPlayTo(environment, 'not-there')).toBe(false);
});
