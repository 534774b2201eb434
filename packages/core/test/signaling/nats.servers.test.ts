import { wsconnect } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { natsTransport } from '../../src/signaling/transports/nats.ts';
import { transportConformance } from '../../src/testing/transport-conformance.ts';
import { startNatsServer, type NatsServer } from '../support/brokers/nats-server.ts';
import { createDevice, largeMessage, openDevice, soon, startSession, survives } from '../support/devices.ts';
import { lacks } from '../support/lacks.ts';

/** A server of one test. */
async function server(...lines: string[]): Promise<NatsServer> {
  const started = await startNatsServer({ lines });
  onTestFinished(() => started.close());
  return started;
}

describe.skipIf(lacks('nats'))('over NATS', () => {
  let nats: NatsServer;
  beforeAll(async () => void (nats = await startNatsServer()));
  afterAll(() => nats.close());

  describe.each([
    ['as it is', {}],
    ['that says of its one server that it keeps order', { delivery: 'ordered-while-open' }],
  ] as const)('%s', (_name, capabilities) => {
    const create = () => natsTransport({ servers: nats?.url ?? 'ws://later', capabilities });
    for (const { name, skip, run } of transportConformance({ create })) {
      test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
    }
  });

  test('ids with letters that mean something in subjects reach their own user and nobody else', async () => {
    const users = [
      'bob',
      'a.b',
      'a',
      '*',
      '>',
      '%2E',
      'bob.>',
      'ä ö',
      'bob@example.org',
      'a\r\nb',
      '\u0000',
      '\ufffe',
      '水'.repeat(256),
    ];
    const capabilities = { verifiedSender: true };
    const devices = await Promise.all(
      users.map((user) => openDevice(natsTransport({ servers: nats.url, capabilities }), user, '.*> ')),
    );
    for (const [index, from] of devices.entries()) {
      for (const user of users) {
        await from.send({ user }, `${index} to ${user}`);
        await from.send({ user, device: '.*> ' }, `${index} to the device of ${user}`);
      }
    }
    await vi.waitFor(() => devices.forEach(({ received }) => expect(received.length).toBe(2 * users.length)), soon);
    for (const { self, received } of devices) {
      expect(received.filter(({ message }) => (message.to as { user: string }).user !== self.user)).toEqual([]);
      expect(received.filter(({ message, verified }) => verified?.user !== message.from.user)).toEqual([]);
    }
  });

  test('what was sent while a device was away is not delivered to it later', async () => {
    const bob = await openDevice(natsTransport({ servers: nats.url }), 'bob');
    const alice = await openDevice(natsTransport({ servers: nats.url }), 'alice');
    await bob.transport.close();
    await alice.send({ user: 'bob' }, 'while away');
    await bob.open();
    await vi.waitFor(async () => {
      await alice.send({ user: 'bob' }, 'after');
      expect(bob.ids()).toContain('after');
    }, soon);
    expect(bob.ids()).not.toContain('while away');
  });

  test('garbage on the subjects of a device harms nothing', async () => {
    const stranger = await wsconnect({ servers: nats.url });
    onTestFinished(() => stranger.close());
    const [bob, alice] = ['bob', 'alice'].map((user) => startSession(natsTransport({ servers: nats.url }), user));
    await survives(alice!, bob!, async () => {
      for (const subject of ['calls.user.bob.%', 'calls.user.bob.alice', 'calls.device.bob.bob-device.alice']) {
        stranger.publish(subject, new Uint8Array([0xff, 0xfe, 0x00]));
        stranger.publish(subject);
      }
      await stranger.flush();
    });
  });
});

