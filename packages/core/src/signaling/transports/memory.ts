import type { Address, DeviceAddress } from '../../protocol/address.ts';
import type { SignalMessage } from '../../protocol/envelope.ts';
import type { SignalingTransport, TransportContext } from '../transport.ts';

/** Connects the memory transports of one program. */
export interface MemoryNetwork {
  /** False while no transport can connect. */
  readonly up: boolean;
  /** Breaks every connection, and lets none be made until `restore`: a server that is gone. */
  cut(): void;
  restore(): void;
  /** Breaks the connections of a user, or of one device; they may be made again at once. */
  disconnect(address: Address): void;
}

interface Member {
  readonly self: DeviceAddress;
  readonly rooms: Set<string>;
  readonly message: TransportContext['message'];
  readonly broken: () => void;
}

const members = new WeakMap<MemoryNetwork, Set<Member>>();

/** Creates a network in memory. Two networks do not hear each other. */
export function createMemoryNetwork(): MemoryNetwork {
  const connected = new Set<Member>();
  let up = true;
  const breakWhere = (test: (member: Member) => boolean): void => {
    for (const member of [...connected].filter(test)) member.broken();
  };
  const network: MemoryNetwork = {
    get up() {
      return up;
    },
    cut() {
      up = false;
      breakWhere(() => true);
    },
    restore: () => void (up = true),
    disconnect: ({ user, device }) =>
      breakWhere(({ self }) => self.user === user && (device ?? self.device) === self.device),
  };
  members.set(network, connected);
  return network;
}

/**
 * A transport within one program: for tests and for two phones on one page. It vouches for the sender, has rooms and
 * several devices, and delivers in order.
 *
 * @example
 * const network = createMemoryNetwork();
 * const alice = createCallClient({ self: { id: 'alice' }, transport: memoryTransport({ network }) });
 * const bob = createCallClient({ self: { id: 'bob' }, transport: memoryTransport({ network }) });
 */
export function memoryTransport({ network }: { readonly network: MemoryNetwork }): SignalingTransport {
  const connected = members.get(network) ?? new Set<Member>();
  let own: Member | null = null;
  const close = (): void => {
    if (own) connected.delete(own);
    own = null;
  };
  return {
    name: 'memory',
    capabilities: { delivery: 'ordered-while-open', devices: true, rooms: true, verifiedSender: true, local: true },
    async open({ self, message, status }) {
      close();
      if (!network.up) throw new Error('The memory network is cut.');
      const broken = (): void => {
        close();
        status('closed', new Error('The memory network broke the connection.'));
      };
      own = { self, rooms: new Set(), message, broken };
      connected.add(own);
      status('open');
    },
    send(message) {
      const from = own;
      if (!from) throw new Error('The memory transport is not open.');
      const text = JSON.stringify(message);
      for (const to of connected) {
        if (to === from || !isFor(to, message)) continue;
        queueMicrotask(() => void (connected.has(to) && to.message(JSON.parse(text), { from: from.self })));
      }
    },
    close,
    async joinRoom(room) {
      const { rooms } = own ?? {};
      rooms?.add(room);
      return () => void rooms?.delete(room);
    },
  };
}

function isFor({ self, rooms }: Member, { to }: SignalMessage): boolean {
  if ('room' in to) return rooms.has(to.room);
  return 'user' in to && to.user === self.user && (to.device ?? self.device) === self.device;
}
