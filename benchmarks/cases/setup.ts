import { type Arena, inArena } from '../lib/arena.ts';
import { type Benchmark, interleave } from '../lib/benchmark.ts';
import { type Bar, type Measurement, measurement, type Samples } from '../lib/result.ts';
import type { ContenderName } from '../pages/contenders/index.ts';
import type { SetupSample } from '../pages/setup.ts';
import { relaySetup } from './setup-relay.ts';

const roundTrips = [0, 100, 200] as const;
const peers = ['raw', 'simple-peer', 'PeerJS'] as const satisfies readonly ContenderName[];

/** What is measured of a sample, with how warm has to compare with raw at each round trip. */
const views = [
  { what: 'calleeSees', says: 'callee sees caller', againstRaw: { 100: 0.65, 200: 0.55 } },
  { what: 'callerSees', says: 'caller sees callee', againstRaw: { 100: 0.55, 200: 0.45 } },
] as const satisfies readonly {
  what: keyof SetupSample;
  says: string;
  againstRaw: Partial<Record<(typeof roundTrips)[number], number>>;
}[];

/** Accept → first decoded frame. */
export const setup: Benchmark = {
  name: 'setup',
  about: 'accept → first decoded frame, and how a call without connecting early comes up',
  sampled: true,
  run: ({ rounds }) =>
    inArena(async (arena) => {
      const results: Measurement[] = [];
      for (const roundTrip of roundTrips) results.push(...(await warm(arena, roundTrip, rounds)));
      for (const roundTrip of roundTrips) results.push(...(await cold(arena, roundTrip, rounds)));
      results.push(...(await relaySetup(arena, rounds)));
      return results;
    }),
};

/** Long enough for the warm connections to come up while it rings; people take longer. */
const ringFor = (roundTrip: number): number => 1000 + 6 * roundTrip;

async function warm(arena: Arena, roundTrip: (typeof roundTrips)[number], rounds: number): Promise<Measurement[]> {
  const samples = await interleave<SetupSample>(['ours', 'floor', ...peers], rounds, async (contender) =>
    (await arena.page(contender as ContenderName)).call('setup', { roundTrip, ringFor: ringFor(roundTrip) }),
  );
  const results: Measurement[] = [];
  for (const { what, says, againstRaw } of views) {
    const name = `warm, RTT ${roundTrip}, ${says}`;
    const values = pick(samples, what, { ours: 'ours', floor: 'floor' });
    results.push(measurement(`${name}, against the floor`, 'ms', values, { times: 1.1, of: 'floor' }));
    const times = (againstRaw as Partial<Record<number, number>>)[roundTrip];
    if (times !== undefined) results.push(measurement(`${name}, against raw`, 'ms', values, { times, of: 'raw' }));
  }
  const counts = pick(samples, 'messages', { ours: 'ours', floor: 'floor' });
  results.push(measurement(`warm, RTT ${roundTrip}, messages from accept to frames`, 'messages', counts));
  const offers = pick(samples, 'lateDescriptions', { ours: 'ours', floor: 'floor' });
  results.push(measurement(`warm, RTT ${roundTrip}, descriptions after accept`, 'descriptions', offers, { atMost: 0 }));
  return results;
}

async function cold(arena: Arena, roundTrip: number, rounds: number): Promise<Measurement[]> {
  const samples = await interleave<SetupSample>(['ours, cold', ...peers], rounds, async (contender) =>
    (await arena.page(contender as ContenderName)).call('setup', { roundTrip, ringFor: null }),
  );
  const line = (what: keyof SetupSample, says: string, unit: string, bar?: Bar): Measurement =>
    measurement(
      `cold, RTT ${roundTrip}, ${says}`,
      unit,
      pick(samples, what, { ours: 'ours, cold', floor: 'raw' }),
      bar,
    );
  return [
    line('connected', 'offer → both connected', 'ms', { times: 1.1, of: 'floor' }),
    line('calleeSees', 'offer → callee sees caller', 'ms', { times: 1.05, of: 'floor' }),
    line('callerSees', 'offer → caller sees callee', 'ms', { times: 1.05, of: 'floor' }),
    line('offers', 'offers', 'offers', { atMost: 1 }),
    line('localDescriptions', 'setLocalDescription calls', 'calls', { atMost: 2 }),
  ];
}

/** One number of each sample, by what the contender stands for. */
export function pick(
  samples: ReadonlyMap<string, readonly SetupSample[]>,
  what: keyof SetupSample,
  names: { readonly ours: string; readonly floor?: string },
): Samples {
  const of = (name: string): readonly number[] => (samples.get(name) ?? []).map((sample) => sample[what]);
  const others = [...samples.keys()].filter((name) => name !== names.ours && name !== names.floor);
  return {
    ours: of(names.ours),
    ...(names.floor && { floor: of(names.floor) }),
    peers: Object.fromEntries(others.map((name) => [name, of(name)])),
  };
}
