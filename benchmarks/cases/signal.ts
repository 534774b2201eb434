import { type Benchmark, interleave } from '../lib/benchmark.ts';
import { type Measurement, measurement } from '../lib/result.ts';
import { dial } from '../signal/clients.ts';
import type { RelayName } from '../signal/relays/index.ts';
import { startPrivateRedis } from '../../packages/server/test/support/private-redis.ts';
import { type RunningRelay, startRelay } from '../signal/start-relay.ts';

/** Pairs that talk at once, messages in flight per pair, and messages of one sample. */
const PAIRS = 10;
const IN_FLIGHT = 1;
const MESSAGES = 50_000;
const IDLE = 10_000;

const contenders = ['ours', 'ws', 'validation', 'socket.io', 'PeerServer'] as const satisfies readonly RelayName[];

/** What a relayed message and an idle connection cost a server. */
export const signal: Benchmark = {
  name: 'signal',
  about: 'CPU of the server per relayed message, memory per idle connection',
  sampled: true,
  async run({ rounds }) {
    const relays = new Map<string, RunningRelay>();
    for (const name of contenders) relays.set(name, await startRelay(name));
    try {
      const cpu = await interleave(contenders, rounds, (name) => microseconds([relays.get(name) as RunningRelay]));
      return [...(await idleConnections()), ...cpuLines(cpu), ...(await twoNodes(rounds))];
    } finally {
      await Promise.all([...relays.values()].map((relay) => relay.close()));
    }
  },
};

function cpuLines(cpu: ReadonlyMap<string, readonly number[]>): readonly Measurement[] {
  const of = (name: string): readonly number[] => cpu.get(name) ?? [];
  const samples = {
    ours: of('ours'),
    floor: of('ws'),
    peers: { 'validation only': of('validation'), 'socket.io': of('socket.io'), PeerServer: of('PeerServer') },
  };
  return [
    measurement('a relayed message, beside a bare relay', 'µs', samples, { times: 1.8, of: 'floor' }),
    measurement('a relayed message, beside one that only validates', 'µs', samples, {
      times: 1.15,
      of: 'validation only',
    }),
  ];
}

/** Pairs play ping-pong with a few balls each; what the server's process used meanwhile, by message. */
async function microseconds(nodes: readonly RunningRelay[]): Promise<number> {
  const [here, there = here] = nodes as [RunningRelay, RunningRelay?];
  const used = async (): Promise<number> => {
    let sum = 0;
    for (const node of nodes) sum += await node.ask('cpu');
    return sum;
  };
  const pairs = await Promise.all(
    Array.from({ length: PAIRS }, (_, pair) => Promise.all([dial(here, pair, 'a'), dial(there, pair, 'b')])),
  );
  await Promise.all(pairs.map(([a, b]) => introduce(a, b)));
  const before = await used();
  let left = MESSAGES;
  let open = 0;
  await new Promise<void>((resolve) => {
    const play = (client: { send(): void }): void => {
      open--;
      if (left > 0) {
        left--;
        open++;
        client.send();
      } else if (open === 0) resolve();
    };
    for (const [a, b] of pairs) {
      a.heard = () => play(a);
      b.heard = () => play(b);
    }
    for (const [a] of pairs)
      for (let ball = 0; ball < IN_FLIGHT; ball++) {
        left--;
        open++;
        a.send();
      }
  });
  const spent = (await used()) - before;
  for (const [a, b] of pairs) {
    a.close();
    b.close();
  }
  return spent / MESSAGES;
}

/** Invites as clients do, again and again: another node learns a moment later who has come. */
async function introduce(a: { invite(): void }, b: { heard: () => void }): Promise<void> {
  const again = setInterval(a.invite, 100);
  await new Promise<void>((resolve) => {
    b.heard = resolve;
    a.invite();
  });
  clearInterval(again);
}

/** Memory that connections take which say nothing: once a run, they do not vary. */
async function idleConnections(): Promise<readonly Measurement[]> {
  const kilobytes = async (name: RelayName): Promise<number> => {
    const relay = await startRelay(name);
    try {
      const before = await relay.ask('memory');
      for (let done = 0; done < IDLE; done += 100)
        await Promise.all(Array.from({ length: 100 }, (_, index) => dial(relay, done + index, 'a')));
      return ((await relay.ask('memory')) - before) / IDLE / 1000;
    } finally {
      await relay.close();
    }
  };
  const values = new Map<string, readonly number[]>();
  for (const name of contenders) values.set(name, [await kilobytes(name)]);
  const of = (name: string): readonly number[] => values.get(name) ?? [];
  return [
    measurement(
      `an idle connection, of ${IDLE}`,
      'kB',
      {
        ours: of('ours'),
        floor: of('ws'),
        peers: { 'socket.io': of('socket.io'), PeerServer: of('PeerServer') },
      },
      { atMost: 25 },
    ),
  ];
}

/** Every message crosses from one node to the other: the worst that a cluster can do. Nothing where Redis is not installed. */
async function twoNodes(rounds: number): Promise<readonly Measurement[]> {
  const redis = await startPrivateRedis().catch(() => null);
  if (!redis) return [];
  const nodes = await Promise.all([0, 1].map(() => startRelay('ours', { redis: redis.url })));
  const bare = await startRelay('ws');
  try {
    const cpu = await interleave(['ours', 'ws'], rounds, (name) => microseconds(name === 'ours' ? nodes : [bare]));
    const samples = { ours: cpu.get('ours') ?? [], floor: cpu.get('ws') ?? [] };
    return [measurement('a message from one node to another, both nodes', 'µs', samples, { times: 3.5, of: 'floor' })];
  } finally {
    await Promise.all([...nodes, bare].map((relay) => relay.close()));
    await redis.stop();
  }
}
