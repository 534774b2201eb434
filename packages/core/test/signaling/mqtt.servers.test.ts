import { connect, connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createCallClient } from '../../src/client/create-call-client.ts';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import { mqttTransport } from '../../src/signaling/transports/mqtt.ts';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { createFakeEnvironment } from '../../src/testing/fake-environment.ts';
import { createFakeNetwork } from '../../src/testing/network/fake-network.ts';
import { transportConformance } from '../../src/testing/transport-conformance.ts';
import { startMosquitto, type Mosquitto, type MosquittoOptions } from '../support/brokers/mosquitto.ts';
import { createDevice, largeMessage, openDevice, soon, startSession, survives } from '../support/devices.ts';
import { lacks } from '../support/lacks.ts';

/** A broker of one test. */
async function broker(options?: MosquittoOptions): Promise<Mosquitto> {
  const started = await startMosquitto(options);
  onTestFinished(() => started.close());
  return started;
}

/** A client that knows nothing of calls. */
async function stranger(url: string, options: object = {}): Promise<MqttClient> {
  const client = await connectAsync(url, { protocolVersion: 5, ...options });
  onTestFinished(() => void client.end(true));
  return client;
}

describe.skipIf(lacks('mosquitto'))('over Mosquitto', () => {
  let mosquitto: Mosquitto;
  beforeAll(async () => void (mosquitto = await startMosquitto()));
  afterAll(() => mosquitto.close());

  describe.each([
    ['with QoS 1', {}],
    ['with QoS 2', { qos: 2 }],
    ['with MQTT 3.1.1', { options: { protocolVersion: 4 } }],
  ] as const)('%s', (_name, options) => {
    const create = () => mqttTransport({ url: mosquitto?.tcp ?? 'mqtt://later', ...options });
    for (const { name, skip, run } of transportConformance({ create })) {
      test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
    }
  });

  describe('with clients that the app has already', () => {
    const clients: MqttClient[] = [];
    afterAll(() => void clients.forEach((client) => client.end(true)));
    const create = () => {
      const client = connect(mosquitto?.url ?? 'ws://later', { protocolVersion: 5, manualConnect: !mosquitto });
      if (mosquitto) clients.push(client);
      return mqttTransport({ client });
    };
    for (const { name, skip, run } of transportConformance({ create })) {
      test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
    }
  });

  test('a client of the app stays connected and hears nothing more once the transport is closed', async () => {
    const client = await stranger(mosquitto.tcp);
    const bob = await openDevice(mqttTransport({ client }), 'bob');
    await bob.transport.close();
    const topics: string[] = [];
    client.on('message', (topic) => void topics.push(topic));
    await client.subscribeAsync('end');
    const alice = await openDevice(mqttTransport({ url: mosquitto.tcp }), 'alice');
    await alice.send({ user: 'bob' }, 'late');
    await client.publishAsync('end', '');
    await vi.waitFor(() => expect(topics).toContain('end'), soon);
    expect(topics).toEqual(['end']);
  });

  test('ids with letters that mean something in topics reach their own user and nobody else', async () => {
    const users = [
      'bob',
      'a/b',
      'a',
      '+',
      '#',
      '%2B',
      'bob/+',
      '$SYS',
      'ä ö',
      'bob@example.org',
      '../bob',
      '\u0000',
      '\ufffe',
    ];
    const devices = await Promise.all(
      users.map((user) =>
        openDevice(mqttTransport({ url: mosquitto.tcp, capabilities: { verifiedSender: true } }), user, '+/#'),
      ),
    );
    for (const [index, from] of devices.entries()) {
      for (const user of users) {
        await from.send({ user }, `${index} to ${user}`);
        await from.send({ user, device: '+/#' }, `${index} to the device of ${user}`);
      }
    }
    await vi.waitFor(() => devices.forEach(({ received }) => expect(received.length).toBe(2 * users.length - 2)), soon);
    for (const { self, received } of devices) {
      expect(received.filter(({ message }) => (message.to as { user: string }).user !== self.user)).toEqual([]);
      expect(received.filter(({ message, verified }) => verified?.user !== message.from.user)).toEqual([]);
    }
  });

  test('messages are not retained, and the broker knows when nobody needs them any more', async () => {
    const client = await stranger(mosquitto.tcp);
    const seen: [string, boolean, number | undefined][] = [];
    client.on('message', (_topic, text, { retain, properties }) => {
      seen.push([(JSON.parse(text.toString()) as SignalMessage).id, retain, properties?.messageExpiryInterval]);
    });
    await client.subscribeAsync('calls/#', { qos: 1 });
    const alice = await openDevice(mqttTransport({ url: mosquitto.tcp }), 'alice');
    await alice.send({ user: 'bob' }, 'ring', { ttl: 45_000, ageMs: 15_000 });
    await alice.send({ user: 'bob' }, 'without a limit');
    await alice.send({ user: 'bob' }, 'over', { ttl: 1000, ageMs: 5000 });
    await vi.waitFor(() => expect(seen.length).toBe(3), soon);
    expect(seen).toEqual([
      ['ring', false, 30],
      ['without a limit', false, 30],
      ['over', false, 1],
    ]);
  });

  test('what was sent while a device was away is not delivered to it later, even under the same client id', async () => {
    const transport = mqttTransport({
      url: mosquitto.tcp,
      options: { clientId: 'phone-of-bob', properties: { sessionExpiryInterval: 3600 } },
    });
    const bob = await openDevice(transport, 'bob');
    const alice = await openDevice(mqttTransport({ url: mosquitto.tcp }), 'alice');
    await alice.send({ user: 'bob' }, 'before');
    await vi.waitFor(() => expect(bob.ids()).toEqual(['before']), soon);
    await transport.close();
    await alice.send({ user: 'bob' }, 'while away');
    await bob.open();
    await alice.send({ user: 'bob' }, 'after');
    await vi.waitFor(() => expect(bob.ids()).toContain('after'), soon);
    expect(bob.ids()).toEqual(['before', 'after']);
  });

  test('garbage on the topics of a device harms nothing', async () => {
    const bob = startSession(mqttTransport({ url: mosquitto.tcp }), 'bob');
    const alice = startSession(mqttTransport({ url: mosquitto.tcp }), 'alice');
    const client = await stranger(mosquitto.tcp);
    await survives(alice, bob, async () => {
      for (const topic of ['calls/user/bob/%', 'calls/user/bob/', 'calls/device/bob/bob-device/alice']) {
        await client.publishAsync(topic, Buffer.from([0xff, 0xfe, 0x00]), { qos: 1 });
      }
    });
  });
});

