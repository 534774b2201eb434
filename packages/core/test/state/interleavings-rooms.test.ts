import { expect, test } from 'vitest';
import { runShare } from './support/fuzz.ts';
import { runRoomScenario } from './support/room-scenario.ts';
import { roomParty } from './support/room-party.ts';

test('three to six in a room that come, go, crash and lose their links: in the end all of them are connected', () => {
  const runs = runShare(0.04, (seed) =>
    runRoomScenario(seed, { devices: roomParty(seed), outages: seed % 3 > 0, crashes: seed % 2 > 0 }),
  );
  expect(runs).toBeGreaterThan(0);
});

test('whose path changes as they come and go, and cannot be had now and then: all of them take the same one', () => {
  const runs = runShare(0.03, (seed) =>
    runRoomScenario(seed, {
      devices: roomParty(seed),
      outages: seed % 2 > 0,
      crashes: seed % 3 > 0,
      mesh: 2 + (seed % 3),
    }),
  );
  expect(runs).toBeGreaterThan(0);
});

test('for fewer than come: those who are inside are connected', () => {
  const runs = runShare(0.02, (seed) =>
    runRoomScenario(seed, { devices: roomParty(seed), outages: seed % 2 > 0, capacity: 3 }),
  );
  expect(runs).toBeGreaterThan(0);
});

test('whose pages are loaded anew', () => {
  const runs = runShare(0.01, (seed) =>
    runRoomScenario(seed, { devices: roomParty(seed), outages: seed % 2 > 0, reloads: true, mesh: 3 }),
  );
  expect(runs).toBeGreaterThan(0);
});
