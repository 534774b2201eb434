import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Benchmark, interleave } from '../lib/benchmark.ts';
import { measurement } from '../lib/result.ts';
import { type Client, dial } from '../signal/clients.ts';
import { type RunningRelay, startRelay } from '../signal/start-relay.ts';

/** Pairs that talk within their budgets, messages of each end in a sample, and ms between two of them. */
const PAIRS = 10;
const MESSAGES = 75;
const PACE = 40;

const contenders = ['ours', 'ours, flooded', 'ws', 'ws, flooded'] as const;
type Contender = (typeof contenders)[number];

/** What a flood costs those who have nothing to do with it. */
export const flood: Benchmark = {
  name: 'flood',
  about: 'how long messages of others take while somebody sends as much as the relay takes',
  sampled: true,
  async run({ rounds }) {
    const ours = await startRelay('ours', { limited: true });
    const ws = await startRelay('ws');
    const sample = async (contender: string): Promise<number> => {
      const relay = contender.startsWith('ours') ? ours : ws;
      return contender.endsWith('flooded') ? underFlood(relay, () => p99(relay)) : p99(relay);
    };
    try {
      const times = await interleave(contenders, rounds, sample);
      const of = (name: Contender): readonly number[] => times.get(name) ?? [];
      const samples = {
        ours: of('ours, flooded'),
        floor: of('ws, flooded'),
        peers: { 'ours, quiet': of('ours'), 'a bare relay, quiet': of('ws') },
      };
      return [measurement('p99 of a bystander’s messages in a flood', 'ms', samples, { times: 2, of: 'ours, quiet' })];
    } finally {
      await Promise.all([ours, ws].map((relay) => relay.close()));
    }
  },
};

/** Does something while the relay is flooded: from when the first thousand messages are on the way. */
async function underFlood<T>({ name, port }: RunningRelay, run: () => Promise<T>): Promise<T> {
  const child = fork(fileURLToPath(new URL('../signal/flooder.ts', import.meta.url)), [name, String(port)], {
    execArgv: ['--conditions=@org/source', '--no-warnings'],
  });
  const gone = once(child, 'exit');
  const sent = async (): Promise<number> => {
    child.send('sent');
    const [count] = (await once(child, 'message')) as [number];
    return count;
  };
  try {
    await once(child, 'spawn');
    while ((await sent()) < 1000) await new Promise((resolve) => setTimeout(resolve, 10));
    return await run();
  } finally {
    child.kill();
    await gone;
  }
}

/** ms from one end of a pair to the other, as 99 of 100 messages have it. */
async function p99(relay: RunningRelay): Promise<number> {
  const times: number[] = [];
  await Promise.all(Array.from({ length: PAIRS }, (_, pair) => talk(relay, pair, times)));
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}

/** Both ends of a pair send at their pace; what is heard comes in the order in which it was sent. */
async function talk(relay: RunningRelay, pair: number, times: number[]): Promise<void> {
  const [a, b] = await Promise.all([dial(relay, pair, 'a'), dial(relay, pair, 'b')]);
  await new Promise<void>((resolve) => {
    b.heard = resolve;
    a.invite();
  });
  await Promise.all([say(a, b, times), say(b, a, times)]);
  a.close();
  b.close();
}

async function say(from: Client, to: Client, times: number[]): Promise<void> {
  const underWay: number[] = [];
  let heard = 0;
  let all = (): void => {};
  to.heard = () => {
    times.push(performance.now() - (underWay.shift() ?? Number.NaN));
    if (++heard === MESSAGES) all();
  };
  const arrived = new Promise<void>((resolve) => void (all = resolve));
  // Not all at the same moment.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * PACE));
  for (let count = 0; count < MESSAGES; count++) {
    underWay.push(performance.now());
    from.send();
    await new Promise((resolve) => setTimeout(resolve, PACE));
  }
  await arrived;
}
