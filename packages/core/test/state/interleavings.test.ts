import { describe, expect, test } from 'vitest';
import { optionsRandom, runMany, runScenario } from './support/scenario.ts';
import { alice, bob, bob2, carol } from './support/phone-driver.ts';

const scale = Number(process.env['FUZZ_SCALE'] ?? 1);
const start = Number(process.env['FUZZ_SEED'] ?? 1);

describe('random interleavings over a network that loses, doubles and reorders', () => {
  test('two phones', () => {
    runMany(2_000 * scale, start, (seed) => {
      const random = optionsRandom(seed);
      runScenario(seed, {
        devices: [alice, bob],
        actions: 2 + Math.floor(random.next() * 6),
        verified: random.chance(0.7),
        turn: random.chance(0.5),
        preconnect: random.pick(['always', 'relay', 'never']),
        attacks: true,
      });
    });
    expect(true).toBe(true);
  });
});
void bob2;
void carol;
