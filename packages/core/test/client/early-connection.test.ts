import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Logger, TransportCapabilities } from '../../src/index.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { createWorld, type Phone, type World } from './support.ts';

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {} };
let world: World;
beforeEach(() => {
  world = createWorld();
  world.network.setTurn(true);
});
afterEach(() => world.close());

const iceServers = [{ urls: 'turn:turn.example', username: 'u', credential: 'c' }];
const connectionOf = ({ environment }: Phone): RTCPeerConnection | undefined =>
  environment.connections.findLast(({ signalingState }) => signalingState !== 'closed');
const policyOf = (phone: Phone): string | undefined => connectionOf(phone)?.getConfiguration().iceTransportPolicy;
const told = (phone: Phone): string => connectionOf(phone)?.localDescription?.sdp ?? '';

describe('a connection that is made while it rings', () => {
  test('is relayed at both ends until the accept, and direct afterwards', async () => {
    const [alice, bob] = ['alice', 'bob'].map((user) => world.open(user, { preconnect: 'relay', iceServers }));
    const [caller, callee] = [alice as Phone, bob as Phone];
    caller.client.call('bob');
    await world.until(() => connectionOf(callee)?.connectionState === 'connected');
    expect([policyOf(caller), policyOf(callee)]).toEqual(['relay', 'relay']);
    expect(told(callee)).not.toContain('typ host');

    await callee.call.accept();
    await world.until(() => [caller, callee].every((phone) => phone.call.get().status === 'connected'));
    await world.until(() => told(caller).includes('typ host') && told(callee).includes('typ host'));
    expect([policyOf(caller), policyOf(callee)]).toEqual(['all', 'all']);
    expect([caller, callee].map(({ call }) => call.get().connection)).toEqual(['up', 'up']);
  });

  test('stays relayed when the app wants nothing else', async () => {
    const options = { preconnect: 'relay', iceServers, iceTransportPolicy: 'relay' } as const;
    const [alice, bob] = ['alice', 'bob'].map((user) => world.open(user, options));
    const [caller, callee] = [alice as Phone, bob as Phone];
    caller.client.call('bob');
    await world.until(() => connectionOf(callee)?.connectionState === 'connected');
    await callee.call.accept();
    await world.until(() => [caller, callee].every((phone) => phone.call.get().status === 'connected'));
    await world.clock.advanceAsync(2000);
    expect([policyOf(caller), policyOf(callee)]).toEqual(['relay', 'relay']);
    expect(told(caller) + told(callee)).not.toContain('typ host');
  });

  /** As a transport that leaves the machine. */
  const farAway = (capabilities: TransportCapabilities = {}) => {
    const transport = memoryTransport({ network: world.signaling });
    return { ...transport, capabilities: { ...transport.capabilities, local: false, ...capabilities } };
  };
  const stun = [{ urls: 'stun:stun.example.org' }];

  test('without a TURN server there is none, of which each client warns once', async () => {
    const lines: string[] = [];
    const log: Logger = { ...silent, warn: (line) => void lines.push(line) };
    const options = { preconnect: 'relay', transport: farAway(), iceServers: stun, log } as const;
    const caller = world.open('alice', options);
    const callee = world.open('bob', { preconnect: 'relay' });
    for (const count of [1, 2]) {
      const call = caller.client.call('bob');
      await world.until(() => callee.incoming.length === count);
      expect(connectionOf(callee)).toBeUndefined();
      await call.hangUp();
    }
    expect(lines).toEqual([expect.stringMatching(/Add TURN, or set "always"/)]);
  });

  test.each(['always', 'never'] as const)('who chose %s is not warned', async (preconnect) => {
    const lines: string[] = [];
    const log: Logger = { ...silent, warn: (line) => void lines.push(line) };
    world.open('alice', { preconnect, transport: farAway(), iceServers: stun, log }).client.call('bob');
    await world.clock.advanceAsync(1_000);
    expect(lines).toEqual([]);
  });

  test.each([
    ['no ICE servers at all', {}, {}, [/^No iceServers/]],
    [
      'a transport that vouches for nobody',
      { iceServers: stun },
      { verifiedSender: false },
      [/does not vouch for senders/],
    ],
    ['a transport that stays on this machine', {}, { local: true, verifiedSender: false }, []],
  ] as const)('%s: each sentence is said once, when a call begins', async (_, options, capabilities, sentences) => {
    const lines: string[] = [];
    const log: Logger = { ...silent, warn: (line) => void lines.push(line) };
    const caller = world.open('alice', { preconnect: 'always', log, transport: farAway(capabilities), ...options });
    await world.clock.advanceAsync(1_000);
    expect(lines).toEqual([]);
    for (let count = 0; count < 2; count += 1) await caller.client.call('bob').hangUp();
    expect(lines).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
  });
});