describe.skipIf(lacks('nats'))('over a NATS server of its own', () => {
  test('a session loses nothing when the server restarts', async () => {
    const nats = await server();
    const session = (user: string) => startSession(natsTransport({ servers: nats.url }), user);
    await survives(session('alice'), session('bob'), nats.restart);
  });

  test('a session over a connection that reconnects by itself loses nothing either, and keeps its rooms', async () => {
    const nats = await server();
    const connect = () => wsconnect({ servers: nats.url, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
    const session = (user: string) => startSession(natsTransport({ connect }), user);
    const [alice, bob] = [session('alice'), session('bob')];
    bob.joinRoom('standup');
    await survives(alice, bob, nats.restart);
    const asks = { type: 'roster', room: 'standup', ask: true, entries: [] } as const;
    const stop = alice.cast({ room: 'standup' }, 'standup', asks, 10_000);
    onTestFinished(stop);
    await vi.waitFor(() => expect(bob.received).toContainEqual(asks), soon);
  });

  test('a probe finds out that the server is silent', async () => {
    const nats = await server();
    const alice = createDevice(natsTransport({ servers: nats.url }), 'alice');
    await alice.open();
    nats.freeze();
    alice.transport.probe?.();
    const silence = expect.objectContaining({ message: 'The server gives no sign of life.' });
    await vi.waitFor(() => expect(alice.statuses.slice(1)).toEqual([['closed', silence]]), soon);
  });

  test('refused credentials reject with the reason of the server, and each try asks for new ones', async () => {
    const nats = await server('authorization { user: alice, password: right }');
    const passwords = ['wrong', 'right'];
    const options = async () => ({ user: 'alice', pass: passwords.shift() });
    const alice = createDevice(natsTransport({ servers: nats.url, options }), 'alice');
    await expect(alice.open()).rejects.toThrow(/Authorization Violation/i);
    await alice.open();
    expect(alice.statuses).toEqual([['open', undefined]]);
    expect(passwords).toEqual([]);
  });

  test('a session that gives up is closed, with the reason', async () => {
    const nats = await server('authorization { token: right }');
    const transport = natsTransport({ servers: [nats.url], options: { token: 'wrong' } });
    const alice = startSession(transport, 'alice', { retry: () => null });
    await vi.waitFor(() => expect(alice.status.get()).toBe('closed'), soon);
    expect(String(alice.lastError.get()?.cause)).toMatch(/Authorization Violation/i);
  });

  test('a server that is not there rejects', async () => {
    const nats = await server();
    await nats.close();
    await expect(createDevice(natsTransport({ servers: nats.url }), 'alice').open()).rejects.toThrow();
  });

  test('a message above the limit that the server tells travels in parts', async () => {
    const nats = await server('max_payload: 20000');
    const [a, b] = [natsTransport({ servers: nats.url }), natsTransport({ servers: nats.url })];
    const [alice, bob] = [startSession(a, 'alice'), startSession(b, 'bob')];
    await survives(alice, bob, async () => {
      expect(a.capabilities?.maxMessageBytes).toBe(20_000);
      alice.send(bob.self, 'call', largeMessage(60_000));
    });
    expect(bob.received).toContainEqual(largeMessage(60_000));
  });

  describe('with permissions', () => {
    const permissions = (user: string) =>
      `{ user: ${user}, password: ${user}, permissions: {
        publish: ["calls.user.*.${user}", "calls.device.*.*.${user}"]
        subscribe: ["calls.user.${user}.*", "calls.device.${user}.*.*"] } }`;
    const start = () => server(`authorization { users: [${permissions('alice')}, ${permissions('bob')}] }`);
    const device = (nats: NatsServer, user: string, as = user) =>
      createDevice(natsTransport({ servers: nats.url, options: { user: as, pass: as } }), user);

    test('whoever listens in another name does not open', async () => {
      await expect(device(await start(), 'alice', 'bob').open()).rejects.toThrow(/permissions violation/i);
    });

    test('a room that may not be joined rejects, and joins where it may', async () => {
      const alice = device(await start(), 'alice');
      await alice.open();
      await expect(alice.transport.joinRoom?.('standup')).rejects.toThrow(/permissions violation/i);
    });

    test('what may not be sent is told as refused', async () => {
      const alice = device(await start(), 'alice');
      await alice.open();
      await alice.send({ user: 'bob' }, 'allowed');
      await alice.send({ room: 'standup' }, 'forbidden');
      await vi.waitFor(() => expect(alice.refused).toEqual(['forbidden']), soon);
      expect(alice.statuses).toEqual([['open', undefined]]);
    });
  });
});
