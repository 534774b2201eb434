import type { Measurement } from './result.ts';

/** One named benchmark. */
export interface Benchmark {
  readonly name: string;
  /** What it measures, in a few words. */
  readonly about: string;
  /** True when its figures are medians over rounds; false when they are the same each time. */
  readonly sampled: boolean;
  run(options: { readonly rounds: number }): Promise<readonly Measurement[]>;
}

/**
 * Runs every contender once a round, one after the other, so that all of them meet the same machine.
 * The first round warms caches up and is thrown away.
 */
export async function interleave<S>(
  contenders: readonly string[],
  rounds: number,
  sample: (contender: string) => Promise<S>,
): Promise<ReadonlyMap<string, readonly S[]>> {
  const samples = new Map<string, S[]>(contenders.map((contender) => [contender, []]));
  for (let index = 0; index <= rounds; index += 1) {
    for (const contender of contenders) {
      const value = await sample(contender);
      if (index > 0) samples.get(contender)?.push(value);
    }
  }
  return samples;
}

/** Runs two contenders at the same time, the first with the second and so on: for samples that are long and mostly waiting. */
export async function inPairs<S>(
  contenders: readonly string[],
  rounds: number,
  sample: (contender: string) => Promise<S>,
): Promise<ReadonlyMap<string, readonly S[]>> {
  const samples = new Map<string, S[]>(contenders.map((contender) => [contender, []]));
  for (let index = 0; index < rounds; index += 1) {
    for (let first = 0; first < contenders.length; first += 2) {
      const pair = contenders.slice(first, first + 2);
      await Promise.all(pair.map(async (contender) => samples.get(contender)?.push(await sample(contender))));
    }
  }
  return samples;
}
