import * as core from '../../src/index.ts';
import { type CallClient, type CallClientOptions, createCallClient, type SignalingTransport } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { createFakeClock, createFakeEnvironment, createFakeNetwork, type FakeClock } from '../../src/testing/index.ts';
import type { Modules } from './run-code.ts';

/** Where examples of whole apps run: in fake browsers, joined by a network in memory, moved by one clock. */
export interface AppStage {
  readonly clock: FakeClock;
  /** What an example imports of ours: its transport and its environment are fakes. */
  readonly modules: Modules;
  /** A client as an example makes it. */
  create(user: string): CallClient;
  /** Clients that the example made. */
  readonly made: readonly CallClient[];
  /** Transports of the example that are open now, and how often one was opened. */
  readonly connections: { open: number; opened: number };
  /** Somebody else. */
  phone(user: string, name: string): CallClient;
  /** Closes every client and lets time pass. */
  close(): Promise<void>;
}

export function createAppStage(): AppStage {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const signaling = createMemoryNetwork();
  const connections = { open: 0, opened: 0 };
  const made: CallClient[] = [];
  const others: CallClient[] = [];

  const counted = (): SignalingTransport => {
    const transport = memoryTransport({ network: signaling });
    let isOpen = false;
    return {
      ...transport,
      async open(context) {
        await transport.open(context);
        isOpen = true;
        connections.open += 1;
        connections.opened += 1;
      },
      close() {
        if (isOpen) connections.open -= 1;
        isOpen = false;
        return transport.close();
      },
    };
  };
  const create = (options: CallClientOptions): CallClient => {
    const environment = createFakeEnvironment({ network, name: `${options.self.id}-${made.length}` });
    const client = createCallClient({ ...options, environment });
    made.push(client);
    return client;
  };
  return {
    clock,
    create: (id) => create({ self: { id }, transport: counted() }),
    made,
    connections,
    modules: {
      '@org/calls-core': { ...core, createCallClient: create },
      '@org/calls-core/broadcast-channel': { broadcastChannelTransport: counted },
      '@org/calls-core/websocket': { webSocketTransport: counted },
    },
    phone(id, name) {
      const client = createCallClient({
        self: { id, name },
        transport: memoryTransport({ network: signaling }),
        environment: createFakeEnvironment({ network, name: id }),
      });
      others.push(client);
      return client;
    },
    async close() {
      await Promise.all([...made, ...others].map((client) => client.close()).concat(clock.advanceAsync(5_000)));
    },
  };
}
