import { parseSignalMessage } from '@org/calls-core/protocol';
import { runScenario } from '../../packages/core/test/state/support/scenario.ts';
import { fullEnvelopes } from '../../packages/core/test/support/messages.ts';
import { type Benchmark, interleave } from '../lib/benchmark.ts';
import { measurement } from '../lib/result.ts';

import { createRandom } from '../wire/random.ts';

const MS = 1000;
const alice = { user: 'alice', device: 'a1' };
const bob = { user: 'bob', device: 'b1' };
const carol = { user: 'carol', device: 'c1' };

/** How fast the properties of the state machine and the parser can be tried. */
export const fuzz: Benchmark = {
  name: 'fuzz',
  about: 'random interleavings of whole phones, and messages parsed, per second',
  sampled: true,
  async run({ rounds }) {
    const random = createRandom(1);
    const texts = Object.values(fullEnvelopes).map((message) => JSON.stringify(message));
    const pick = (): string => texts[Math.floor(random() * texts.length)] ?? '';
    let seed = 0;
    const work: Record<string, () => unknown> = {
      'two phones': () => runScenario((seed += 1), { devices: [alice, bob], actions: 6 }),
      'three phones': () => runScenario((seed += 1), { devices: [alice, bob, carol], actions: 9, transfers: true }),
      parse: () => parseSignalMessage(JSON.parse(pick())),
      'JSON.parse': () => JSON.parse(pick()),
    };
    const rates = await interleave(Object.keys(work), rounds, async (name) => perSecond(work[name] ?? (() => {})));
    const of = (name: string): { ours: readonly number[] } => ({ ours: rates.get(name) ?? [] });
    return [
      measurement('random interleavings, two phones, 6 actions', 'runs/s', of('two phones')),
      measurement('random interleavings, three phones, 9 actions', 'runs/s', of('three phones')),
      measurement('messages from text to parsed', 'messages/s', {
        ...of('parse'),
        floor: rates.get('JSON.parse') ?? [],
      }),
    ];
  },
};

function perSecond(work: () => unknown): number {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < MS) {
    work();
    count += 1;
  }
  return (count * 1000) / (performance.now() - start);
}
