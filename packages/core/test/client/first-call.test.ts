import { expect, test } from 'vitest';
import { createCallClient } from '../../src/client/create-call-client.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { createFakeClock, createFakeEnvironment, createFakeNetwork } from '../../src/testing/index.ts';

test('alice rings bob, bob answers, both are connected', async () => {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const signaling = createMemoryNetwork();
  const client = (id: string) =>
    createCallClient({
      self: { id, name: id },
      transport: memoryTransport({ network: signaling }),
      environment: createFakeEnvironment({ network, name: id }),
      preconnect: 'always',
    });
  const alice = client('alice');
  const bob = client('bob');
  bob.on('incoming', (call) => void call.accept({ camera: true }));
  const call = alice.call('bob', { camera: true });
  await clock.advanceUntil(() => call.get().status === 'connected');
  expect(bob.get().calls[0]?.get().status).toBe('connected');
  expect(call.get().participants[0]?.tracks.map((t) => t.source)).toEqual(['microphone', 'camera']);
  await Promise.all([alice.close(), bob.close(), clock.advanceAsync(1000)]);
});
