import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous, type CallsServer, createCallsServer } from '@org/calls-server';
import { lacks } from './support/browsers.ts';
import { phoneOf, useDemo } from './support/demo.ts';

for (const example of ['vanilla', 'react', 'vue']) {
  describe.skipIf(lacks('chromium'))(`the ${example} demo through the reference server`, () => {
    const demo = useDemo(example);
    let server: CallsServer;
    let at: string;
    beforeAll(async () => {
      server = createCallsServer({
        authenticate: anonymous(),
        origins: { allow: ['*'] },
        hooks: { canCall: (_from, to) => to !== 'carol' },
      });
      at = encodeURIComponent(`http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`);
    });
    afterAll(() => server.close());

    test('two people on two machines call each other', async () => {
      const [here, there] = [
        await demo.open(`?me=alice&media=test&server=${at}`),
        await demo.open(`?me=bob&media=test&server=${at}`),
      ];
      const [alice, bob] = [phoneOf(here, 'Alice'), phoneOf(there, 'Bob')];
      await bob.shows('Online');
      await alice.press('Video call with Bob');
      await bob.says('Alice is calling');
      await bob.press('Accept with video');
      await Promise.all([alice.sees('Video of Bob'), bob.sees('Video of Alice')]);
      await bob.press('End call');
      await alice.says('Call ended');
    });

    test('somebody is told of a call that the server does not allow, and of a name that is taken', async () => {
      const here = await demo.open(`?me=dave&media=test&server=${at}`);
      const dave = phoneOf(here, 'Dave');
      await dave.shows('Online');
      await dave.press('Call Carol');
      await dave.shows('The server does not allow this.');
      const other = await demo.open(`?me=dave&media=test&server=${at}`);
      await other.getByRole('alert').getByText('Somebody else has this name.').waitFor();
    });

    test('a server that is not there is named on the page', async () => {
      const page = await demo.open(`?me=alice&server=${encodeURIComponent('http://127.0.0.1:9')}`);
      expect(await page.getByRole('alert').textContent()).toContain('not reachable');
      await page.getByRole('link', { name: 'Go on without a server' }).click();
      await phoneOf(page, 'Alice').shows('Online');
    });
  });
}
