import { once } from 'node:events';
import { createFakeClock } from '@org/calls-core/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { connectTo, invite } from '../support/plain-client.ts';
import { startServer } from '../support/start-server.ts';

async function refusal(url: string, headers: Record<string, string> = {}): Promise<string> {
  const socket = new WebSocket(url, { headers });
  onTestFinished(() => socket.terminate());
  const [code, reason] = await once(socket, 'close');
  return `${code} ${reason}`;
}

test('a page of another origin is refused before it is asked who it is', async () => {
  const authenticate = vi.fn(async () => null);
  const { url } = await startServer({ authenticate });
  expect(await refusal(`${url}?user=a&device=d`, { origin: 'https://evil.example' })).toBe('4403 origin-not-allowed');
  expect(authenticate).not.toHaveBeenCalled();
});

test('a page of the same host, of a listed origin, and a client without origin come in', async () => {
  const { url, port } = await startServer({ origins: { allow: ['same-host', 'https://app.example'] } });
  for (const headers of [{ origin: `http://127.0.0.1:${port}` }, { origin: 'https://app.example' }, {}]) {
    const client = await connectTo(url, 'alice', 'd1', headers);
    await client.hears({ kind: 'welcome' });
  }
});

test('one connection too many of a user is refused with 1013, and there is room again when another ends', async () => {
  const { url } = await startServer({ caps: { perUser: 2 } });
  const first = await connectTo(url, 'alice', 'd1');
  await first.hears({ kind: 'welcome' });
  await (await connectTo(url, 'alice', 'd2')).hears({ kind: 'welcome' });
  expect(await refusal(`${url}?user=alice&device=d3`)).toBe('1013 too-many-connections');
  first.socket.close();
  await first.closed;
  await vi.waitFor(async () => {
    const third = await connectTo(url, 'alice', 'd3');
    await third.hears({ kind: 'welcome' });
  });
});

test('who is refused is not counted', async () => {
  const { url } = await startServer({ caps: { total: 1 } });
  for (let count = 0; count < 5; count++) expect(await refusal(url)).toBe('4401 unauthenticated');
  expect(await refusal(`${url}?user=alice`)).toBe('4400 invalid-message');
  await (await connectTo(url, 'alice')).hears({ kind: 'welcome' });
});

test('a burst is delayed: every frame is answered, in order', async () => {
  const rule = { capacity: 5, perSecond: 200, perKilobyte: 0 };
  const { url } = await startServer({ rate: { connection: rule } });
  const alice = await connectTo(url, 'alice');
  for (let id = 0; id < 60; id++) alice.send({ kind: 'request', id: `${id}`, method: 'nothing' });
  await vi.waitFor(() => expect(alice.frames).toHaveLength(61), { timeout: 10_000 });
  expect(alice.frames.slice(1).map(({ id }) => id)).toEqual(Array.from({ length: 60 }, (_, id) => `${id}`));
});

test('a flood is closed as rate-limited, and others are served meanwhile', async () => {
  const { url } = await startServer({ limits: { waitingFrames: 50 } });
  const mallory = await connectTo(url, 'mallory');
  const bob = await connectTo(url, 'bob');
  for (let count = 0; count < 2000; count++) mallory.send({ kind: 'request', id: 'r', method: 'nothing' });
  bob.send({ kind: 'ping' });
  await bob.hears({ kind: 'pong' });
  expect(await mallory.closed).toBe('4429 rate-limited');
});

test('connections of one user share a budget, those of others do not', async () => {
  const user = { capacity: 3, perSecond: 0.001, perKilobyte: 0 };
  const { url } = await startServer({ rate: { user } });
  const phone = await connectTo(url, 'alice', 'phone');
  const laptop = await connectTo(url, 'alice', 'laptop');
  const bob = await connectTo(url, 'bob');
  for (let count = 0; count < 3; count++) phone.send({ kind: 'ping' });
  await vi.waitFor(() => expect(phone.frames).toHaveLength(4));
  laptop.send({ kind: 'ping' });
  bob.send({ kind: 'ping' });
  await bob.hears({ kind: 'pong' });
  expect(laptop.frames).toHaveLength(1);
});

