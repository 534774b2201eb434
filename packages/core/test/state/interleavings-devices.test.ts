import { expect, test } from 'vitest';
import { alice, bob, bob2 } from './support/phone-driver.ts';
import { runShare } from './support/fuzz.ts';
import { runRoomScenario } from './support/room-scenario.ts';
import { drawCircumstances, runScenario } from './support/scenario.ts';

test('a user with two devices: one of them has the call, the other one knows why not', () => {
  const runs = runShare(0.2, (seed) =>
    runScenario(seed, {
      ...drawCircumstances(seed),
      devices: [alice, bob, bob2],
      actions: 1 + (seed % 5),
      attacks: true,
    }),
  );
  expect(runs).toBeGreaterThan(0);
});

test('a room for two: whoever is inside in the end is connected', () => {
  const runs = runShare(0.05, (seed) =>
    runRoomScenario(seed, {
      devices: seed % 2 ? [alice, bob] : [alice, bob, bob2],
      capacity: 2,
      outages: seed % 3 > 0,
    }),
  );
  expect(runs).toBeGreaterThan(0);
});
