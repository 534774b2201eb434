import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browserClock } from '../../src/environment/browser-clock.ts';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import { createSession } from '../../src/signaling/session.ts';
import type { TransportStatus } from '../../src/signaling/transport.ts';
import { callEvents, socketIoTransport, type SocketIoOptions } from '../../src/signaling/transports/socket-io.ts';
import { silentLogger } from '../../src/util/log.ts';
import { waitFor } from '../../src/util/wait-for.ts';
import { fullEnvelopes, fullMessages } from '../support/messages.ts';
import {
  startCallEventsRelay,
  startSocketIoRelay,
  type CallEventsRelay,
  type SocketIoRelay,
} from '../support/socket-io-relay.ts';
import { cancel } from '../support/sessions.ts';

vi.setConfig({ testTimeout: 30_000 });
const soon = { timeout: 20_000 };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const alice = { user: 'alice', device: 'a' };
const bob = { user: 'bob', device: 'b' };

function connect(options: SocketIoOptions, self = alice) {
  const transport = socketIoTransport(options);
  const statuses: [TransportStatus, unknown][] = [];
  const received: [unknown, unknown][] = [];
  cleanups.unshift(() => transport.close());
  const open = (): Promise<void> =>
    transport.open({
      self,
      message: (data, verified) => void received.push([data, verified]),
      status: (status, cause) => void statuses.push([status, cause]),
    });
  const states = (): TransportStatus[] => statuses.map(([status]) => status);
  return { transport, statuses, states, received, open };
}

const cast = (from = alice, to: SignalMessage['to'] = { user: 'bob' }): SignalMessage => ({
  ...{ v: 1, id: 'm1', from, to },
  frame: { kind: 'cast', message: cancel() },
});

