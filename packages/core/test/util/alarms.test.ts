import { expect, test } from 'vitest';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { createAlarms } from '../../src/util/alarms.ts';
import type { Clock } from '../../src/util/clock.ts';

function setUp(over: Partial<Clock> = {}) {
  const clock = createFakeClock();
  const alarms = createAlarms({ ...clock, ...over });
  const log: string[] = [];
  return { clock, alarms, log, add: (key: string, ms: number) => alarms.set(key, ms, () => void log.push(key)) };
}

test('runs each at its time, in whatever order they were set', () => {
  const { clock, add, log } = setUp();
  add('late', 300);
  add('early', 100);
  clock.advance(100);
  expect(log).toEqual(['early']);
  clock.advance(200);
  expect(log).toEqual(['early', 'late']);
  expect(clock.pending).toBe(0);
});

test('one that is set anew runs once, at the later time', () => {
  const { clock, add, log } = setUp();
  add('one', 100);
  add('one', 300);
  clock.advance(299);
  expect(log).toEqual([]);
  clock.advance(1);
  expect(log).toEqual(['one']);
});

test('one that is stopped does not run, and no timer waits for nothing', () => {
  const { clock, alarms, add, log } = setUp();
  add('one', 100);
  add('two', 200);
  alarms.stop('one');
  expect(clock.pending).toBe(1);
  alarms.stop('two');
  expect(clock.pending).toBe(0);
  clock.advance(1000);
  expect(log).toEqual([]);
});

test('may stop and set others while it runs', () => {
  const { clock, alarms, add, log } = setUp();
  alarms.set('first', 100, () => {
    alarms.stop('second');
    add('third', 50);
  });
  add('second', 100);
  clock.advance(150);
  expect(log).toEqual(['third']);
});

test('setting many, each later than the one before, takes one timer of the clock', () => {
  let timers = 0;
  const inner = createFakeClock();
  const alarms = createAlarms({ ...inner, after: (ms, run) => (timers++, inner.after(ms, run)) });
  for (let at = 1; at <= 100; at++) alarms.set(at, at * 10, () => {});
  expect(timers).toBe(1);
});

test('what is overdue runs when it is looked for, and hears how late it is', () => {
  let ahead = 0;
  const { clock, alarms } = setUp({ now: () => ahead });
  const late: number[] = [];
  alarms.set('one', 100, (ms) => void late.push(ms));
  alarms.check();
  expect(late).toEqual([]);
  ahead = 350;
  alarms.check();
  expect(late).toEqual([250]);
  expect(clock.pending).toBe(0);
});

test('a timer that goes off a little early is not the last one', () => {
  let behind = 1;
  const inner = createFakeClock();
  const alarms = createAlarms({ ...inner, now: () => inner.now() - behind });
  const log: string[] = [];
  behind = 0;
  alarms.set('one', 100, () => void log.push('one'));
  behind = 1;
  inner.advance(100);
  expect(log).toEqual([]);
  inner.advance(1);
  expect(log).toEqual(['one']);
});
