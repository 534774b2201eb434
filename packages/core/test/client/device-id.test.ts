import { expect, test } from 'vitest';
import { type CallClient, createCallClient } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import {
  createFakeBrowser,
  createFakeClock,
  createFakeEnvironment,
  createFakeNetwork,
} from '../../src/testing/index.ts';

test('a reload keeps the device id, a duplicated tab takes a new one and takes part in calls under it', async () => {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const signaling = createMemoryNetwork();
  const browser = createFakeBrowser();
  const open = (user: string, storage: Map<string, string>, seed: string): CallClient => {
    const environment = createFakeEnvironment({ network, browser, storage, seed });
    return createCallClient({ self: { id: user }, transport: memoryTransport({ network: signaling }), environment });
  };
  const tab = new Map<string, string>();
  const first = open('alice', tab, 'first');
  await clock.advanceAsync(0);
  const { device } = first.get().self;
  await first.close();

  const reloaded = open('alice', tab, 'reloaded');
  await clock.advanceAsync(0);
  expect(reloaded.get().self.device).toBe(device);

  const copy = open('alice', new Map(tab), 'copy');
  const call = copy.call('bob');
  const bob = open('bob', new Map(), 'bob');
  bob.on('incoming', (incoming) => void incoming.accept());
  await clock.advanceUntil(() => call.get().status === 'connected');
  expect(copy.get().self.device).not.toBe(device);
  await Promise.all([reloaded.close(), copy.close(), bob.close(), clock.advanceAsync(1000)]);
});
