import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { createCallClient } from '../../src/index.ts';
import { auto } from '../../src/topology/handover/auto.ts';
import { mesh } from '../../src/topology/mesh/mesh.ts';
import { createFakeEnvironment } from '../../src/testing/index.ts';
import { createWorld, type Phone, type World } from './support.ts';

let world: World;
beforeEach(() => (world = createWorld()));
afterEach(() => world.close());

const people = (phone: Phone) => phone.call.get().participants.map(({ user, status }) => `${user} ${status}`);

async function gather(...users: readonly string[]): Promise<readonly Phone[]> {
  const phones = users.map((user) => world.open(user));
  for (const { client } of phones) client.join('standup');
  await world.until(() =>
    phones.every((phone) => people(phone).filter((one) => one.endsWith(' connected')).length === users.length - 1),
  );
  return phones;
}

describe('several in a room', () => {
  test('have one connection with each other one', async () => {
    const phones = await gather('alice', 'bob', 'carol', 'dave');
    for (const { call } of phones) {
      expect(call.diagnostics()).toHaveLength(3);
      expect(new Set(call.diagnostics().map(({ peer }) => peer)).size).toBe(3);
    }
  });

  test('go on when somebody leaves, and are alone when all others have', async () => {
    const [alice, bob, carol] = (await gather('alice', 'bob', 'carol')) as [Phone, Phone, Phone];
    await carol.call.hangUp();
    await world.until(() => people(alice).length === 1 && people(bob).length === 1);
    expect([alice, bob].map(({ call }) => call.get().status)).toEqual(['connected', 'connected']);
    await bob.call.hangUp();
    await world.until(() => alice.call.get().status === 'initiating');
  });
});

describe('how many there may be', () => {
  const client = (maxParticipants: number | undefined, topology = mesh()) =>
    createCallClient({
      ...{ self: { id: 'alice', device: 'a1' }, environment: createFakeEnvironment(), topology },
      ...{ transport: memoryTransport({ network: createMemoryNetwork() }) },
      ...(maxParticipants !== undefined && { maxParticipants }),
    });

  test('is what the topology can at most', async () => {
    const sfu = auto({ sfu: async () => mesh() });
    for (const [wished, topology] of [
      [9, mesh()],
      [51, sfu],
      [1, mesh()],
      [2.5, mesh()],
    ] as const)
      expect(() => client(wished, topology)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    for (const [wished, topology] of [
      [undefined, mesh()],
      [8, auto()],
      [50, sfu],
    ] as const)
      await client(wished, topology).close();
  });
});
