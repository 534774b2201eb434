import { expect, test } from 'vitest';
import { countLeftovers, fewListeners } from '../benchmarks/soaks/calls.ts';

const MIB = 1024 * 1024;

test('forty calls, a third cancelled while connecting, leave nothing behind', async () => {
  const { empty, early, late, closed } = await countLeftovers([15, 40], 5);
  for (const looked of [early, late]) {
    expect(looked.connections).toBeLessThanOrEqual(4);
    expect(looked.openConnections).toBe(0);
    expect(looked.liveTracks).toBe(0);
    expect(looked.timers).toBeLessThanOrEqual(10);
  }
  // A call that stayed would keep hundreds of kilobytes: its connections, streams and record.
  expect(late.heap - early.heap).toBeLessThan(2 * MIB);
  expect(closed).toMatchObject({ openConnections: 0, liveTracks: 0, audioContexts: 0, timers: 0, listeners: 0 });
  expect(closed.connections).toBeLessThanOrEqual(4);
  expect(closed.eventListeners).toBeLessThanOrEqual(empty.eventListeners + fewListeners);
});
