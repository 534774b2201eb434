import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import fc from 'fast-check';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import type { TransportStatus } from '../../src/signaling/transport.ts';
import { fromPeerId, toPeerId } from '../../src/signaling/transports/peer-id.ts';
import { peerServerTransport, type PeerServerOptions } from '../../src/signaling/transports/peer-server.ts';
import { startPeerServer, type TestPeerServer } from '../support/peer-server.ts';
import { cancel } from '../support/sessions.ts';

vi.setConfig({ testTimeout: 30_000 });
const soon = { timeout: 20_000 };

let server: TestPeerServer;
const cleanups: (() => unknown)[] = [];
beforeEach(async () => void (server = await startPeerServer()));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await server.close();
});

const alice = { user: 'älice & co', device: 'a' };
const bob = { user: 'bob', device: 'b' };

function connect(self = alice, options: Partial<PeerServerOptions> = {}) {
  const transport = peerServerTransport({ url: server.url, ...options });
  const statuses: [TransportStatus, unknown][] = [];
  const received: [unknown, unknown][] = [];
  cleanups.push(() => transport.close());
  const open = (): Promise<void> =>
    transport.open({
      self,
      message: (data, verified) => void received.push([data, verified]),
      status: (status, cause) => void statuses.push([status, cause]),
    });
  return { transport, statuses, received, open };
}

const cast = (from = alice, to: SignalMessage['to'] = { user: 'bob' }): SignalMessage => ({
  ...{ v: 1, id: 'm1', from, to },
  frame: { kind: 'cast', message: cancel() },
});

test.each([
  ['alice', 'alice'],
  ['Älice & co', '_C3_84lice_20_26_20co'.replace(/^_/, 'x-')],
  ['alice_1-2', 'alice_5F1_2D2'],
  ["!'()*~.", 'x-21_27_28_29_2A_7E_2E'],
  ['x-21', 'x_2D21'],
])('the user %s is the peer %s', (user, id) => {
  expect(toPeerId(user)).toBe(id);
  expect(fromPeerId(id)).toBe(user);
});

test('every user has one id that PeerJS takes, and no user has two', () => {
  const valid = /^[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*$/; // PeerJS, lib/util
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (user) => {
      const id = toPeerId(user);
      expect(id).toMatch(valid);
      expect(fromPeerId(id)).toBe(user);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[\w-]{1,12}$/), (id) => {
      const user = fromPeerId(id);
      if (user !== null) expect(toPeerId(user)).toBe(id);
    }),
  );
  for (const id of ['_41', 'x-41', 'x-e4', '_FF', 'a_2', 'alice-phone']) expect(fromPeerId(id)).toBeNull();
});

test('connects as PeerJS does, and keeps its token for the next connection', async () => {
  const { open } = connect(bob);
  await open();
  await open();
  const [first, second] = server.visits.map((visit) => Object.fromEntries(visit));
  expect(first).toEqual({ key: 'peerjs', id: 'bob', token: expect.stringMatching(/^\w{16,}$/) });
  expect(second).toEqual(first);
});

test('two transports have different tokens; the app may have its own', async () => {
  await connect(alice).open();
  await connect(bob).open();
  await connect({ user: 'carol', device: 'c' }, { token: async () => 'kept' }).open();
  const tokens = server.visits.map((visit) => visit.get('token'));
  expect(tokens[0]).not.toBe(tokens[1]);
  expect(tokens[2]).toBe('kept');
});

test('an id that somebody has already is refused, and free again when they left', async () => {
  const phone = connect(bob);
  const laptop = connect({ user: 'bob', device: 'laptop' });
  await phone.open();
  await expect(laptop.open()).rejects.toThrow('ID is taken');
  expect(laptop.statuses.map(([status]) => status)).toEqual(['closed']);
  await phone.transport.close();
  await vi.waitFor(() => laptop.open(), soon);
});

test('a wrong key is refused with the words of the server', async () => {
  await expect(connect(bob, { key: 'other' }).open()).rejects.toThrow('Invalid key provided');
});

test('a server that is not there and a token that cannot be had reject', async () => {
  await expect(connect(bob, { url: 'http://127.0.0.1:9/' }).open()).rejects.toThrow('The socket closed');
  await expect(connect(bob, { token: () => Promise.reject(new Error('signed out')) }).open()).rejects.toThrow(
    'signed out',
  );
});

