import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { patient } from '../../src/http/patience.ts';
import { connectTo } from '../support/plain-client.ts';
import { startServer } from '../support/start-server.ts';
import { bystanders } from './bystanders.ts';

/** A line from an address of the machine's own network, on which this is said and nothing else. */
function open(
  port: number,
  localAddress: string,
  text = '',
): { readonly socket: Socket; readonly closed: Promise<unknown> } {
  const socket = dial({ port, host: '127.0.0.1', localAddress });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.on('connect', () => void (text && socket.write(text)));
  socket.resume();
  return { socket, closed: once(socket, 'close') };
}

const many = (count: number, make: (index: number) => Socket): Socket[] =>
  Array.from({ length: count }, (_, index) => make(index));
const openOf = (sockets: readonly Socket[]): number =>
  sockets.filter((socket) => !socket.closed && !socket.connecting).length;

test('of thousands of silent lines from one address a share is held, and somebody honest gets in', async () => {
  const { port, url } = await startServer({ caps: { perAddress: 100 } });
  const others = await bystanders(url);
  const silent = many(2000, () => open(port, '127.0.0.2').socket);
  await vi.waitFor(() => expect(openOf(silent)).toBe(200), { timeout: 10_000 });
  await (await connectTo(url, 'honest')).hears({ kind: 'welcome' });
  await others.unharmed();
});

test('silent lines from everywhere together are bounded, and there is room again when their time is over', async () => {
  const { port, url } = await startServer({ caps: { total: 100 }, patience: { head: 1000 } });
  const silent = many(500, (index) => open(port, `127.0.0.${2 + (index % 100)}`).socket);
  await vi.waitFor(() => expect(silent.every(({ connecting }) => !connecting)).toBe(true), { timeout: 10_000 });
  await vi.waitFor(() => expect(openOf(silent)).toBeLessThanOrEqual(200), { timeout: 10_000, interval: 10 });
  await vi.waitFor(() => expect(openOf(silent)).toBe(0), { timeout: 10_000 });
  await (await connectTo(url, 'honest')).hears({ kind: 'welcome' });
});

test.each([
  ['nothing', ''],
  ['half a head', 'GET /calls?user=m&device=d HTTP/1.1\r\nUpgrade: websocket\r\n'],
  ['a head and half a body', 'POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{'],
  [
    'a head and half a body for server-sent events',
    'POST /calls?connection=none HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n[',
  ],
])('who says %s is hung up on when the time for it is over', async (_name, text) => {
  const { port, url } = await startServer({ patience: { head: 200, request: 400 } });
  const others = await bystanders(url);
  await open(port, '127.0.0.1', text).closed;
  await others.unharmed();
});

test('a request is given 10 s for its head and 30 s for the rest, where nothing else is said', async () => {
  expect(patient()).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000 });
});
