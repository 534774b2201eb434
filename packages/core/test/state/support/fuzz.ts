/** How many random runs all files of random runs make together, and the seed of the first: `FUZZ_RUNS`, `FUZZ_SEED`. */
const total = Number(process.env['FUZZ_RUNS'] ?? 100_000);
const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);

/** Makes a share of the runs and names the seed of the first that fails. Returns their number. */
export function runShare(share: number, run: (seed: number) => unknown): number {
  const count = Math.ceil(total * share);
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // refusals carry errors, and their traces are half of the time
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    try {
      run(seed);
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  Error.stackTraceLimit = stackTraceLimit;
  return count;
}
