import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import type { TransportStatus } from '../../src/signaling/transport.ts';
import {
  serverSentEventsTransport,
  type ServerSentEventsOptions,
} from '../../src/signaling/transports/server-sent-events.ts';
import { type EventStreamRelay, startEventStreamRelay } from '../support/event-stream-relay.ts';
import { cancel } from '../support/sessions.ts';

vi.setConfig({ testTimeout: 30_000 });
const soon = { timeout: 20_000 };

let relay: EventStreamRelay;
const cleanups: (() => unknown)[] = [];
beforeEach(async () => void (relay = await startEventStreamRelay()));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  vi.unstubAllGlobals();
  await relay.close();
});

const alice = { user: 'älice & co', device: 'a/1' };
const bob = { user: 'bob', device: 'b' };

function connect(options: Partial<ServerSentEventsOptions> = {}, self = alice) {
  const transport = serverSentEventsTransport({ url: relay.url, ...options });
  const statuses: [TransportStatus, unknown][] = [];
  const received: [unknown, unknown][] = [];
  cleanups.push(() => transport.close());
  const open = (): Promise<void> =>
    transport.open({
      self,
      message: (data, verified) => void received.push([data, verified]),
      status: (status, cause) => void statuses.push([status, cause]),
    });
  const closes = async (why: string): Promise<void> => {
    await vi.waitFor(() => expect(statuses.map(([status]) => status)).toEqual(['open', 'closed']), soon);
    expect(String(statuses[1]?.[1])).toContain(why);
  };
  return { transport, statuses, received, open, closes };
}

const cast = (from = alice, to: SignalMessage['to'] = { user: 'bob' }, id = 'm1'): SignalMessage => ({
  ...{ v: 1, id, from, to },
  frame: { kind: 'cast', message: cancel() },
});

const asked = (method: string) => relay.requests.filter((request) => request.method === method);

test('says who connects, keeps what the address has already, and brings a fresh token to each connection', async () => {
  let tokens = 0;
  const { open, transport } = connect({ url: `${relay.url}?tenant=7`, token: async () => `t${++tokens}` });
  await open();
  await transport.joinRoom?.('standup');
  await open();
  expect(asked('GET').map(({ query }) => Object.fromEntries(query))).toEqual([
    { tenant: '7', ...alice },
    { tenant: '7', ...alice },
  ]);
  expect(asked('GET').map(({ authorization }) => authorization)).toEqual(['Bearer t1', 'Bearer t2']);
  expect(asked('POST')).toMatchObject([{ authorization: 'Bearer t1' }]);
});

test('an address may be relative to the page', async () => {
  vi.stubGlobal('location', { href: 'https://app.example/rooms/1?x=2#y' });
  const urls: string[] = [];
  const { open } = connect({
    url: '/calls',
    fetch: async (url) => {
      urls.push(String(url));
      throw new Error('offline');
    },
  });
  await expect(open()).rejects.toThrow('offline');
  expect(urls).toEqual([`https://app.example/calls?${new URLSearchParams(alice)}`]);
});

test('cannot open when the token fails, when it is refused, or when there is no event stream', async () => {
  await expect(connect({ token: () => Promise.reject(new Error('signed out')) }).open()).rejects.toThrow('signed out');
  await expect(connect({ url: 'http://127.0.0.1:9/' }).open()).rejects.toThrow();
  relay.demand('good');
  await expect(connect({ token: () => 'bad' }).open()).rejects.toThrow('401');
  const page = async (): Promise<Response> =>
    new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
  await expect(connect({ fetch: page }).open()).rejects.toThrow('did not answer with an event stream');
});

test('a connection that is closed while it is made rejects and stays closed', async () => {
  let give = (_token: string): void => {};
  const late = connect({ token: () => new Promise((resolve) => (give = resolve)) });
  const opening = late.open();
  await late.transport.close();
  give('late');
  await expect(opening).rejects.toThrow('closed');
  expect(relay.requests).toEqual([]);
  const pending = connect();
  const again = pending.open();
  await Promise.resolve();
  await pending.transport.close();
  await expect(again).rejects.toThrow('closed');
  expect([...late.statuses, ...pending.statuses]).toEqual([]);
});

test('what is sent in one tick is one POST; the next waits for its answer', async () => {
  const sender = connect();
  const receiver = connect({}, bob);
  await Promise.all([sender.open(), receiver.open()]);
  const release = relay.hold();
  const message = (n: number): SignalMessage => cast(alice, { user: 'bob' }, `m${n}`);
  const sent = [1, 2, 3].map((n) => sender.transport.send(message(n)));
  await vi.waitFor(() => expect(relay.open).toBe(1), soon);
  sent.push(sender.transport.send(message(4)));
  await Promise.resolve();
  sent.push(sender.transport.send(message(5)));
  expect(relay.open).toBe(1);
  release();
  await Promise.all(sent);
  expect(relay.posts).toEqual([[1, 2, 3].map(message), [4, 5].map(message)]);
  await vi.waitFor(() => expect(receiver.received.map(([data]) => data)).toEqual([1, 2, 3, 4, 5].map(message)), soon);
});

