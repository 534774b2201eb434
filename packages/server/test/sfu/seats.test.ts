import { addressKey, type DeviceAddress, type JsonValue, ServerError } from '@org/calls-core/protocol';
import { createFakeClock } from '@org/calls-core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeats, type Seats } from '../../src/sfu/seats.ts';

const room = 'room:standup';
const device = (user: string): DeviceAddress => ({ user, device: 'd1' });

interface Node {
  readonly seats: Seats;
  readonly seated: Set<string>;
}

/** Nodes that speak JSON to each other, as late as `delay` has it; the first that asks owns the room. */
function createCluster(names: readonly string[], max: number, delay: () => Promise<void> = () => Promise.resolve()) {
  const clock = createFakeClock();
  const nodes = new Map<string, Node>();
  let owner: string | null = null;
  let token = 0;
  let isReachable = true;
  for (const node of names) {
    const seated = new Set<string>();
    const seats = createSeats({
      max,
      seated: () => seated,
      host: {
        ...{ node, clock, nodes: () => [...nodes.keys()].filter((name) => name !== node) },
        async ask(other, topic, body) {
          await delay();
          const answer = await nodes.get(other)?.seats.answer(topic, JSON.parse(JSON.stringify(body)) as JsonValue);
          await delay();
          return answer === undefined ? undefined : (JSON.parse(JSON.stringify(answer)) as JsonValue);
        },
        async ownerOf() {
          await delay();
          if (!isReachable) throw new ServerError('unavailable');
          if (owner === null) [owner, token] = [node, token + 1];
          return { node: owner, here: owner === node, token };
        },
        disown: () => void (owner = owner === node ? null : owner),
      },
    });
    nodes.set(node, { seats, seated });
  }
  const at = (name: string): Node => nodes.get(name) as Node;
  return {
    clock,
    /** Comes in, if there is a place. */
    async enter(node: string, user: string): Promise<boolean> {
      try {
        await at(node).seats.take(room, device(user));
        at(node).seated.add(addressKey(device(user)));
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'room-full' });
        return false;
      }
    },
    leave(node: string, user: string, quietly = false): void {
      at(node).seated.delete(addressKey(device(user)));
      if (!quietly) at(node).seats.free(room, device(user));
    },
    lose: (node: string) => void nodes.delete(node),
    moveOwner: (node: string) => void ([owner, token] = [node, token + 1]),
    cut: () => void (isReachable = false),
    owner: () => owner,
    total: () => [...nodes.values()].reduce((sum, { seated }) => sum + seated.size, 0),
  };
}

describe('places of a room over several nodes', () => {
  test('whoever comes at the same moment, wherever: as many come in as there are places', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom('n1', 'n2', 'n3'), { minLength: 1, maxLength: 8 }),
        async (scheduler, max, comers) => {
          const cluster = createCluster(['n1', 'n2', 'n3'], max, () => scheduler.schedule(Promise.resolve()));
          const entering = comers.map((node, index) => cluster.enter(node, `u${index}`));
          await scheduler.waitFor(Promise.all(entering));
          expect(cluster.total()).toBe(Math.min(max, comers.length));
        },
      ),
    );
  });

  test('who has a place has it once more when they come again, also at another node', async () => {
    const cluster = createCluster(['n1', 'n2'], 1);
    expect(await cluster.enter('n1', 'alice')).toBe(true);
    expect(await cluster.enter('n1', 'alice')).toBe(true);
    expect(await cluster.enter('n2', 'alice')).toBe(true);
    cluster.leave('n1', 'alice');
    expect(await cluster.enter('n1', 'bob')).toBe(false);
  });

  test('a place that is given back is free at once; nobody left: nobody decides', async () => {
    const cluster = createCluster(['n1', 'n2'], 1);
    await cluster.enter('n1', 'alice');
    cluster.leave('n1', 'alice');
    await expect.poll(() => cluster.owner()).toBe(null);
    expect(await cluster.enter('n2', 'bob')).toBe(true);
    expect(await cluster.enter('n1', 'carol')).toBe(false);
  });

  test('a new owner counts who is there', async () => {
    const cluster = createCluster(['n1', 'n2'], 2);
    await cluster.enter('n1', 'alice');
    await cluster.enter('n2', 'bob');
    cluster.moveOwner('n2');
    expect(await cluster.enter('n1', 'carol')).toBe(false);
    expect(await cluster.enter('n1', 'alice')).toBe(true);
  });

  test('places of a node that is gone, or whose leaving was not heard, are found out when they are needed', async () => {
    const cluster = createCluster(['n1', 'n2', 'n3'], 2);
    await cluster.enter('n2', 'alice');
    await cluster.enter('n3', 'bob');
    cluster.lose('n3');
    cluster.leave('n2', 'alice', true);
    expect(await cluster.enter('n1', 'carol')).toBe(false);
    cluster.clock.advance(10_001);
    expect(await cluster.enter('n1', 'carol')).toBe(true);
    expect(await cluster.enter('n1', 'dave')).toBe(true);
    expect(await cluster.enter('n1', 'erin')).toBe(false);
  });

  test('without an owner everybody comes in: each node counts for itself', async () => {
    const cluster = createCluster(['n1', 'n2'], 1);
    cluster.cut();
    expect(await cluster.enter('n1', 'alice')).toBe(true);
    expect(await cluster.enter('n2', 'bob')).toBe(true);
  });
});