describe('with frames', () => {
  let relay: SocketIoRelay;
  beforeEach(async () => {
    relay = await startSocketIoRelay();
    cleanups.push(relay.close);
  });

  test('says in the handshake who connects, with what the app adds and a fresh token each time', async () => {
    let tokens = 0;
    const { open, states } = connect({ url: relay.url, auth: { tenant: 7 }, token: async () => `token ${++tokens}` });
    await open();
    relay.cut();
    await vi.waitFor(() => expect(states()).toEqual(['open', 'connecting', 'open']), soon);
    await open();
    const common = { tenant: 7, user: 'alice', device: 'a' };
    expect(relay.handshakes).toEqual([1, 2, 3].map((count) => ({ ...common, token: `token ${count}` })));
  });

  test('reconnects by itself and says so, with the cause', async () => {
    const { open, statuses, states, transport } = connect({ url: relay.url });
    await open();
    relay.cut();
    await vi.waitFor(() => expect(states()).toEqual(['open', 'connecting']), soon);
    expect(String(statuses[1]?.[1])).toContain('transport close');
    expect(() => transport.send(cast())).toThrow('not connected');
    await vi.waitFor(() => expect(states()).toEqual(['open', 'connecting', 'open']), soon);
  });

  test('is closed when the server disconnects it on purpose, and can be opened again', async () => {
    const { open, statuses, states } = connect({ url: relay.url });
    await open();
    relay.dismiss();
    await vi.waitFor(() => expect(states()).toEqual(['open', 'closed']), soon);
    expect(String(statuses[1]?.[1])).toContain('io server disconnect');
    await open();
    expect(states()).toEqual(['open', 'closed', 'open']);
  });

  test('cannot open when it is refused, when the token fails or when there is no server', async () => {
    relay.refuse('no such user');
    await expect(connect({ url: relay.url }).open()).rejects.toThrow('no such user');
    relay.refuse(null);
    const failing = connect({ url: relay.url, token: () => Promise.reject(new Error('signed out')) });
    await expect(failing.open()).rejects.toThrow('signed out');
    await expect(connect({ url: 'http://127.0.0.1:9' }).open()).rejects.toThrow();
  });

  test('is closed when it is refused, or gets no token, as it reconnects', async () => {
    const refused = connect({ url: relay.url });
    let signedIn = true;
    const signedOut = connect({
      url: relay.url,
      token: () => (signedIn ? 'good' : Promise.reject(new Error('signed out'))),
    });
    await Promise.all([refused.open(), signedOut.open()]);
    signedIn = false;
    relay.refuse('expired');
    relay.cut();
    for (const [{ states, statuses }, why] of [
      [refused, 'expired'],
      [signedOut, 'signed out'],
    ] as const) {
      await vi.waitFor(() => expect(states()).toEqual(['open', 'connecting', 'closed']), soon);
      expect(String(statuses.at(-1)?.[1])).toContain(why);
    }
  });

  test('a connection that is closed while it is made rejects and stays closed', async () => {
    let give = (_token: string): void => {};
    const token = vi.fn(() => new Promise<string>((resolve) => (give = resolve)));
    const { open, transport, statuses } = connect({ url: relay.url, token });
    const opening = open();
    await vi.waitFor(() => expect(token).toHaveBeenCalled(), soon);
    await transport.close();
    give('late');
    await expect(opening).rejects.toThrow('closed');
    const again = open();
    await transport.close();
    await expect(again).rejects.toThrow('closed');
    expect(statuses).toEqual([]);
    expect(relay.handshakes).toEqual([]);
  });

  test('a probe finds out that nobody answers any more', async () => {
    const { open, states, statuses, transport } = connect({ url: relay.url });
    transport.probe?.();
    await open();
    relay.freeze();
    transport.probe?.();
    await vi.waitFor(() => expect(states()).toEqual(['open', 'closed']), soon);
    expect(String(statuses[1]?.[1])).toContain('no sign of life');
  });

  test('a probe leaves a relay alone that answers', async () => {
    const prober = connect({ url: relay.url });
    const other = connect({ url: relay.url }, bob);
    await Promise.all([prober.open(), other.open()]);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    cleanups.push(() => void vi.useRealTimers());
    prober.transport.probe?.();
    await vi.waitFor(() => expect(relay.pings()).toBe(1), soon);
    await other.transport.send(cast(bob, alice)); // arrives behind the answer
    await vi.waitFor(() => expect(prober.received).toHaveLength(1), soon);
    vi.advanceTimersByTime(60_000);
    expect(prober.states()).toEqual(['open']);
  });

  test('vouches for the sender only where the relay is said to, and reads frames that are text', async () => {
    const plain = connect({ url: relay.url }, bob);
    const vouched = connect({ url: relay.url, capabilities: { verifiedSender: true } }, { user: 'bob', device: 'c' });
    const sender = connect({ url: relay.url });
    await Promise.all([plain.open(), vouched.open(), sender.open()]);
    await sender.transport.send(cast());
    await vi.waitFor(() => expect([plain.received.length, vouched.received.length]).toEqual([1, 1]), soon);
    expect(plain.received).toEqual([[cast(), undefined]]);
    expect(vouched.received).toEqual([[cast(), { from: alice }]]);
    expect(sender.transport.capabilities).toEqual({ delivery: 'ordered-while-open', devices: true, rooms: true });
  });

  test('joins and leaves rooms, and leaves none of a connection that is gone', async () => {
    const { open, transport, states } = connect({ url: relay.url });
    await expect(transport.joinRoom?.('standup')).rejects.toThrow('not connected');
    await open();
    (await transport.joinRoom?.('standup'))?.();
    const late = await transport.joinRoom?.('standup');
    expect(relay.frames).toHaveLength(3); // it has joined when it says so
    relay.cut();
    await vi.waitFor(() => expect(states()).toHaveLength(3), soon);
    await transport.joinRoom?.('standup');
    late?.();
    await transport.joinRoom?.('last');
    await vi.waitFor(() => expect(relay.frames).toHaveLength(5), soon);
    expect(relay.frames).toEqual([
      { kind: 'join', room: 'standup' },
      { kind: 'leave', room: 'standup' },
      { kind: 'join', room: 'standup' },
      { kind: 'join', room: 'standup' },
      { kind: 'join', room: 'last' },
    ]);
  });

  test('has joined a room, for all that it knows, when the relay does not say so in 2 s or is gone', async () => {
    const { open, transport } = connect({ url: relay.url });
    await open();
    relay.freeze();
    await transport.joinRoom?.('standup');
    const joining = transport.joinRoom?.('standup');
    await transport.close();
    const leave = await joining;
    expect(leave).not.toThrow();
  });

  test('a session over it loses nothing while it reconnects by itself', async () => {
    const received: string[] = [];
    let ids = 0;
    const session = (user: string) =>
      createSession({
        transport: socketIoTransport({ url: relay.url }),
        self: { user, device: user },
        clock: browserClock,
        createId: () => `id-${user}-${++ids}`,
        log: silentLogger,
        onMessage: ({ message }) => void received.push(message.type),
      });
    const [one, two] = [session('alice'), session('bob')];
    cleanups.unshift(one.close, two.close);
    one.start();
    two.start();
    const isOpen = (status: string): boolean => status === 'open';
    await Promise.all([waitFor(one.status, isOpen), waitFor(two.status, isOpen)]);
    relay.cut();
    one.send({ user: 'bob', device: 'bob' }, 'call', { ...cancel(), type: 'hang-up' } as never);
    await vi.waitFor(() => expect(received).toEqual(['hang-up']), soon);
  });

  describe('over a socket of the app', () => {
    const appSocket = (options = {}) => {
      const socket = io(relay.url, { auth: bob, forceNew: true, reconnectionDelay: 10, ...options });
      cleanups.unshift(() => void socket.disconnect());
      return socket;
    };

    test('uses it as it is and leaves it connected, without a listener of ours', async () => {
      const socket = appSocket();
      const receiver = connect({ socket }, bob);
      const sender = connect({ url: relay.url });
      await Promise.all([receiver.open(), sender.open()]);
      await receiver.open(); // connected already
      await sender.transport.send(cast());
      await vi.waitFor(() => expect(receiver.received).toEqual([[cast(), undefined]]), soon);
      await receiver.transport.close();
      expect(socket.connected).toBe(true);
      expect([...socket.listeners('frame'), ...socket.listeners('connect'), ...socket.listeners('disconnect')]).toEqual(
        [],
      );
      expect(() => receiver.transport.send(cast())).toThrow('not connected');
    });

    test('waits until the app connects it, and is closed when the app disconnects it', async () => {
      const socket = appSocket({ autoConnect: false });
      const { open, states } = connect({ socket }, bob);
      const opening = open();
      socket.connect();
      await opening;
      socket.disconnect();
      expect(states()).toEqual(['open', 'closed']);
    });

    test('is closed when it gives up to reconnect', async () => {
      const socket = appSocket({ reconnectionAttempts: 1, timeout: 500 });
      const { open, states, statuses } = connect({ socket }, bob);
      await open();
      await relay.close();
      await vi.waitFor(() => expect(states().at(-1)).toBe('closed'), soon);
      expect(String(statuses.at(-1)?.[1])).toContain('gave up');
    });
  });
});

