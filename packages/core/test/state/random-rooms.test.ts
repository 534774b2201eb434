import { expect, test } from 'vitest';
import { runGroupScenario } from './support/group-scenario.ts';
import { roomParty } from './support/room-party.ts';
import { runRoomScenario } from './support/room-scenario.ts';

// The short form of `interleavings-rooms` and `interleavings-groups`.
const seeds = Array.from({ length: 60 }, (_, seed) => seed + 1);

test('rooms of three to six, plagued: in the end all who are inside are connected and take one path', () => {
  for (const seed of seeds)
    expect(() =>
      runRoomScenario(seed, { devices: roomParty(seed), outages: seed % 3 > 0, crashes: seed % 2 > 0, mesh: 3 }),
    ).not.toThrow();
});

test('calls of three to six who answer, decline, leave and invite each other: nobody is stuck', () => {
  for (const seed of seeds) expect(() => runGroupScenario(seed, roomParty(seed), seed % 2 > 0)).not.toThrow();
});
