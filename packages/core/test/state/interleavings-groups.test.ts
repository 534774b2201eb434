import { expect, test } from 'vitest';
import { runShare } from './support/fuzz.ts';
import { runGroupScenario } from './support/group-scenario.ts';
import { roomParty } from './support/room-party.ts';

test('a call of three to six who answer, decline, leave and invite each other: nobody is stuck, all are together', () => {
  const runs = runShare(0.04, (seed) => runGroupScenario(seed, roomParty(seed), seed % 2 > 0));
  expect(runs).toBeGreaterThan(0);
});
