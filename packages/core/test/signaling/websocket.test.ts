import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import { createSession } from '../../src/signaling/session.ts';
import type { TransportStatus } from '../../src/signaling/transport.ts';
import { webSocketTransport, type WebSocketOptions } from '../../src/signaling/transports/websocket.ts';
import { browserClock } from '../../src/environment/browser-clock.ts';
import { silentLogger } from '../../src/util/log.ts';
import { waitFor } from '../../src/util/wait-for.ts';
import { startRelay, type Relay } from '../support/relay.ts';
import { cancel } from '../support/sessions.ts';

vi.setConfig({ testTimeout: 30_000 });
const soon = { timeout: 20_000 };

let relay: Relay;
const cleanups: (() => unknown)[] = [];
beforeEach(async () => void (relay = await startRelay()));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  vi.unstubAllGlobals();
  await relay.close();
});

const self = { user: 'älice & co', device: 'd/1' };

function connect(options: Partial<WebSocketOptions> = {}, address = self) {
  const transport = webSocketTransport({ url: relay.url, ...options });
  const statuses: [TransportStatus, unknown][] = [];
  const received: [unknown, unknown][] = [];
  cleanups.push(() => transport.close());
  const open = (): Promise<void> =>
    transport.open({
      self: address,
      message: (data, verified) => void received.push([data, verified]),
      status: (status, cause) => void statuses.push([status, cause]),
    });
  return { transport, statuses, received, open };
}

const cast = (from = self, to: SignalMessage['to'] = { user: 'bob' }): SignalMessage => ({
  ...{ v: 1, id: 'm1', from, to },
  frame: { kind: 'cast', message: cancel() },
});

test('says who connects, and brings a fresh token to each connection', async () => {
  let tokens = 0;
  const { open } = connect({ token: async () => `token ${++tokens}` });
  await open();
  await open();
  expect(relay.visits.map(({ query }) => Object.fromEntries(query))).toEqual([
    { user: self.user, device: self.device, token: 'token 1' },
    { user: self.user, device: self.device, token: 'token 2' },
  ]);
});

test('brings the token as a subprotocol where access logs must not show it', async () => {
  const { open } = connect({ token: () => 'abc', tokenIn: 'protocol', protocols: ['calls'] });
  await open();
  expect(relay.visits[0]?.protocols).toEqual(['calls', 'token.abc']);
  expect(relay.visits[0]?.query.has('token')).toBe(false);
});

test('takes http for ws and keeps what the address has already', async () => {
  const { open } = connect({ url: `${relay.url.replace('ws:', 'http:')}?tenant=7` });
  await open();
  expect(relay.visits[0]?.query.get('tenant')).toBe('7');
});

test.each([
  ['https://app.example/rooms/1?x=2#y', '/calls', 'wss://app.example/calls'],
  ['http://localhost:5173/rooms/1', '/calls', 'ws://localhost:5173/calls'],
  ['https://app.example/rooms/1', 'calls?tenant=7', 'wss://app.example/rooms/calls?tenant=7'],
  ['http://app.example/', '//relay.example/calls', 'ws://relay.example/calls'],
  ['https://app.example/', 'ws://relay.example/calls', 'ws://relay.example/calls'],
])('on the page %s the address %s is %s', async (href, url, expected) => {
  vi.stubGlobal('location', { href });
  const asked: URL[] = [];
  class Recorder {
    constructor(address: URL) {
      asked.push(address);
      throw new Error('offline');
    }
  }
  const { open } = connect({ url, WebSocket: Recorder as unknown as typeof WebSocket });
  await expect(open()).rejects.toThrow('offline');
  const [address] = asked;
  expect(address?.searchParams.get('user')).toBe(self.user);
  for (const name of ['user', 'device']) address?.searchParams.delete(name);
  expect(address?.href).toBe(expected);
});

test('cannot open when the token provider fails or the relay is not there', async () => {
  await expect(connect({ token: () => Promise.reject(new Error('signed out')) }).open()).rejects.toThrow('signed out');
  await expect(connect({ url: 'ws://127.0.0.1:9/' }).open()).rejects.toThrow('The socket closed');
});

test('cannot open where there is no WebSocket, and can as soon as there is one', async () => {
  vi.stubGlobal('WebSocket', undefined);
  const { open, transport, statuses } = connect();
  await expect(open()).rejects.toThrow('There is no WebSocket');
  expect(() => transport.send(cast())).toThrow('not open');
  vi.unstubAllGlobals();
  await open();
  expect(statuses).toEqual([['open', undefined]]);
});

test('a connection that is closed while it is made rejects and stays closed', async () => {
  let give: (token: string) => void = () => {};
  const { transport, open, statuses } = connect({ token: () => new Promise((resolve) => (give = resolve)) });
  const opening = open();
  await transport.close();
  give('late');
  await expect(opening).rejects.toThrow('closed');
  const { transport: other, open: openOther } = connect();
  const pending = openOther();
  await Promise.resolve();
  await other.close();
  await expect(pending).rejects.toThrow('closed');
  expect(statuses).toEqual([]);
  expect(relay.frames).toEqual([]);
});

