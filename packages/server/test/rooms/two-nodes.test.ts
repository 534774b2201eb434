import type { RoomSnapshot } from '@org/calls-core/protocol';
import { createFakeClock } from '@org/calls-core/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClient, createCluster } from '../support/room-cluster.ts';

const step = fc.record({
  client: fc.nat(4),
  other: fc.nat(4),
  action: fc.constantFrom('join', 'join', 'leave', 'drop', 'kick', 'wait', 'settle'),
});

test('what each client makes of its notices is what the owner has, at both nodes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const clock = createFakeClock();
      const cluster = createCluster(clock);
      const clients = ['a', 'b', 'c', 'd', 'e'].map((user, index) =>
        createClient(cluster, index % 2 === 0 ? 'n1' : 'n2', user),
      );
      for (const { client, other, action } of steps) {
        if (action === 'wait') clock.advance(6000);
        else if (action === 'settle') await clock.settle();
        else void clients[client]?.[action](clients[other]?.user ?? '');
      }
      await clock.settle();
      for (const client of clients) {
        const known = client.known();
        if (!known) continue;
        const { members } = (await client.seen()) as RoomSnapshot;
        expect(known).toEqual(Object.fromEntries(members.map(({ user, role }) => [user, role])));
      }
      expect(cluster.failures).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a new owner learns who is in the room, with their roles, and the versions go on', async () => {
  const clock = createFakeClock();
  const cluster = createCluster(clock);
  const [a, b] = [createClient(cluster, 'n1', 'a'), createClient(cluster, 'n2', 'b')];
  await a.join();
  await b.join();
  const before = (await b.seen()) as RoomSnapshot;
  cluster.moveTo('n2');
  await clock.settle();
  const after = (await b.seen()) as RoomSnapshot;
  expect(after.members.toSorted((x, y) => x.user.localeCompare(y.user))).toEqual(before.members);
  expect(after.version).toBeGreaterThanOrEqual(before.version);
  await a.leave();
  await clock.settle();
  expect(b.known()).toEqual({ b: 'moderator' });
  expect(cluster.failures).toEqual([]);
});
