import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks } from './support/browsers.ts';
import { phoneOf, useDemo } from './support/demo.ts';
import { installPackedServer, type PackedServer, type RunningServer } from './support/packed-server.ts';

const secret = 'a secret that is long enough for HS256';

describe.skipIf(lacks('chromium'))('the command of the packed server, and the demo', () => {
  const demo = useDemo('react');
  let packed: PackedServer;
  let open: RunningServer;
  let closed: RunningServer;
  beforeAll(async () => {
    packed = await installPackedServer();
    const pages = ['--allowed-origin', 'http://127.0.0.1:*'];
    open = await packed.start(...pages, '--max-peers', '1');
    closed = await packed.start(...pages, '--jwt-secret', secret, '--no-anonymous');
  });
  afterAll(() => packed?.close());

  const through = ({ url }: RunningServer, query: string): string =>
    `?${query}&media=test&server=${encodeURIComponent(url)}`;
  const tokenFor = (user: string, expires: string, claims = {}): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user)
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(secret));
  const signedIn = async (user: string, expires = '1 h', claims = {}): Promise<string> =>
    through(closed, `me=${user}&token=${await tokenFor(user, expires, claims)}`);
  const alertOf = (page: Page): Promise<string | null> => page.getByRole('alert').textContent();

  test('from its tarball in an empty folder it carries a call, and ends when told to', async () => {
    const [here, there] = [await demo.open(through(open, 'me=alice')), await demo.open(through(open, 'me=bob'))];
    const [alice, bob] = [phoneOf(here, 'Alice'), phoneOf(there, 'Bob')];
    await bob.shows('Online');
    await alice.press('Video call with Bob');
    await bob.says('Alice is calling');
    await bob.press('Accept with video');
    await Promise.all([alice.sees('Video of Bob', 10), bob.sees('Video of Alice', 10)]);
    await bob.press('End call');
    await alice.says('Call ended');
    const third = await packed.start();
    expect(await third.stop()).toBe(0);
  });

  test('whoever is called and not there: the caller is told when it has rung for long enough', async () => {
    const page = await demo.open();
    await page.clock.install();
    await page.goto(new URL(through(open, 'me=eve'), page.url()).href);
    const eve = phoneOf(page, 'eve');
    await eve.shows('Online');
    await eve.press('Call Carol');
    await eve.shows('Calling …');
    await page.clock.fastForward(60_000);
    await eve.says('Carol could not be reached. Is that phone open?');
  });

  test('a page of an origin that is not allowed is told so', async () => {
    const page = await demo.open();
    const { port } = new URL(page.url());
    await page.goto(`http://localhost:${port}/${through(open, 'me=alice')}`);
    expect(await alertOf(page)).toContain('The server does not serve pages of this origin.');
  });

  test('a room with no place left is named in front of it', async () => {
    const [here, there] = [
      await demo.open(through(open, 'room=tea&name=Alice')),
      await demo.open(through(open, 'room=tea&name=Bob')),
    ];
    await here.getByRole('button', { name: 'Join' }).click();
    await here.getByText('Moderator', { exact: true }).waitFor(); // the server has let her in
    await there.getByRole('button', { name: 'Join' }).click();
    await there.getByRole('alert').getByText('The room is full. Try again when somebody has left.').waitFor();
  });

  test('who is not signed in, with a wrong token or one that has expired, is told which of these it is', async () => {
    const guest = await demo.open(through(closed, 'me=alice'));
    expect(await alertOf(guest)).toContain('The server does not know who this is. It takes no guests.');
    const forged = phoneOf(await demo.open(through(closed, `me=alice&token=${'x'.repeat(40)}`)), 'Alice');
    await forged.shows('The server does not know who this is. Sign in, and give a valid token.');
    const late = phoneOf(await demo.open(await signedIn('alice', '1 minute ago')), 'Alice');
    await late.shows('The token has expired. Fetch a new token, and connect again.');
  });

  test('what a user may not do is refused in the server’s words: to call, to enter a room', async () => {
    const dave = phoneOf(await demo.open(await signedIn('dave', '1 h', { roles: ['calls:join'] })), 'Dave');
    await dave.shows('Online');
    await dave.press('Call Carol');
    await dave.shows('The server does not allow this.');
    const page = await demo.open(`${await signedIn('dave', '1 h', { rooms: ['coffee'] })}&room=tea&name=Dave`);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('alert').waitFor();
    expect(await alertOf(page)).toContain('The server does not allow this.');
  });

  test('a server that is not there is named; one that goes and comes back is found again', async () => {
    const flags = ['--allowed-origin', 'http://127.0.0.1:*', '--guest-secret', secret];
    const gone = await packed.start(...flags);
    const here = phoneOf(await demo.open(through(gone, 'me=alice')), 'Alice');
    await here.shows('Online');
    await gone.stop();
    await here.hides('Online');
    const nobody = await demo.open(through(gone, 'me=bob'));
    expect(await alertOf(nobody)).toContain('not reachable');
    await packed.start(...flags, '--port', new URL(gone.url).port);
    await here.shows('Online');
    await nobody.getByRole('button', { name: 'Try again' }).click();
    await phoneOf(nobody, 'Bob').shows('Online');
  });
});
