import { addressKey, type DeviceAddress, type JsonValue, ServerError } from '@org/calls-core/protocol';
import { sfuTopics } from './node-news.ts';
import type { SfuHost } from './sfu.ts';

/** Who has a place in which room, over all nodes: one of them decides about each room. */
export interface Seats {
  /** Resolves when the device has a place. Rejects with `room-full`. */
  take(room: string, device: DeviceAddress): Promise<void>;
  /** The device needs its place no more. */
  free(room: string, device: DeviceAddress): void;
  /** Answers another node; undefined for a topic that is not about places. */
  answer(topic: string, body: JsonValue | undefined): Promise<JsonValue | undefined> | undefined;
  /** Forgets rooms that nobody is in. */
  sweep(): void;
}

interface Seat {
  readonly node: string;
  readonly since: number;
}

/** What this node decides about. */
interface Table {
  /** Of its ownership: what was known of an earlier one counts for nothing. */
  readonly token: number;
  seats: Map<string, Seat>;
  /** The other nodes are asked who is there. */
  counting: Promise<void> | null;
  counted: number;
}

interface SeatQuestion {
  readonly room: string;
  readonly device: DeviceAddress;
  readonly node: string;
  readonly free?: boolean;
}

/** So long a place is kept of which its node does not know yet, ms. */
const fresh = 10_000;
/** A full table is counted anew at most once in so many ms, and any other one seldom. */
const recount = { full: 1_000, idle: 60_000 };

/** Creates them. `seated` names the devices of this node that have a place in a room. */
export function createSeats(options: {
  readonly host: Pick<SfuHost, 'node' | 'nodes' | 'ask' | 'clock' | 'ownerOf' | 'disown'>;
  readonly max: number;
  seated(room: string): Iterable<string>;
}): Seats {
  const { host, max, seated } = options;
  const { clock } = host;
  const tables = new Map<string, Table>();

  const askAll = async (room: string): Promise<ReadonlyMap<string, string>> => {
    const found = new Map(Array.from(seated(room), (key) => [key, host.node]));
    const ask = async (node: string): Promise<void> => {
      const keys = await host.ask(node, sfuTopics.seated, { room });
      if (Array.isArray(keys)) for (const key of keys) found.set(String(key), node);
    };
    // Who does not answer has no SFU, or is going.
    await Promise.allSettled(Array.from(host.nodes(), ask));
    return found;
  };
  const count = (room: string, table: Table): Promise<void> =>
    (table.counting ??= askAll(room)
      .then((found) => {
        const now = clock.now();
        const kept = [...table.seats].filter(([, { since }]) => now - since < fresh);
        const counted = [...found].map(([key, node]) => [key, table.seats.get(key) ?? { node, since: 0 }] as const);
        table.seats = new Map([...counted, ...kept]);
        table.counted = now;
      })
      .finally(() => (table.counting = null)));
  const isFull = ({ seats }: Table, key: string): boolean => !seats.has(key) && seats.size >= max;
  const drop = (room: string, table: Table): void => {
    if (table.seats.size > 0 || table.counting || tables.get(room) !== table) return;
    tables.delete(room);
    host.disown(leaseOf(room));
  };

  const decide = async (token: number, { room, device, node }: SeatQuestion): Promise<void> => {
    const known = tables.get(room);
    const table =
      known?.token === token ? known : { token, seats: new Map(), counting: null, counted: Number.NEGATIVE_INFINITY };
    tables.set(room, table);
    if (table.counted === Number.NEGATIVE_INFINITY) await count(room, table);
    const key = addressKey(device);
    // Somebody may have gone without a word.
    if (isFull(table, key) && clock.now() - table.counted >= recount.full) await count(room, table);
    if (isFull(table, key)) throw new ServerError('room-full');
    table.seats.set(key, { node, since: clock.now() });
  };
  const release = ({ room, device, node }: SeatQuestion): void => {
    const table = tables.get(room);
    const key = addressKey(device);
    // It may have come to another node meanwhile.
    if (table?.seats.get(key)?.node !== node) return;
    table.seats.delete(key);
    drop(room, table);
  };
  const settle = async (question: SeatQuestion): Promise<void> => {
    if (question.free) return release(question);
    const { here, token } = await host.ownerOf(leaseOf(question.room));
    if (!here) throw new ServerError('unavailable');
    await decide(token, question);
  };
  const send = async (question: SeatQuestion): Promise<void> => {
    const { here, node } = await host.ownerOf(leaseOf(question.room));
    if (here) await settle(question);
    else await host.ask(node, sfuTopics.seat, question as unknown as JsonValue);
  };
  const isAlone = (): boolean => [...host.nodes()].length === 0;

  return {
    async take(room, device) {
      if (isAlone()) return;
      await send({ room, device, node: host.node }).catch((error: unknown) => {
        // Without an owner each node counts for itself: a call is worth more than its limit.
        if (error instanceof ServerError && error.code === 'room-full') throw error;
      });
    },
    free(room, device) {
      if (isAlone() && !tables.has(room)) return;
      send({ room, device, node: host.node, free: true }).catch(() => {});
    },
    answer(topic, body) {
      if (topic === sfuTopics.seat) return settle(body as unknown as SeatQuestion).then(() => undefined);
      if (topic === sfuTopics.seated) return Promise.resolve([...seated((body as { room: string }).room)]);
      return undefined;
    },
    sweep() {
      const now = clock.now();
      for (const [room, table] of tables) {
        if (now - table.counted < recount.idle) continue;
        void count(room, table).then(() => drop(room, table));
      }
    },
  };
}

/** The places of a room have an owner of their own: a call without a server room has none. */
function leaseOf(room: string): string {
  return `sfu\n${room}`;
}