describe('with events that the server knows', () => {
  let relay: CallEventsRelay;
  beforeEach(async () => {
    relay = await startCallEventsRelay();
    cleanups.push(relay.close);
  });

  const both = async (options: Partial<SocketIoOptions> = {}) => {
    const [sender, receiver] = [
      connect({ url: relay.url, events: callEvents, ...options }),
      connect({ url: relay.url, events: callEvents, ...options }, bob),
    ];
    await Promise.all([sender.open(), receiver.open()]);
    return { sender, receiver };
  };

  test('every message of a call goes as the event that names best what it contains, and arrives whole', async () => {
    const { sender, receiver } = await both();
    const { roster: _, ...ofCalls } = fullMessages;
    const sent = Object.values(ofCalls).map((message): SignalMessage => ({
      ...cast(),
      frame: { kind: 'cast', message } as never,
    }));
    for (const message of sent) await sender.transport.send(message);
    await vi.waitFor(() => expect(receiver.received).toEqual(sent.map((message) => [message, undefined])), soon);
    const named = Object.keys(ofCalls).map((type, index) => [type, relay.events[index]]);
    expect(Object.fromEntries(named)).toMatchObject({
      invite: 'call:offer',
      ring: 'call:offer', // it carries an offer of the ringing device
      signal: 'call:offer',
      accept: 'call:answer',
      'hang-up': 'call:ice-candidate',
      media: 'call:ice-candidate',
    });
  });

  test('so do acknowledgements and parts', async () => {
    const { sender, receiver } = await both();
    const { data, ack, sync, 'part of data': part } = fullEnvelopes as Record<string, SignalMessage>;
    const sent = [data, ack, sync, part].map((message) => ({ ...message, to: { user: 'bob' } }) as SignalMessage);
    for (const message of sent) await sender.transport.send(message);
    await vi.waitFor(() => expect(receiver.received).toEqual(sent.map((message) => [message, undefined])), soon);
  });

  test.each([
    'call:incoming',
    'call:offer',
    'call:answer',
    'call:ice-candidate',
    'call:ended',
    'participant-joined',
    'participant-left',
    'media-state-changed',
  ])('hears what the server passes on as %s', async (name) => {
    const { receiver } = await both();
    relay.tell('bob', name, { callId: 'call', payload: cast() });
    await vi.waitFor(() => expect(receiver.received).toEqual([[cast(), undefined]]), soon);
  });

  test('takes the server’s word for the sender only where it is said to give it', async () => {
    const { sender, receiver } = await both({ capabilities: { verifiedSender: true } });
    await sender.transport.send(cast());
    await vi.waitFor(() => expect(receiver.received).toEqual([[cast(), { from: { user: 'alice' } }]]), soon);
  });

  test('promises neither rooms nor several devices by itself', async () => {
    const { sender } = await both();
    expect(sender.transport.capabilities).toEqual({ delivery: 'ordered-while-open', devices: false, rooms: false });
    expect(sender.transport.joinRoom).toBeUndefined();
    expect(() => sender.transport.send(cast(alice, { room: 'standup' }))).toThrow('users only');
  });

  test('ignores what the server tells of its own', async () => {
    const { receiver } = await both();
    relay.tell('bob', 'call:ended', { reason: 'timeout', endedBy: 'server' });
    relay.tell('bob', 'participant-joined', { userName: 'Carol', userIdentifier: 'carol' });
    for (const odd of [null, 'text', 7, [], { offer: { type: 'offer', sdp: '' } }])
      relay.tell('bob', 'call:offer', odd);
    relay.tell('bob', 'call:ended', { reason: 'hung up', message: cast() });
    await vi.waitFor(() => expect(receiver.received).toEqual([[cast(), undefined]]), soon);
  });

  test('fits a server with other names', async () => {
    const events = {
      send: { offer: 'sdp', answer: 'sdp', candidate: 'ice', ended: 'bye' },
      receive: ['signal'],
      ...{ target: 'to', call: 'room', sender: 'from' },
    };
    const emitted: unknown[] = [];
    const socket = io(relay.url, { auth: alice, forceNew: true });
    cleanups.unshift(() => void socket.disconnect());
    socket.onAnyOutgoing((...event) => emitted.push(event));
    const { open, transport } = connect({ socket, events });
    await open();
    await transport.send(cast());
    expect(emitted).toEqual([['bye', { room: 'call', to: 'bob', ended: cast() }]]);
  });
});
