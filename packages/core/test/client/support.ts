import { type Call, type CallClient, type CallClientOptions, createCallClient } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport, type MemoryNetwork } from '../../src/signaling/transports/memory.ts';
import {
  createFakeClock,
  createFakeEnvironment,
  createFakeNetwork,
  type FakeClock,
  type FakeEnvironment,
  type FakeNetwork,
} from '../../src/testing/index.ts';

/** Real clients on fake browsers, one clock for all. */
export interface World {
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly signaling: MemoryNetwork;
  /** A client of a user; a second one of the same user is another device. */
  open(user: string, options?: Partial<CallClientOptions>): Phone;
  /** Moves time until the condition holds. */
  until(condition: () => boolean, limit?: number): Promise<void>;
  /** Closes every client and moves time until all is quiet. */
  close(): Promise<void>;
}

export interface Phone {
  readonly client: CallClient;
  readonly environment: FakeEnvironment;
  /** The call that was added last. */
  readonly call: Call;
  readonly incoming: readonly Call[];
  readonly ended: readonly Call[];
}

export function createWorld(): World {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const signaling = createMemoryNetwork();
  const phones: Phone[] = [];
  return {
    clock,
    network,
    signaling,
    open(user, options = {}) {
      const environment = createFakeEnvironment({ network, name: `${user}-${phones.length}` });
      const client = createCallClient({
        self: { id: user, name: user.toUpperCase() },
        transport: memoryTransport({ network: signaling }),
        environment,
        preconnect: 'always',
        ...options,
      });
      const added: Call[] = [];
      const incoming: Call[] = [];
      const ended: Call[] = [];
      client.on('added', (call) => added.push(call));
      client.on('incoming', (call) => incoming.push(call));
      client.on('ended', (call) => ended.push(call));
      const phone: Phone = {
        client,
        environment,
        incoming,
        ended,
        get call() {
          const last = added.at(-1);
          if (!last) throw new Error(`${user} has no call`);
          return last;
        },
      };
      phones.push(phone);
      return phone;
    },
    until: (condition, limit = 60_000) => clock.advanceUntil(condition, limit),
    async close() {
      await Promise.all([...phones.map(({ client }) => client.close()), clock.advanceAsync(40_000)]);
    },
  };
}

/** Rings and answers. */
export async function connect(
  world: World,
  [from, to]: readonly [Phone, Phone],
  user: string,
  wishes: { readonly camera?: boolean } = {},
): Promise<readonly [Call, Call]> {
  const before = to.incoming.length;
  const call = from.client.call(user, wishes);
  await world.until(() => to.incoming.length > before);
  const other = to.call;
  await other.accept(wishes);
  await world.until(() => call.get().status === 'connected' && other.get().status === 'connected');
  return [call, other];
}
