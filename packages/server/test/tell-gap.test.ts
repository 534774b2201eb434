import { createFakeClock } from '@org/calls-core/testing';
import { expect, test } from 'vitest';
import type { Connection } from '../src/hub/connection.ts';
import { tellGap } from '../src/tell-gap.ts';

test('all clients are told of a gap, those of a large node one group after the other', async () => {
  const clock = createFakeClock();
  const told: number[] = [];
  const connections = Array.from({ length: 1000 }, (_, id) => ({ send: () => told.push(id) }) as unknown as Connection);
  tellGap({ all: () => connections }, clock);
  expect(told).toHaveLength(200);
  await clock.advance(40);
  expect(told).toHaveLength(600);
  await clock.advance(1000);
  expect(told).toEqual(connections.map((_, id) => id));
});