test('reports a break once, with its cause, and can be opened again', async () => {
  const { statuses, open, transport } = connect();
  await open();
  relay.cut();
  await vi.waitFor(() => expect(statuses.at(-1)?.[0]).toBe('closed'), soon);
  expect(statuses.map(([status]) => status)).toEqual(['open', 'closed']);
  expect(statuses[1]?.[1]).toBeInstanceOf(Error);
  expect(() => transport.send(cast())).toThrow('not open');
  await open();
  expect(statuses.at(-1)?.[0]).toBe('open');
});

test('does not report a close of its own', async () => {
  const { statuses, open, transport } = connect();
  await open();
  await transport.close();
  expect(statuses.map(([status]) => status)).toEqual(['open']);
});

test('notices a relay that no longer answers', async () => {
  const { statuses, open } = connect({ keepalive: 20, keepaliveTimeout: 20 });
  await open();
  relay.freeze();
  await vi.waitFor(() => expect(statuses.at(-1)?.[0]).toBe('closed'), soon);
  expect(String(statuses.at(-1)?.[1])).toContain('no sign of life');
});

test('a probe notices it without waiting for the keepalive', async () => {
  const { statuses, open, transport } = connect({ keepalive: 60_000 });
  transport.probe?.();
  await open();
  transport.probe?.();
  relay.freeze();
  transport.probe?.();
  await vi.waitFor(() => expect(statuses.at(-1)?.[0]).toBe('closed'), soon);
});

test('a relay that answers is kept', async () => {
  const { statuses, open, received } = connect({ keepalive: 5, keepaliveTimeout: 10_000 });
  const other = connect({}, { user: 'bob', device: 'b' });
  await open();
  await other.open();
  for (let index = 0; index < 10; index++) {
    await other.transport.send(cast({ user: 'bob', device: 'b' }, { user: self.user }));
    await vi.waitFor(() => expect(received).toHaveLength(index + 1), soon);
  }
  expect(statuses).toEqual([['open', undefined]]);
});

test('vouches for the sender only where the relay is said to', async () => {
  const bob = { user: 'bob', device: 'b' };
  const plain = connect({}, bob);
  const vouched = connect({ capabilities: { verifiedSender: true } }, { user: 'bob', device: 'c' });
  const alice = connect();
  await Promise.all([plain.open(), vouched.open(), alice.open()]);
  await alice.transport.send(cast());
  await vi.waitFor(() => expect([plain.received.length, vouched.received.length]).toEqual([1, 1]), soon);
  expect(plain.received).toEqual([[cast(), undefined]]);
  expect(vouched.received).toEqual([[cast(), { from: self }]]);
  expect(plain.transport.capabilities?.verifiedSender).toBeUndefined();
});

test('ignores frames that are not JSON or not ours', async () => {
  class Chatty extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('open', () => {
        for (const data of ['{', 'null', '1', '[]', '{"kind":"pong"}', new ArrayBuffer(3)]) {
          this.dispatchEvent(new MessageEvent('message', { data }));
        }
      });
    }
  }
  const { open, received } = connect({ WebSocket: Chatty });
  await open();
  expect(received).toEqual([]);
});

test('joins and leaves rooms, and leaves none of a connection that is gone', async () => {
  const { open, transport } = connect();
  await open();
  const leave = await transport.joinRoom?.('standup');
  leave?.();
  const late = await transport.joinRoom?.('standup');
  await vi.waitFor(() => expect(relay.frames).toHaveLength(3), soon);
  await transport.close();
  late?.();
  await expect(transport.joinRoom?.('standup')).rejects.toThrow('not open');
  expect(relay.frames).toEqual([
    { kind: 'join', room: 'standup' },
    { kind: 'leave', room: 'standup' },
    { kind: 'join', room: 'standup' },
  ]);
});

test('a session over it reconnects by itself and loses nothing', async () => {
  const received: string[] = [];
  let ids = 0;
  const session = (user: string) =>
    createSession({
      transport: webSocketTransport({ url: relay.url }),
      self: { user, device: user },
      clock: browserClock,
      createId: () => `id-${user}-${++ids}`,
      log: silentLogger,
      onMessage: ({ message }) => void received.push(message.type),
    });
  const [alice, bob] = [session('alice'), session('bob')];
  cleanups.push(alice.close, bob.close);
  alice.start();
  bob.start();
  const open = (status: string): boolean => status === 'open';
  await Promise.all([waitFor(alice.status, open), waitFor(bob.status, open)]);
  relay.cut();
  alice.send({ user: 'bob', device: 'bob' }, 'call', { ...cancel(), type: 'hang-up' } as never);
  await vi.waitFor(() => expect(received).toEqual(['hang-up']), soon);
});
