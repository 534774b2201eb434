import { expect, test } from 'vitest';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import { broadcastChannelTransport } from '../../src/signaling/transports/broadcast-channel.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { cancel } from '../support/sessions.ts';

const alice = { user: 'alice', device: 'a' };
const message: SignalMessage = {
  ...{ v: 1, id: 'm', from: alice, to: { user: 'bob' } },
  frame: { kind: 'cast', message: cancel() },
};
const ignore = { message() {}, status() {} };

test('two networks do not hear each other', async () => {
  const heard: unknown[] = [];
  const here = memoryTransport({ network: createMemoryNetwork() });
  const there = memoryTransport({ network: createMemoryNetwork() });
  await here.open({ ...ignore, self: alice });
  await there.open({ ...ignore, self: { user: 'bob', device: 'b' }, message: (data) => void heard.push(data) });
  await here.send(message);
  await Promise.resolve();
  expect(heard).toEqual([]);
});

test('what arrives is a copy, later than the send', async () => {
  const network = createMemoryNetwork();
  const heard: unknown[] = [];
  const [from, to] = [memoryTransport({ network }), memoryTransport({ network })];
  await from.open({ ...ignore, self: alice });
  await to.open({ ...ignore, self: { user: 'bob', device: 'b' }, message: (data) => void heard.push(data) });
  void from.send(message);
  expect(heard).toEqual([]);
  await Promise.resolve();
  expect(heard).toEqual([message]);
  expect(heard[0]).not.toBe(message);
});

test('a network that is cut breaks every connection and takes none until it is restored', async () => {
  const network = createMemoryNetwork();
  const transport = memoryTransport({ network });
  const statuses: string[] = [];
  const context = { ...ignore, self: alice, status: (status: string) => void statuses.push(status) };
  await transport.open(context);
  network.cut();
  expect(network.up).toBe(false);
  expect(statuses).toEqual(['open', 'closed']);
  await expect(transport.open(context)).rejects.toThrow('cut');
  expect(() => transport.send(message)).toThrow('not open');
  network.restore();
  await transport.open(context);
  network.disconnect({ user: 'alice', device: 'other' });
  network.disconnect({ user: 'bob' });
  expect(statuses).toEqual(['open', 'closed', 'open']);
  network.disconnect({ user: 'alice' });
  expect(statuses.at(-1)).toBe('closed');
});

test('a channel on which others talk as well is understood all the same', async () => {
  const heard: unknown[] = [];
  const transport = broadcastChannelTransport({ name: 'shared' });
  const other = new BroadcastChannel('shared');
  await new Promise<void>((resolve) => {
    const hear = (...data: unknown[]): void => {
      heard.push(data);
      resolve();
    };
    void transport.open({ ...ignore, self: { user: 'bob', device: 'b' }, message: hear });
    for (const post of [null, 1, 'text', {}, { message: null }, { message: { to: 'bob' } }, { from: alice }]) {
      other.postMessage(post);
    }
    other.postMessage({ from: alice, message });
  });
  other.close();
  await transport.close();
  expect(heard).toEqual([[message, { from: alice }]]);
});