test('a token that the server no longer takes is renewed once, and the frames are sent again', async () => {
  let token = 'old';
  const { open, transport, statuses } = connect({ token: () => token });
  relay.demand('old');
  await open();
  relay.demand('new');
  token = 'new';
  await transport.send(cast());
  expect(relay.posts).toEqual([[cast()]]);
  expect(asked('POST').map(({ authorization }) => authorization)).toEqual(['Bearer old', 'Bearer new']);
  expect(statuses).toEqual([['open', undefined]]);
});

test('is closed when the server takes no token at all any more', async () => {
  const { open, transport, closes } = connect({ token: () => 'old' });
  await open();
  relay.demand('new');
  await expect(transport.send(cast())).rejects.toThrow('401');
  await closes('401');
});

test('is closed when the server does not know the connection any more, and can be opened again', async () => {
  const { open, transport, closes, statuses } = connect();
  await open();
  relay.forget();
  await expect(transport.send(cast())).rejects.toThrow('404');
  await closes('404');
  await open();
  await transport.send(cast());
  expect(statuses.at(-1)?.[0]).toBe('open');
});

test('is closed when the stream ends', async () => {
  const { open, closes, transport } = connect();
  await open();
  relay.cut();
  await closes('');
  expect(() => transport.send(cast())).toThrow('not open');
});

test('does not report a close of its own', async () => {
  const { statuses, open, transport } = connect();
  await open();
  const pending = transport.send(cast());
  await transport.close();
  await expect(pending).rejects.toThrow('closed');
  expect(statuses.map(([status]) => status)).toEqual(['open']);
});

test('is closed after 25 s of silence; comments break it', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const write = (text: string): Promise<void> => writer.write(new TextEncoder().encode(text));
  const answer = new Response(readable, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
  const { open, received, statuses, closes } = connect({ fetch: async () => answer });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  cleanups.push(() => void vi.useRealTimers());
  const opening = open();
  await write('event: open\ndata: {"connection":"c"}\n\n');
  await opening;
  vi.advanceTimersByTime(20_000);
  await write(': alive\n\n');
  await write(`data: ${JSON.stringify(cast())}\n\n`);
  await vi.waitFor(() => expect(received).toHaveLength(1));
  vi.advanceTimersByTime(20_000);
  expect(statuses).toEqual([['open', undefined]]);
  vi.advanceTimersByTime(5000);
  await closes('no sign of life');
});

test('a probe finds out that nobody answers any more', async () => {
  const { open, transport, closes } = connect();
  transport.probe?.();
  await open();
  relay.freeze();
  transport.probe?.();
  await closes('no sign of life');
});

test('gives up a connection whose POSTs are not answered', async () => {
  const lively = await startEventStreamRelay({ comments: 5 });
  cleanups.push(lively.close);
  const { open, transport, closes } = connect({ url: lively.url, silence: 500 });
  await open();
  cleanups.push(lively.hold());
  await expect(transport.send(cast())).rejects.toThrow();
  await closes('does not take what is sent');
});

test('vouches for the sender only where the relay is said to', async () => {
  const plain = connect({}, bob);
  const vouched = connect({ capabilities: { verifiedSender: true } }, { user: 'bob', device: 'c' });
  const sender = connect();
  await Promise.all([plain.open(), vouched.open(), sender.open()]);
  await sender.transport.send(cast());
  await vi.waitFor(() => expect([plain.received.length, vouched.received.length]).toEqual([1, 1]), soon);
  expect(plain.received).toEqual([[cast(), undefined]]);
  expect(vouched.received).toEqual([[cast(), { from: alice }]]);
});

test('ignores events that are not ours, and gives up a stream that floods', async () => {
  const { open, received, closes } = connect();
  await open();
  for (const data of ['{', 'null', '1', '[]', '{"kind":"pong"}', '{"connection":"other"}'])
    relay.write(`event: open\ndata: ${data}\n\ndata: ${data}\n\n`);
  relay.write(`data: ${JSON.stringify(cast())}\n\n`);
  await vi.waitFor(() => expect(received).toEqual([[cast(), undefined]]), soon);
  relay.write('data: '.padEnd(2_000_000, 'x'));
  await closes('too long');
});

test('joins and leaves rooms', async () => {
  const { open, transport } = connect();
  await expect(transport.joinRoom?.('standup')).rejects.toThrow('not open');
  await open();
  const leave = await transport.joinRoom?.('standup');
  leave?.();
  const late = await transport.joinRoom?.('standup');
  await transport.close();
  late?.();
  expect(relay.frames).toEqual([
    { kind: 'join', room: 'standup' },
    { kind: 'leave', room: 'standup' },
    { kind: 'join', room: 'standup' },
  ]);
});
