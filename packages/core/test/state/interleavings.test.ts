import { expect, test } from 'vitest';
import { alice, bob } from './support/phone-driver.ts';
import { runShare } from './support/fuzz.ts';
import { drawCircumstances, runScenario } from './support/scenario.ts';

test('two phones over a network that loses, doubles and reorders, and a stranger: nobody is stuck, both agree', () => {
  const runs = runShare(0.55, (seed) =>
    runScenario(seed, { ...drawCircumstances(seed), devices: [alice, bob], actions: 1 + (seed % 5), attacks: true }),
  );
  expect(runs).toBeGreaterThan(0);
});

test('a caller that changes its media while its confirmation travels is believed', () => {
  expect(() => runScenario(40_879, { devices: [alice, bob], actions: 6 })).not.toThrow();
});

test('somebody who calls back while it rings and answers it as well gets one call and is told of the other', () => {
  expect(() => runScenario(97_295, { devices: [alice, bob], actions: 6 })).not.toThrow();
});
