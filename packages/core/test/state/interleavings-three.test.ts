import { expect, test } from 'vitest';
import { alice, bob, carol } from './support/phone-driver.ts';
import { runShare } from './support/fuzz.ts';
import { drawCircumstances, runScenario } from './support/scenario.ts';

test('three phones that call, hold and transfer: nobody is stuck, all agree, one call at a time is heard', () => {
  const runs = runShare(0.2, (seed) =>
    runScenario(seed, {
      ...drawCircumstances(seed),
      ...{ devices: [alice, bob, carol], actions: 2 + (seed % 7), attacks: true, transfers: true },
    }),
  );
  expect(runs).toBeGreaterThan(0);
});
