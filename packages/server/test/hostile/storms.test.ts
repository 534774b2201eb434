import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { createFakeClock } from '@org/calls-core/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { connectTo, invite, type PlainClient } from '../support/plain-client.ts';
import { startServer } from '../support/start-server.ts';
import { bystanders } from './bystanders.ts';

const unlimited = { capacity: 1e9, perSecond: 1e9 };

/** A number of the server's, without labels or summed over them. */
async function held(http: string, name: string): Promise<number> {
  const text = await (await fetch(`${http}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)$`, 'gm'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** How much the server remembers, by what it is. */
async function allHeld(http: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${http}/metrics`)).text();
  const lines = [...text.matchAll(/^calls_held\{what="(\w+)"\} (\d+)$/gm)];
  return Object.fromEntries(lines.map(([, what, count]) => [what, Number(count)]));
}

/** The server holds the bystanders and nobody else. */
const holdsOnlyBystanders = (http: string): Promise<void> =>
  vi.waitFor(
    async () => {
      expect([await held(http, 'calls_connections'), await held(http, 'calls_users')]).toEqual([2, 2]);
      expect(await held(http, 'calls_rooms')).toBe(0);
    },
    { timeout: 10_000 },
  );

function flood({ socket }: PlainClient): void {
  for (let count = 0; count < 3000; count++) socket.send(`{"kind":"request","id":"same","method":"m${count}"}`);
}

test('a flood from one connection ends it as rate-limited', async () => {
  const { http, url } = await startServer();
  const others = await bystanders(url);
  const mallory = await connectTo(url, 'mallory');
  flood(mallory);
  expect(await mallory.closed).toBe('4429 rate-limited');
  await others.unharmed();
  await holdsOnlyBystanders(http);
});

test('a flood from many connections of one user ends each of them', async () => {
  const { http, url } = await startServer();
  const others = await bystanders(url);
  const all = await Promise.all(Array.from({ length: 20 }, (_, device) => connectTo(url, 'mallory', `d${device}`)));
  all.forEach(flood);
  for (const { closed } of all) expect(await closed).toBe('4429 rate-limited');
  await others.unharmed();
  await holdsOnlyBystanders(http);
});

test('frames of unknown kinds by the thousand are ignored, and are one label of the metrics', async () => {
  const { http, url } = await startServer({ rate: { connection: unlimited, user: unlimited } });
  const others = await bystanders(url);
  const mallory = await connectTo(url, 'mallory');
  for (let round = 0; round < 10; round++) {
    for (let count = 0; count < 500; count++) mallory.send({ kind: `kind${String.fromCodePoint(97 + (count % 26))}` });
    mallory.send({ kind: 'request', id: `${round}`, method: 'nothing' });
    await mallory.hears({ kind: 'response', id: `${round}` });
  }
  const text = await (await fetch(`${http}/metrics`)).text();
  expect(text).toContain('kind="other"} 5000');
  expect(text).not.toContain('kinda');
  await others.unharmed();
});

test('connections by the thousand that come and go leave nothing behind', async () => {
  const { http, url } = await startServer();
  const others = await bystanders(url);
  for (let round = 0; round < 10; round++) {
    const sockets = Array.from({ length: 100 }, (_, count) => new WebSocket(`${url}?user=u${count}&device=d${round}`));
    await Promise.all(
      sockets.map(async (socket, count) => {
        socket.on('error', () => {});
        if (count % 2 === 0) await once(socket, 'open');
        socket.terminate(); // every second one while its handshake is under way
      }),
    );
  }
  await others.unharmed();
  await holdsOnlyBystanders(http);
});

test('from one address there are as many connections as allowed, and room again when they go', async () => {
  const { http, url } = await startServer({ caps: { perAddress: 50 } });
  const others = await bystanders(url);
  const sockets = Array.from({ length: 200 }, (_, count) => new WebSocket(`${url}?user=u${count}&device=d`));
  onTestFinished(() => sockets.forEach((socket) => socket.terminate()));
  let refused = 0;
  for (const socket of sockets) socket.on('close', (code) => void (refused += code === 1013 ? 1 : 0));
  await vi.waitFor(() => expect(refused).toBe(152), { timeout: 10_000 });
  expect(await held(http, 'calls_connections')).toBe(50);
  sockets.forEach((socket) => socket.terminate());
  await others.unharmed();
  await holdsOnlyBystanders(http);
});

/** Opens a line and sends this much of a request. */
async function begin(port: number, text: string): Promise<Socket> {
  const socket = dial(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

test('requests that never end, of each kind, hold up nobody and count as no connection', async () => {
  const { http, url, port } = await startServer();
  const others = await bystanders(url);
  const head = 'Host: x\r\n';
  const halves = [
    '',
    'GET /calls?user=m&device=d HTTP/1.1\r\nUpgrade: websocket\r\n',
    `POST /calls?connection=none HTTP/1.1\r\n${head}Content-Length: 1000\r\n\r\n[`,
    `POST /session HTTP/1.1\r\n${head}Content-Length: 1000\r\n\r\n{`,
  ];
  await Promise.all(Array.from({ length: 400 }, (_, count) => begin(port, halves[count % 4] ?? '')));
  await others.unharmed();
  await holdsOnlyBystanders(http);
});

test('a connection has its share of rooms and watched users, and they are forgotten with it', async () => {
  const { http, url } = await startServer({ rate: { connection: unlimited, user: unlimited } });
  const others = await bystanders(url);
  const mallory = await connectTo(url, 'mallory');
  for (let count = 0; count < 300; count++) {
    mallory.send({ kind: 'join', room: `room${count}`, id: `j${count}` });
    mallory.send({ kind: 'request', id: `w${count}`, method: 'presence.watch', body: { users: [`nobody${count}`] } });
  }
  await mallory.hears({ kind: 'response', id: 'w299' });
  const answers = mallory.frames.filter(({ kind }) => kind === 'response');
  expect(answers).toHaveLength(600);
  const codes = answers.flatMap(({ error }) => (error ? [Object(error).code as string] : []));
  expect(codes.filter((code) => code === 'forbidden')).toHaveLength(200); // 100 rooms
  expect(codes.filter((code) => code === 'message-too-large')).toHaveLength(100); // 200 watched users
  expect(await held(http, 'calls_rooms')).toBe(100);
  mallory.socket.terminate();
  await others.unharmed();
  await holdsOnlyBystanders(http);
});

test('what is remembered of a storm of calls is forgotten when they are over', async () => {
  const clock = createFakeClock();
  const { http, url } = await startServer({
    clock: { ...clock, wallTime: () => Date.now() },
    rate: { connection: unlimited, user: unlimited },
    invitations: unlimited,
  });
  const others = await bystanders(url);
  const before = await allHeld(http);
  for (let user = 0; user < 20; user++) {
    const mallory = await connectTo(url, `mallory${user}`);
    for (let call = 0; call < 100; call++)
      mallory.send(invite(`mallory${user}`, `nobody${call}`, `c${user}-${call}`, `i${call}`));
    mallory.send({ kind: 'ping' });
    await mallory.hears({ kind: 'pong' });
    mallory.socket.terminate();
  }
  expect(await allHeld(http)).toMatchObject({ ringing: 2001, limited_users: 22 });
  for (let step = 0; step < 8; step++) {
    await clock.advance(10_000);
    await others.unharmed();
  }
  await holdsOnlyBystanders(http);
  const after = await allHeld(http);
  expect(after).toMatchObject({ ringing: 0, kept_characters: 0, facts: 0, limited_users: before['limited_users'] });
  await clock.advance(13 * 3_600_000);
  const late = await connectTo(url, 'late');
  late.send(invite('late', 'nobody', 'last', 'last'));
  await vi.waitFor(async () => expect((await allHeld(http))['calls']).toBeLessThanOrEqual(2));
});

test('who never reads is closed as too-slow, whoever sends to them', async () => {
  const rate = { connection: unlimited, user: unlimited };
  const { http, url } = await startServer({ limits: { buffered: 65_536 }, rate });
  const others = await bystanders(url);
  const slow = await connectTo(url, 'slow');
  await slow.hears({ kind: 'welcome' });
  slow.socket.pause();
  const mallory = await connectTo(url, 'mallory');
  const metadata = 'x'.repeat(3000);
  // More than the buffers of both ends hold: about 10 MB on Linux.
  for (let round = 0; round < 10; round++) {
    for (let count = 0; count < 500; count++)
      mallory.send(invite('mallory', 'slow', 'c1', `${round}-${count}`, { metadata }));
    mallory.send({ kind: 'request', id: `r${round}`, method: 'nothing' });
    await mallory.hears({ kind: 'response', id: `r${round}` });
  }
  await others.unharmed();
  slow.socket.resume();
  expect(await slow.closed).toBe('4408 too-slow');
  mallory.socket.terminate();
  await holdsOnlyBystanders(http);
});
