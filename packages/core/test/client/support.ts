import { pageResume } from '../../src/client/page-resume.ts';
import {
  type Call,
  type CallClient,
  type CallClientOptions,
  createCallClient,
  type SignalingTransport,
} from '../../src/index.ts';
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
  open(user: string, options?: Partial<CallClientOptions>, environment?: FakeEnvironment): Phone;
  /** Loads the page of a phone anew, with the same options. */
  reload(phone: Phone, options?: Partial<CallClientOptions>): Phone;
  /** The page of a phone goes away; returns the one that is loaded in its place, still without a client. */
  leave(phone: Phone): FakeEnvironment;
  /** Opens a copy of the phone's tab. */
  duplicate(phone: Phone): Phone;
  /** Moves time until the condition holds. */
  until(condition: () => boolean, limit?: number): Promise<void>;
  /** Closes every client and moves time until all is quiet. */
  close(): Promise<void>;
}

export interface Phone {
  readonly user: string;
  readonly options: Partial<CallClientOptions>;
  readonly transport: SignalingTransport;
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
  const world: World = {
    clock,
    network,
    signaling,
    open(user, options = {}, environment = createFakeEnvironment({ network, name: `${user}-${phones.length}` })) {
      const transport = options.transport ?? memoryTransport({ network: signaling });
      const client = createCallClient({
        self: { id: user, name: user.toUpperCase() },
        environment,
        preconnect: 'always',
        ...options,
        transport,
      });
      const added: Call[] = [];
      const incoming: Call[] = [];
      const ended: Call[] = [];
      client.on('added', (call) => added.push(call));
      client.on('incoming', (call) => incoming.push(call));
      client.on('ended', (call) => ended.push(call));
      const phone: Phone = {
        ...{ user, options, transport },
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
    reload(phone, options = {}) {
      const environment = world.leave(phone);
      return world.open(phone.user, { ...phone.options, resume: pageResume(), ...options }, environment);
    },
    leave(phone) {
      phones.splice(phones.indexOf(phone), 1);
      const environment = phone.environment.reload();
      void phone.transport.close();
      return environment;
    },
    duplicate: (phone) =>
      world.open(phone.user, { ...phone.options, resume: pageResume() }, phone.environment.duplicate()),
    until: (condition, limit = 60_000) => clock.advanceUntil(condition, limit),
    async close() {
      await Promise.all([...phones.map(({ client }) => client.close()), clock.advanceAsync(40_000)]);
    },
  };
  return world;
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
