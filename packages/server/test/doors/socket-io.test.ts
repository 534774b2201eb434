import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { CallsServerOptions } from '../../src/index.ts';
import { socketIoDoor } from '../../src/doors/socket-io.ts';
import { connectTo, invite } from '../support/plain-client.ts';
import { startServer } from '../support/start-server.ts';

const start = (options: Partial<CallsServerOptions> = {}) => startServer({ doors: [socketIoDoor()], ...options });

function connect(base: string, auth: object, transports: string[], headers: Record<string, string> = {}) {
  const socket: Socket = io(base, { auth, transports, forceNew: true, reconnection: false, extraHeaders: headers });
  onTestFinished(() => void socket.disconnect());
  const frames: Record<string, unknown>[] = [];
  socket.on('frame', (frame: Record<string, unknown>) => frames.push(frame));
  return {
    ...{ socket, frames },
    send: (frame: unknown) => socket.emit('frame', frame),
    hears: (part: object) => vi.waitFor(() => expect(frames).toContainEqual(expect.objectContaining(part))),
  };
}

const heard = (socket: Socket, event: string): Promise<unknown[]> =>
  new Promise((resolve) => void socket.once(event, (...details: unknown[]) => resolve(details)));
const alice = { user: 'alice', device: 'd1' };

test.each([['websocket'], ['polling']])(
  'frames go both ways over %s, also to the WebSocket door',
  async (transport) => {
    const { http, url } = await start();
    const client = connect(http, alice, [transport]);
    const bob = await connectTo(url, 'bob');
    await client.hears({ kind: 'welcome', user: 'alice', device: 'd1' });
    expect(client.frames[0]).toMatchObject({ kind: 'welcome' });
    client.send(invite('alice', 'bob', 'c1', 'i1'));
    await bob.hears({ id: 'i1' });
    bob.send(invite('bob', 'alice', 'c1', 'i2'));
    await client.hears({ id: 'i2' });
  },
);

test('a client that begins with polling goes on over a WebSocket', async () => {
  const { http } = await start();
  const client = connect(http, alice, ['polling', 'websocket']);
  await vi.waitFor(() => expect(client.socket.io.engine.transport.name).toBe('websocket'));
  client.send({ kind: 'ping' });
  await client.hears({ kind: 'pong' });
});

test('who is refused is told the code', async () => {
  const { http } = await start();
  const [error] = await heard(connect(http, {}, ['websocket']).socket, 'connect_error');
  expect(error).toMatchObject({ message: 'unauthenticated', data: { code: 'unauthenticated' } });
});

test.each([['websocket'], ['polling']])('a page of another origin is refused over %s', async (transport) => {
  const { http } = await start();
  const { socket } = connect(http, alice, [transport], { origin: 'https://evil.example' });
  await heard(socket, 'connect_error');
  expect(socket.connected).toBe(false);
});

test('who is closed is told why', async () => {
  const { http } = await start();
  const old = connect(http, alice, ['websocket']);
  const reason = heard(old.socket, 'closed');
  await old.hears({ kind: 'welcome' });
  await connect(http, alice, ['websocket']).hears({ kind: 'welcome' });
  expect(await reason).toEqual([{ code: 'replaced' }]);
  await vi.waitFor(() => expect(old.socket.connected).toBe(false));
});

test.each([[7], ['text'], [null]])('%j as a frame ends the connection as invalid-message', async (frame) => {
  const { http } = await start();
  const client = connect(http, alice, ['websocket']);
  const reason = heard(client.socket, 'closed');
  await client.hears({ kind: 'welcome' });
  client.send(frame);
  expect(await reason).toEqual([{ code: 'invalid-message' }]);
});

test.each([['websocket'], ['polling']])('a frame that is too large ends the connection over %s', async (transport) => {
  const { http } = await start();
  const client = connect(http, alice, [transport]);
  await client.hears({ kind: 'welcome' });
  const gone = heard(client.socket, 'disconnect');
  client.send({ kind: 'ping', pad: 'x'.repeat(70_000) });
  await gone;
});

test('a flood is slowed, then closed, and others are served meanwhile', async () => {
  const { http, url } = await start({ limits: { waitingFrames: 50 } });
  const client = connect(http, alice, ['websocket']);
  await client.hears({ kind: 'welcome' });
  const reason = heard(client.socket, 'closed');
  for (let count = 0; count < 2000; count++) client.send({ kind: 'request', id: 'r', method: 'nothing' });
  const bob = await connectTo(url, 'bob');
  bob.send({ kind: 'ping' });
  await bob.hears({ kind: 'pong' });
  expect(await reason).toEqual([{ code: 'rate-limited' }]);
});

test('a burst is delayed: every frame is answered', async () => {
  const rule = { capacity: 5, perSecond: 200, perKilobyte: 0 };
  const { http } = await start({ rate: { connection: rule } });
  const client = connect(http, alice, ['websocket']);
  for (let id = 0; id < 60; id++) client.send({ kind: 'request', id: `${id}`, method: 'nothing' });
  await vi.waitFor(() => expect(client.frames).toHaveLength(61), { timeout: 10_000 });
});

test.each([['websocket'], ['polling']])('closing the server tells its clients over %s first', async (transport) => {
  const { http, server } = await start();
  const client = connect(http, alice, [transport]);
  await client.hears({ kind: 'welcome' });
  const reason = heard(client.socket, 'closed');
  await server.close();
  expect(client.frames.at(-1)).toEqual({ kind: 'moved', reason: 'shutting-down' });
  expect(await reason).toEqual([{ code: 'shutting-down' }]);
});