test('too many invitations are refused as rate-limited with the time to wait; the same call again counts once', async () => {
  const { url } = await startServer({ invitations: { capacity: 2, perSecond: 0.01 } });
  const alice = await connectTo(url, 'alice');
  for (let repeat = 0; repeat < 5; repeat++) alice.send(invite('alice', 'bob', 'c1', `again-${repeat}`));
  alice.send(invite('alice', 'carol', 'c2', 'second'));
  alice.send(invite('alice', 'dave', 'c3', 'third'));
  const error = expect.objectContaining({ code: 'rate-limited', retryAfter: expect.any(Number) });
  await alice.hears({ kind: 'refused', message: 'third', error });
  expect(alice.frames.filter(({ kind }) => kind === 'refused')).toHaveLength(1);
});

test('who says nothing is closed as idle, who pings is not', async () => {
  const clock = createFakeClock();
  const { url } = await startServer({ clock: { ...clock, wallTime: () => Date.now() } });
  const silent = await connectTo(url, 'silent');
  const alive = await connectTo(url, 'alive');
  await Promise.all([silent, alive].map((client) => client.hears({ kind: 'welcome' })));
  for (let step = 1; step <= 4; step++) {
    await clock.advance(10_000);
    alive.send({ kind: 'ping' });
    await vi.waitFor(() => expect(alive.frames).toHaveLength(1 + step));
  }
  expect(await silent.closed).toBe('4408 idle');
  expect(alive.socket.readyState).toBe(WebSocket.OPEN);
});

test('who only listens stays, as long as its line is alive; who hears nothing either is closed', async () => {
  const clock = createFakeClock();
  const { url } = await startServer({ clock: { ...clock, wallTime: () => Date.now() } });
  const listener = await connectTo(url, 'listener');
  const broken = await connectTo(url, 'broken');
  const alice = await connectTo(url, 'alice');
  await Promise.all([listener, broken].map((client) => client.hears({ kind: 'welcome' })));
  broken.socket.once('ping', () => broken.socket.pause()); // and then it answers nothing
  for (let step = 1; step <= 16; step++) {
    for (const to of ['listener', 'broken']) alice.send(invite('alice', to, `call-${to}`, `${to}-${step}`));
    alice.send({ kind: 'ping' });
    await vi.waitFor(() => expect(alice.frames.filter(({ kind }) => kind === 'pong')).toHaveLength(step));
    await listener.hears({ id: `listener-${step}` });
    await clock.advance(5000);
  }
  broken.socket.resume();
  expect(await broken.closed).toBe('4408 idle');
  expect(listener.socket.readyState).toBe(WebSocket.OPEN);
});

test('who does not read is closed as too-slow, and whoever sends to them is not held up', async () => {
  const { url } = await startServer({
    limits: { buffered: 65_536 },
    rate: { connection: { capacity: 1e6, perSecond: 1e6 }, user: { capacity: 1e6, perSecond: 1e6 } },
  });
  const slow = await connectTo(url, 'bob');
  await slow.hears({ kind: 'welcome' });
  slow.socket.pause();
  const alice = await connectTo(url, 'alice');
  const metadata = 'x'.repeat(3000);
  // More than the buffers of both ends hold: about 10 MB on Linux.
  for (let round = 0; round < 10; round++) {
    for (let count = 0; count < 500; count++)
      alice.send(invite('alice', 'bob', 'c1', `${round}-${count}`, { metadata }));
    alice.send({ kind: 'request', id: `r${round}`, method: 'nothing' });
    await alice.hears({ kind: 'response', id: `r${round}` });
  }
  slow.socket.resume();
  expect(await slow.closed).toBe('4408 too-slow');
});

test('a token that ends while its client is connected closes the connection as token-expired, ten seconds later', async () => {
  const clock = createFakeClock();
  const expiresAt = clock.wallTime() + 20_000;
  const { url } = await startServer({
    clock,
    authenticate: async ({ user }) => ({ user: user ?? '', authentication: 'jwt', expiresAt }),
  });
  const alice = await connectTo(url, 'alice');
  await alice.hears({ kind: 'welcome' });
  for (let step = 0; step < 2; step++) {
    await clock.advance(14_500);
    alice.send({ kind: 'ping' });
    await vi.waitFor(() => expect(alice.frames.filter(({ kind }) => kind === 'pong')).toHaveLength(1 + step));
  }
  await clock.advance(1500);
  expect(await alice.closed).toBe('4401 token-expired');
});