test('a connection that is closed while it is made rejects and stays closed', async () => {
  let give = (_token: string): void => {};
  const { open, transport, statuses } = connect(bob, { token: () => new Promise((resolve) => (give = resolve)) });
  const opening = open();
  await transport.close();
  give('late');
  await expect(opening).rejects.toThrow('closed');
  expect(statuses).toEqual([]);
  expect(server.visits).toEqual([]);
});

test('reports a break once and can be opened again', async () => {
  const { open, statuses, transport } = connect(bob);
  await open();
  server.cut();
  await vi.waitFor(() => expect(statuses.map(([status]) => status)).toEqual(['open', 'closed']), soon);
  expect(() => transport.send(cast())).toThrow('not open');
  await open();
  expect(statuses.at(-1)?.[0]).toBe('open');
});

test('notices a half-open connection and takes its own id over', async () => {
  const { open, statuses } = connect(bob, { heartbeat: 20, timeout: 40 });
  const sender = connect(alice);
  await open();
  await sender.open();
  server.freeze();
  await vi.waitFor(() => expect(statuses.at(-1)?.[0]).toBe('closed'), soon);
  expect(String(statuses.at(-1)?.[1])).toContain('no sign of life');
  const next = connect(bob, { token: () => server.visits[0]?.get('token') ?? '' });
  await next.open();
  await sender.open();
  await sender.transport.send(cast());
  await vi.waitFor(() => expect(next.received).toEqual([[cast(), undefined]]), soon);
});

test('a probe notices it without waiting', async () => {
  const { open, statuses, transport } = connect(bob, { heartbeat: 60_000 });
  transport.probe?.();
  await open();
  server.freeze();
  transport.probe?.();
  await vi.waitFor(() => expect(statuses.at(-1)?.[0]).toBe('closed'), soon);
});

test('sends heartbeats, so that the server does not take it for dead', async () => {
  const { open } = connect(bob, { heartbeat: 10 });
  await open();
  const beats = (): number => server.messages.filter(({ type, src }) => type === 'HEARTBEAT' && src === 'bob').length;
  await vi.waitFor(() => expect(beats()).toBeGreaterThan(3), soon);
});

test('what is sent to somebody who is away arrives when they come', async () => {
  const sender = connect(alice);
  await sender.open();
  await sender.transport.send(cast());
  await vi.waitFor(() => expect(server.messages.some(({ dst }) => dst === 'bob')).toBe(true), soon);
  const receiver = connect(bob);
  await receiver.open();
  await vi.waitFor(() => expect(receiver.received).toEqual([[cast(), undefined]]), soon);
});

test('drops a message whose sender is not the one that the server names', async () => {
  const [mallory, receiver] = [connect({ user: 'mallory', device: 'm' }), connect(bob)];
  await Promise.all([mallory.open(), receiver.open()]);
  await mallory.transport.send(cast(alice));
  await mallory.transport.send(cast({ user: 'mallory', device: 'm' }));
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), soon);
  expect(receiver.received[0]?.[0]).toMatchObject({ from: { user: 'mallory' } });
});

test('vouches for the sender only where the server is said to check ids', async () => {
  const receiver = connect(bob, { capabilities: { verifiedSender: true } });
  const sender = connect(alice);
  await Promise.all([sender.open(), receiver.open()]);
  await sender.transport.send(cast());
  await vi.waitFor(() => expect(receiver.received).toEqual([[cast(), { from: { user: alice.user } }]]), soon);
  expect(sender.transport.capabilities?.verifiedSender).toBeUndefined();
});

test('has no rooms and says so', async () => {
  const { open, transport } = connect(bob);
  await open();
  expect(transport.joinRoom).toBeUndefined();
  expect(() => transport.send(cast(bob, { room: 'standup' }))).toThrow('users only');
});

test('ignores what PeerJS says to a peer, and frames that are none', async () => {
  class Chatty extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      this.addEventListener('open', () => {
        const offer = { type: 'OFFER', src: 'carol', payload: { sdp: {}, type: 'media', connectionId: 'mc_1' } };
        const candidate = { type: 'CANDIDATE', src: 'carol', payload: { candidate: {}, connectionId: 'mc_1' } };
        const expired = { type: 'EXPIRE', src: 'carol' };
        for (const data of ['{', 'null', '1', ...[offer, candidate, expired].map((frame) => JSON.stringify(frame))])
          this.dispatchEvent(new MessageEvent('message', { data }));
      });
    }
  }
  const { open, received, statuses } = connect(bob, { WebSocket: Chatty as unknown as typeof WebSocket });
  await open();
  expect(received).toEqual([]);
  expect(statuses).toEqual([['open', undefined]]);
});
