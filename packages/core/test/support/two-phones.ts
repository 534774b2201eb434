import { type CallClient, createCallClient } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { createFakeClock, createFakeEnvironment, createFakeNetwork, type FakeClock } from '../../src/testing/index.ts';

/** Real clients of Alice and Bob, joined by a network in memory and moved by one clock. */
export interface TwoPhones {
  readonly alice: CallClient;
  readonly bob: CallClient;
  readonly clock: FakeClock;
  close(): Promise<unknown>;
}

export function openTwoPhones(): TwoPhones {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const signaling = createMemoryNetwork();
  const client = (id: string, name: string) =>
    createCallClient({
      self: { id, name },
      transport: memoryTransport({ network: signaling }),
      environment: createFakeEnvironment({ network, name: id }),
      preconnect: 'always',
    });
  const [alice, bob] = [client('alice', 'Alice'), client('bob', 'Bob')];
  return { alice, bob, clock, close: () => Promise.all([alice.close(), bob.close(), clock.advanceAsync(1000)]) };
}
