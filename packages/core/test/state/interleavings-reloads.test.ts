import { expect, test } from 'vitest';
import { runShare } from './support/fuzz.ts';
import { alice, bob, carol } from './support/phone-driver.ts';
import { runRoomScenario } from './support/room-scenario.ts';
import { drawCircumstances, runScenario } from './support/scenario.ts';

test('two phones whose pages are loaded anew at any time: nobody is stuck, both agree', () => {
  const runs = runShare(0.15, (seed) =>
    runScenario(seed, { ...drawCircumstances(seed), devices: [alice, bob], actions: 1 + (seed % 5), reloads: true }),
  );
  expect(runs).toBeGreaterThan(0);
});

test('three phones whose pages are loaded anew at any time: nobody is stuck, all agree', () => {
  const runs = runShare(0.05, (seed) =>
    runScenario(seed, {
      ...drawCircumstances(seed),
      ...{ devices: [alice, bob, carol], actions: 2 + (seed % 6), reloads: true, transfers: true },
    }),
  );
  expect(runs).toBeGreaterThan(0);
});

test('two members of a room whose pages are loaded anew at any time find each other again', () => {
  const runs = runShare(0.05, (seed) =>
    runRoomScenario(seed, { devices: [alice, bob], outages: seed % 2 === 0, reloads: true }),
  );
  expect(runs).toBeGreaterThan(0);
});
