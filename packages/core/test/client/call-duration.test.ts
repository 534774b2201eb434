import { expect, test } from 'vitest';
import { callDuration } from '../../src/client/call-duration.ts';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { createFakeCall } from '../support/fake-client.ts';

const epoch = Date.UTC(2026, 0, 1);

function setUp() {
  const clock = createFakeClock();
  const call = createFakeCall('call', { status: 'connecting' });
  const duration = callDuration(call, clock, epoch);
  const heard: number[] = [];
  return { clock, call, duration, heard, listen: () => duration.subscribe((seconds) => heard.push(seconds)) };
}

test('is 0 and runs no timer before the call connects', () => {
  const { clock, duration, listen } = setUp();
  listen();
  clock.advance(5000);
  expect(duration.get()).toBe(0);
  expect(clock.pending).toBe(0);
});

test('ticks on whole seconds since the call connected', () => {
  const { clock, call, heard, listen } = setUp();
  listen();
  clock.advance(250);
  call.set({ status: 'connected', connectedAt: epoch + 250 });
  clock.advance(999);
  expect(heard).toEqual([]);
  clock.advance(2001);
  expect(heard).toEqual([1, 2, 3]);
});

test('a change of the call in between neither delays nor adds a tick', () => {
  const { clock, call, heard, listen } = setUp();
  call.set({ status: 'connected', connectedAt: epoch });
  listen();
  clock.advance(700);
  call.set({ held: 'remote' });
  clock.advance(300);
  expect(heard).toEqual([1]);
});

test('stops with the call and keeps the time it took', () => {
  const { clock, call, duration, heard, listen } = setUp();
  call.set({ status: 'connected', connectedAt: epoch });
  listen();
  clock.advance(2500);
  call.set({ status: 'ended', endedAt: epoch + 2500 });
  clock.advance(10_000);
  expect(duration.get()).toBe(2);
  expect(heard).toEqual([1, 2]);
  expect(clock.pending).toBe(0);
});

test('runs a timer only while somebody listens', () => {
  const { clock, call, duration, listen } = setUp();
  call.set({ status: 'connected', connectedAt: epoch });
  expect(clock.pending).toBe(0);
  const stop = listen();
  expect(clock.pending).toBe(1);
  stop();
  expect(clock.pending).toBe(0);
  expect(call.listeners).toBe(0);
  clock.advance(4000);
  expect(duration.get()).toBe(4);
});