describe.skipIf(lacks('mosquitto'))('over a Mosquitto of its own', () => {
  test.each(['url', 'tcp'] as const)('a session loses nothing when the broker restarts (%s)', async (door) => {
    const mosquitto = await broker();
    const session = (user: string) => startSession(mqttTransport({ url: mosquitto[door] }), user);
    await survives(session('alice'), session('bob'), mosquitto.restart);
  });

  test('a session over a client of the app loses nothing either: the client reconnects by itself', async () => {
    const mosquitto = await broker();
    const session = async (user: string) => {
      const client = await stranger(mosquitto.url, { reconnectPeriod: 50 });
      return startSession(mqttTransport({ client }), user);
    };
    await survives(await session('alice'), await session('bob'), mosquitto.restart);
  });

  test('a probe finds out that the broker is silent, and a session then connects elsewhere', async () => {
    const [mosquitto, second] = [await broker(), await broker()];
    const urls = [mosquitto.tcp, second.tcp];
    const options = async () => ({ servers: [{ host: '127.0.0.1', port: Number(new URL(urls.shift() ?? '').port) }] });
    const alice = createDevice(mqttTransport({ url: mosquitto.tcp, options }), 'alice');
    await alice.open();
    mosquitto.freeze();
    alice.transport.probe?.();
    const silence = expect.objectContaining({ message: 'The broker gives no sign of life.' });
    await vi.waitFor(() => expect(alice.statuses.slice(1)).toEqual([['closed', silence]]), soon);
    await alice.open();
    expect(alice.statuses.slice(2)).toEqual([['open', undefined]]);
  });

  test('refused credentials reject with the reason of the broker, and each try asks for new ones', async () => {
    const mosquitto = await broker({ passwords: { alice: 'right' } });
    const passwords = ['wrong', 'right'];
    const options = async () => ({ username: 'alice', password: passwords.shift() });
    const alice = createDevice(mqttTransport({ url: mosquitto.tcp, options }), 'alice');
    await expect(alice.open()).rejects.toThrow(/Connection refused: Not authorized/);
    expect(alice.statuses).toEqual([
      ['closed', expect.objectContaining({ message: expect.stringContaining('Not authorized') })],
    ]);
    await alice.open();
    expect(alice.statuses.at(-1)).toEqual(['open', undefined]);
    expect(passwords).toEqual([]);
  });

  test('a session that gives up is closed, with the reason', async () => {
    const mosquitto = await broker({ passwords: { alice: 'right' } });
    const options = { username: 'alice', password: 'wrong' };
    const alice = startSession(mqttTransport({ url: mosquitto.url, options }), 'alice', { retry: () => null });
    await vi.waitFor(() => expect(alice.status.get()).toBe('closed'), soon);
    expect(String(alice.lastError.get()?.cause)).toContain('Not authorized');
  });

  test('a broker that is not there rejects with what the library says', async () => {
    const mosquitto = await broker();
    await mosquitto.close();
    const alice = createDevice(mqttTransport({ url: mosquitto.tcp }), 'alice');
    await expect(alice.open()).rejects.toThrow(/ECONNREFUSED/);
  });

  test('credentials that cannot be had reject with their own reason', async () => {
    const options = () => Promise.reject(new Error('The user is signed out.'));
    const alice = createDevice(mqttTransport({ url: 'mqtt://127.0.0.1:1', options }), 'alice');
    await expect(alice.open()).rejects.toThrow('The user is signed out.');
  });

  test('a message above the limit that the broker tells travels in parts', async () => {
    const mosquitto = await broker({ lines: ['max_packet_size 20000'] });
    const [a, b] = [mqttTransport({ url: mosquitto.tcp }), mqttTransport({ url: mosquitto.tcp })];
    const [alice, bob] = [startSession(a, 'alice'), startSession(b, 'bob')];
    await survives(alice, bob, async () => {
      expect(a.capabilities?.maxMessageBytes).toBe(20_000 - 1024);
      alice.send(bob.self, 'call', largeMessage(60_000));
    });
    expect(bob.received).toContainEqual(largeMessage(60_000));
  });

  test('what the rules of the broker forbid is told as refused, and does not pass for sent', async () => {
    const mosquitto = await broker({ rules: 'pattern readwrite calls/+/%u/#' });
    const alice = await openDevice(mqttTransport({ url: mosquitto.tcp, options: { username: 'alice' } }), 'alice');
    await expect(alice.send({ user: 'bob' }, 'forbidden')).rejects.toThrow(/Not authorized/);
    expect(alice.refused).toEqual(['forbidden']);
  });

  test('a call to a user to whom the rules let nobody write fails at once, with the reason of the broker', async () => {
    const mosquitto = await broker({ rules: 'pattern readwrite calls/+/%u/#' });
    const transport = mqttTransport({ url: mosquitto.tcp, options: { username: 'alice' } });
    const clock = createFakeClock();
    const environment = createFakeEnvironment({ network: createFakeNetwork({ clock }), name: 'alice' });
    const moving = setInterval(() => void clock.advanceAsync(20), 20);
    onTestFinished(() => clearInterval(moving));
    const alice = createCallClient({ self: { id: 'alice' }, transport, environment, logLevel: 'silent' });
    onTestFinished(() => alice.close());
    const call = alice.call('bob');
    await expect(call.ready).rejects.toMatchObject({
      code: 'refused',
      cause: { message: 'Publish error: Not authorized' },
    });
    expect(call.get().reason).toBe('failed');
  });
});
