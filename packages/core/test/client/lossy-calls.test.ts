import { describe, expect, test } from 'vitest';
import { type CallClient, createCallClient, type SignalingTransport } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { createFakeClock, createFakeEnvironment, createFakeNetwork, lossy } from '../../src/testing/index.ts';

interface Outcome {
  readonly connected: boolean;
  readonly reasons: readonly (string | null)[];
}

/** One call over a bad network: ringing, answer, connected on both sides, a hang-up by one of them. */
async function callOver(
  seed: number,
  wrap: (transport: SignalingTransport) => SignalingTransport = (transport) => transport,
  metadata: string | null = null,
): Promise<Outcome> {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const signaling = createMemoryNetwork();
  const client = (id: string): CallClient =>
    createCallClient({
      self: { id },
      transport: lossy(wrap(memoryTransport({ network: signaling })), {
        loss: 0.3,
        duplicate: 0.2,
        reorder: 0.5,
        delay: [0, 80],
        seed: `${id} ${seed}`,
        clock,
      }),
      environment: createFakeEnvironment({ network, name: id, seed: `${id} ${seed}` }),
      preconnect: seed % 2 ? 'always' : 'never',
    });
  const alice = client('alice');
  const bob = client('bob');
  bob.on('incoming', (call) => void call.accept());
  const call = alice.call('bob', { ...(metadata && { metadata }) });
  const sides = () => [call, ...bob.get().calls];
  const all = (status: string): boolean =>
    sides().length === 2 && sides().every((side) => side.get().status === status);
  await clock.advanceUntil(() => all('connected') || sides().some((side) => side.get().status === 'ended'), 60_000);
  const connected = all('connected');
  await (seed % 3 ? call : bob.get().calls[0])?.hangUp();
  await clock.advanceUntil(() => all('ended'), 60_000);
  const reasons = sides().map((side) => side.get().reason);
  await Promise.all([alice.close(), bob.close(), clock.advanceAsync(60_000)]);
  return { connected, reasons };
}

const alike: Outcome = { connected: true, reasons: ['completed', 'completed'] };
const rounds = Array.from({ length: 200 }, (_, seed) => seed);

describe('over a transport that loses 30 %, doubles 20 % and reorders half of its messages', () => {
  test('200 of 200 calls connect and end alike on both sides', async () => {
    for (const seed of rounds) expect({ seed, ...(await callOver(seed)) }).toEqual({ seed, ...alike });
  });

  test.each([
    [200, 8_000],
    [50, 2_000],
  ])('so do %i calls when no message may be larger than %i bytes', async (count, maxMessageBytes) => {
    const sizes: number[] = [];
    let parts = 0;
    const small = (transport: SignalingTransport): SignalingTransport => ({
      ...transport,
      capabilities: { ...transport.capabilities, maxMessageBytes },
      send(message) {
        sizes.push(new TextEncoder().encode(JSON.stringify(message)).length);
        if ('part' in message.frame) parts += 1;
        return transport.send(message);
      },
    });
    for (const seed of rounds.slice(0, count)) {
      const before = parts;
      // An invitation with an offer of the fake's and this has nearly 9 kB.
      const outcome = await callOver(seed, small, 'x'.repeat(4_000));
      expect({ seed, ...outcome }).toEqual({ seed, ...alike });
      expect(parts - before).toBeGreaterThanOrEqual(2);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(maxMessageBytes);
  });
});
