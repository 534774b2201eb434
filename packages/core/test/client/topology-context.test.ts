import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Topology } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { mesh } from '../../src/topology/mesh/mesh.ts';
import type { PeerOptions, TopologyContext } from '../../src/topology/topology.ts';
import { connect, createWorld, type World } from './support.ts';

/** A mesh that keeps what it was told. */
function toldMesh(): Topology & { readonly contexts: TopologyContext[]; readonly peers: PeerOptions[] } {
  const contexts: TopologyContext[] = [];
  const peers: PeerOptions[] = [];
  return {
    ...{ name: 'told', contexts, peers },
    createSession(context) {
      contexts.push(context);
      const session = mesh().createSession(context);
      return { ...session, addPeer: (id, options) => (peers.push(options), session.addPeer(id, options)) };
    },
  };
}

let world: World;
beforeEach(() => (world = createWorld()));
afterEach(() => world.close());

describe('a topology', () => {
  test('is told the room, the server behind the transport and whose each connection is', async () => {
    const topology = toldMesh();
    const server = { request: async () => undefined, onNotice: () => () => {}, onWelcome: () => () => {} };
    const transport = { ...memoryTransport({ network: world.signaling }), server };
    const alice = world.open('alice', { topology, transport });
    const bob = world.open('bob');
    alice.client.join('standup');
    bob.client.join('standup');
    await world.until(() => alice.call.get().status === 'connected');
    expect(topology.contexts).toMatchObject([{ room: 'standup', server }]);
    expect(topology.peers).toMatchObject([{ device: { user: 'bob', device: bob.client.get().self.device } }]);
  });

  test('is told the id of a call without a room', async () => {
    const topology = toldMesh();
    const [alice, bob] = [world.open('alice', { topology }), world.open('bob')];
    await connect(world, [alice, bob], 'bob');
    expect(topology.contexts[0]).toMatchObject({ room: alice.call.get().id, server: null });
    expect(topology.peers[0]).toMatchObject({ device: null });
  });

  test('follows a call that is renamed', async () => {
    const topology = toldMesh();
    const network = createMemoryNetwork();
    const open = (user: string) => world.open(user, { topology, transport: memoryTransport({ network }) });
    const [alice, bob] = [open('alice'), open('bob')];
    alice.client.call('bob');
    bob.client.call('alice');
    const connected = () => [alice, bob].every(({ call }) => call.get().status === 'connected');
    await world.until(connected);
    expect(alice.call.get().id).toBe(bob.call.get().id);
    expect(topology.contexts.map(({ room }) => room)).toEqual([alice.call.get().id, alice.call.get().id]);
  });
});
