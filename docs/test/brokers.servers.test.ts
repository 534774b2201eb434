import { mqttTransport } from '@org/calls-core/mqtt';
import { natsTransport } from '@org/calls-core/nats';
import { transportConformance } from '@org/calls-core/testing';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Mosquitto, startMosquitto } from '../../packages/core/test/support/brokers/mosquitto.ts';
import { type NatsServer, startNatsServer } from '../../packages/core/test/support/brokers/nats-server.ts';
import { createDevice, type Device, openDevice, soon } from '../../packages/core/test/support/devices.ts';
import { lacks } from '../../packages/core/test/support/lacks.ts';
import { readPage } from './support/guide.ts';

const { blocks } = readPage('signaling');
const block = (name: string): string => blocks.find((one) => one.name === name)?.code ?? `no ${name}`;
const capabilities = { verifiedSender: true };

/** Mallory, signed in in her own name, hears nothing that is for Bob and cannot speak in Alice's. */
async function keepsMalloryOut(device: (as: string, user: string) => Device): Promise<void> {
  const [alice, bob] = [device('alice', 'alice'), device('bob', 'bob')];
  await Promise.all([alice.open(), bob.open()]);
  const [spy, forger] = [device('mallory', 'bob'), device('mallory', 'alice')];
  // One broker refuses what another one only does not deliver.
  await Promise.allSettled([spy.open(), forger.open()]);
  await Promise.allSettled([forger.send({ user: 'bob' }, 'forged'), forger.send(bob.self, 'forged, to the device')]);
  await alice.send({ user: 'bob' }, 'honest');
  await alice.send(bob.self, 'honest, to the device');
  await vi.waitFor(() => expect(bob.ids()).toContain('honest, to the device'), soon);
  expect(bob.ids()).toEqual(['honest', 'honest, to the device']);
  expect(bob.received.map(({ verified }) => verified)).toEqual([{ user: 'alice' }, { user: 'alice' }]);
  expect(spy.received).toEqual([]);
}

describe.skipIf(lacks('mosquitto'))('the access rules of the guide for Mosquitto', () => {
  let mosquitto: Mosquitto;
  beforeAll(async () => void (mosquitto = await startMosquitto({ rules: block('calls.acl') })));
  afterAll(() => mosquitto.close());

  const create = ({ user }: { readonly user: string }) =>
    mqttTransport({ url: mosquitto?.tcp ?? 'mqtt://later', options: { username: user }, capabilities });
  for (const { name, skip, run } of transportConformance({ create })) {
    test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
  }

  test('with its configuration, users reach each other, nobody reads or speaks for another, and strangers stay out', async () => {
    const passwords = { alice: 'a', bob: 'b', mallory: 'm' };
    const guarded = await startMosquitto({ config: block('mosquitto.conf'), rules: block('calls.acl'), passwords });
    onTestFinished(() => guarded.close());
    const device = (username: string, user: string, password = username[0]) =>
      createDevice(mqttTransport({ url: guarded.url, options: { username, password }, capabilities }), user);
    await keepsMalloryOut(device);
    await expect(device('alice', 'alice', 'wrong').open()).rejects.toThrow(/Not authorized/);
    await expect(createDevice(mqttTransport({ url: guarded.url }), 'alice').open()).rejects.toThrow(/Not authorized/);
  });
});

describe.skipIf(lacks('nats'))('the configuration of the guide for NATS', () => {
  let nats: NatsServer;
  beforeAll(async () => {
    const mallory = `{ user: mallory, password: "secret of mallory", permissions: {
      publish: ["calls.user.*.mallory", "calls.device.*.*.mallory"], subscribe: ["calls.user.mallory.*", "calls.device.mallory.*.*"] } }`;
    nats = await startNatsServer({ config: block('nats-server.conf').replace('users: [', `users: [ ${mallory}`) });
  });
  afterAll(() => nats.close());

  const device = (name: string, user: string, pass = `secret of ${name}`) =>
    createDevice(natsTransport({ servers: nats.url, options: { user: name, pass }, capabilities }), user);

  test('lets users reach each other, and nobody read or speak for another', () => keepsMalloryOut(device));

  test('lets them meet in rooms', async () => {
    const [alice, bob] = [device('alice', 'alice'), device('bob', 'bob')];
    await Promise.all([alice.open(), bob.open()]);
    await bob.transport.joinRoom?.('standup');
    await alice.send({ room: 'standup' }, 'to all');
    await vi.waitFor(() => expect(bob.ids()).toEqual(['to all']), soon);
  });

  test('keeps strangers out', async () => {
    await expect(device('alice', 'alice', 'wrong').open()).rejects.toThrow(/Authorization Violation/i);
    await expect(openDevice(natsTransport({ servers: nats.url }), 'alice')).rejects.toThrow(/Authorization Violation/i);
  });
});
