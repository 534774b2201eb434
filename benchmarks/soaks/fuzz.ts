import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Measurement, measurement } from '../lib/result.ts';
import type { Soak } from './soak.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vitest = join(dirname(createRequire(join(root, 'package.json')).resolve('vitest/package.json')), 'vitest.mjs');

/** The project's own random tests, at length. */
const suites = [
  {
    says: 'hostile messages to the parsers, to a session and to phones in every state',
    file: 'protocol/fuzz.test.ts',
    env: 'FUZZ',
    count: 1_000_000,
  },
  { says: 'random interleavings of phones', file: 'state/interleavings', env: 'FUZZ_RUNS', count: 100_000 },
];

/** Bad input: nothing throws, what is refused changes nothing, what is accepted makes only legal transitions. */
export const fuzz: Soak = {
  name: 'fuzz',
  about: 'the random tests of protocol and state, at length',
  async run({ scale }) {
    const results: Measurement[] = [];
    for (const { says, file, env, count } of suites) {
      const failures = await runTests(`packages/core/test/${file}`, { [env]: String(Math.round(count * scale)) });
      results.push(
        measurement(`${Math.round(count * scale)} ${says}: failures`, 'failures', { ours: [failures] }, { atMost: 0 }),
      );
    }
    return results;
  },
};

/** 0 when every test of the file passes, else 1. */
async function runTests(file: string, env: Record<string, string>): Promise<number> {
  const hour = 3_600_000;
  const child = spawn(
    process.execPath,
    [
      vitest,
      'run',
      '--config',
      'vitest.workspace.ts',
      '--project',
      'unit',
      '--project',
      'random',
      `--testTimeout=${hour}`,
      file,
    ],
    { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0 ? 0 : 1;
}
