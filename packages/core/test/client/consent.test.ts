import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceAddress } from '../../src/index.ts';
import type { CallMessage, Invite } from '../../src/protocol/messages.ts';
import { createSession } from '../../src/signaling/session.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { silentLogger } from '../../src/util/log.ts';
import { createWorld, type Phone, type World } from './support.ts';

const call = 'the-call';
const secret = 'S'.repeat(22);
const all = { microphone: true, camera: true, screen: true, screenAudio: true };
const invitation: Invite = { type: 'invite', call, secret, profile: {}, media: all, ring: 45_000, warm: true };

let world: World;
let bob: Phone;
let closers: (() => Promise<void>)[];
beforeEach(() => {
  world = createWorld();
  bob = world.open('bob');
  closers = [];
});
afterEach(async () => {
  await Promise.all([...closers.map((close) => close()), world.clock.advanceAsync(5_000)]);
  await world.close();
});

/** Somebody who speaks the protocol by hand and means no good. */
async function attacker(user: string) {
  const heard: CallMessage[] = [];
  const self = { user, device: `${user}-device` };
  let ids = 0;
  const session = createSession({
    transport: memoryTransport({ network: world.signaling }),
    self,
    clock: world.clock,
    createId: () => `${user}${(ids += 1)}`.padEnd(22, '0'),
    log: silentLogger,
    onMessage: ({ message }) => void heard.push(message),
  });
  closers.push(() => session.close());
  session.start();
  await world.until(() => session.status.get() === 'open');
  return {
    heard,
    say: (to: DeviceAddress, message: CallMessage): void => session.send(to, call, message),
    invite: (message: Invite): void => void session.cast({ user: 'bob' }, message.call, message, 45_000),
  };
}

const deviceOf = ({ client }: Phone): DeviceAddress => {
  const { id, device } = client.get().self;
  return { user: id, device };
};

/** RTP that left a phone, over all its connections. */
async function sent({ environment }: Phone): Promise<number> {
  let packets = 0;
  for (const connection of environment.connections)
    for (const entry of (await connection.getStats()).values())
      if (entry.type === 'outbound-rtp') packets += entry.packetsSent ?? 0;
  return packets;
}

/** What holds before the user accepts, whatever arrived. */
async function expectSilence(): Promise<void> {
  await world.clock.advanceAsync(3_000);
  expect([bob.environment.devices.requests, await sent(bob), bob.environment.devices.liveTracks]).toEqual([[], 0, []]);
  expect([bob.call.get().status, bob.call.get().transferring]).toEqual(['ringing', null]);
}

/** Words of a call's peer that have no business before the accept. */
const early: Record<string, readonly CallMessage[]> = {
  'that it was accepted': [{ type: 'accept', call, secret, media: all, profile: {} }],
  'that its accept is confirmed, again and again': Array.from({ length: 20 }, () => ({
    ...{ type: 'confirm' as const, call, secret, media: all },
  })),
  'what it sends, that it holds and that it resumes': [
    { type: 'media', call, secret, version: 98, media: all, hold: true },
    { type: 'media', call, secret, version: 99, media: all, hold: false },
  ],
  'that it sees no picture': [{ type: 'key-frame', call, secret, source: 'camera' }],
  'that it is to call somebody else, or to expect somebody': [
    { type: 'transfer', call, secret, transfer: 'x', to: 'mallory' },
    { type: 'transfer-expect', call, secret, transfer: 'x', from: 'mallory', token: secret },
  ],
  'that it rings itself': [
    { type: 'ring', call, secret },
    { type: 'ring-ack', call, secret },
  ],
};

describe('before its user accepts a phone opens no device and sends nothing, although the caller says', () => {
  test.each(Object.entries(early))('%s', async (_, words) => {
    const mallory = await attacker('mallory');
    mallory.invite(invitation);
    await world.until(() => bob.incoming.length === 1);
    for (const word of words) mallory.say(deviceOf(bob), word);
    await expectSilence();
    // The words did arrive: one that ends the ringing, said the same way, ends it.
    mallory.say(deviceOf(bob), { type: 'hang-up', call, secret, reason: 'cancelled' });
    await world.until(() => bob.call.get().status === 'ended');
  });

  test('offer after offer, on the connection that is built while it rings', async () => {
    const mallory = world.open('mallory');
    mallory.client.call('bob', { camera: true });
    await world.until(() => bob.incoming.length === 1);
    await world.clock.advanceAsync(2_000);
    const connection = mallory.environment.connections.find(({ signalingState }) => signalingState !== 'closed');
    for (let round = 0; round < 5; round += 1) {
      connection?.addTransceiver('video', { direction: 'recvonly' });
      connection?.restartIce();
      await expectSilence();
    }
    expect(await sent(mallory)).toBe(0);
    await bob.call.accept();
    await world.until(() => bob.call.get().status === 'connected');
  });

  test('the same again on many calls at once: few connections are built, none sends', async () => {
    const mallory = await attacker('mallory');
    for (let index = 0; index < 12; index += 1)
      mallory.invite({ ...invitation, call: `call-${index}`, secret: `${index}`.padStart(22, 'S') });
    await world.until(() => bob.incoming.length === 12);
    await expectSilence();
    expect(bob.environment.live().connections).toBeLessThanOrEqual(2);
  });
});

describe('a stranger who knows the call’s id but not its secret', () => {
  const wrong = 'W'.repeat(22);
  const words: readonly CallMessage[] = [
    { type: 'accept', call, secret: wrong, media: all, profile: {} },
    { type: 'confirm', call, secret: wrong, media: all },
    { type: 'media', call, secret: wrong, version: 99, media: all, hold: true },
    { type: 'decline', call, secret: wrong, reason: 'declined' },
    { type: 'cancel', call, secret: wrong, reason: 'cancelled' },
    { type: 'hang-up', call, secret: wrong, reason: 'completed' },
    { type: 'transfer', call, secret: wrong, transfer: 'x', to: 'mallory' },
  ];

  test('changes nothing: neither while it rings nor when people talk', async () => {
    const alice = world.open('alice');
    const mallory = await attacker('mallory');
    const outgoing = alice.client.call('bob', { id: call });
    await world.until(() => bob.incoming.length === 1 && outgoing.get().status === 'ringing');
    const attack = async (): Promise<void> => {
      for (const phone of [alice, bob]) for (const word of words) mallory.say(deviceOf(phone), word);
      mallory.invite({ ...invitation, secret: wrong });
      await world.clock.advanceAsync(3_000);
    };
    await attack();
    await expectSilence();
    expect(outgoing.get().status).toBe('ringing');
    await bob.call.accept();
    await world.until(() => outgoing.get().status === 'connected' && bob.call.get().status === 'connected');
    const before = [outgoing.get(), bob.call.get()];
    await attack();
    expect([outgoing.get(), bob.call.get()]).toEqual(before);
    expect(bob.client.get().calls).toHaveLength(1);
    expect(mallory.heard).toEqual([]);
  });

  test('with the secret of another call of theirs is no better off', async () => {
    const mallory = await attacker('mallory');
    mallory.invite({ ...invitation, call: 'own', secret: wrong });
    await world.until(() => bob.incoming.length === 1);
    const alice = world.open('alice');
    const outgoing = alice.client.call('bob', { id: call });
    await world.until(() => bob.incoming.length === 2 && outgoing.get().status === 'ringing');
    for (const phone of [alice, bob]) for (const word of words) mallory.say(deviceOf(phone), word);
    await world.clock.advanceAsync(3_000);
    expect([outgoing.get().status, bob.client.find(call)?.get().status]).toEqual(['ringing', 'ringing']);
  });
});
