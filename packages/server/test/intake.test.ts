import { createFakeClock } from '@org/calls-core/testing';
import { expect, test, vi } from 'vitest';
import { createIntake } from '../src/hub/intake.ts';
import { createRateLimit } from '../src/limits/rate-limit.ts';

const limits = { waitingFrames: 100, waitingLength: 10_000, overrun: 10_000 };

function setUp(handle: (text: string) => void | Promise<void> = () => {}) {
  const clock = createFakeClock();
  const handled: string[] = [];
  const line = { paused: false, flooded: false };
  const rule = { capacity: 10, perSecond: 10, perKilobyte: 0 };
  const intake = createIntake({
    wire: { pause: () => void (line.paused = true), resume: () => void (line.paused = false) },
    rate: createRateLimit({ connection: rule, user: { ...rule, capacity: 1000, perSecond: 1000 }, clock }).connect(
      'alice',
    ),
    clock,
    limits,
    handle(text) {
      handled.push(text);
      return handle(text);
    },
    flooded: () => void (line.flooded = true),
  });
  const send = (from: number, to: number): void => {
    for (let index = from; index < to; index++) intake.receive(`${index}`);
  };
  return { clock, handled, line, intake, send };
}
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

test('a burst over the budget stops the line and is delayed, not lost, in its order', async () => {
  const { clock, handled, line, send } = setUp();
  send(0, 30);
  expect(handled).toEqual(numbers(10));
  expect(line.paused).toBe(true);
  await clock.advance(1000);
  expect(handled).toEqual(numbers(20));
  await clock.advance(1000);
  expect(handled).toEqual(numbers(30));
  expect(line).toEqual({ paused: false, flooded: false });
});

test('who stays over the budget is closed, after being slowed', async () => {
  const { clock, handled, line, send } = setUp();
  for (let second = 0; second < 12 && !line.flooded; second++) {
    send(0, 12);
    await clock.advance(1000);
  }
  expect(line.flooded).toBe(true);
  const before = handled.length;
  send(0, 12);
  await clock.advance(5000);
  expect(handled).toHaveLength(before);
});

test('who takes a break between bursts is never closed', async () => {
  const { clock, handled, line, send } = setUp();
  for (let burst = 0; burst < 20; burst++) {
    send(0, 20);
    await clock.advance(4000);
  }
  expect(line.flooded).toBe(false);
  expect(handled).toHaveLength(400);
});

test('more frames than may wait are a flood at once', () => {
  const { line, send } = setUp();
  send(0, 111);
  expect(line.flooded).toBe(true);
});

test('longer frames than may wait are a flood at once', () => {
  const { line, intake, send } = setUp();
  send(0, 10);
  intake.receive('x'.repeat(5000));
  expect(line.flooded).toBe(false);
  intake.receive('x'.repeat(5001));
  expect(line.flooded).toBe(true);
});

test('frames that wait for a decision stop the line before they are many, and go on in order after it', async () => {
  const decide: (() => void)[] = [];
  const { clock, handled, line, intake, send } = setUp((text) =>
    text === 'ask' ? new Promise<void>((resolve) => void decide.push(resolve)) : undefined,
  );
  intake.receive('ask');
  send(0, 9);
  expect(line.paused).toBe(false);
  send(9, 20);
  expect(line.paused).toBe(true);
  expect(handled).toEqual(['ask']);
  decide[0]?.();
  await vi.waitFor(() => expect(handled.length).toBeGreaterThan(1));
  await clock.advance(2000);
  expect(handled).toEqual(['ask', ...numbers(20)]);
  expect(line.paused).toBe(false);
});

test('a ping waits its turn, but not for ever: it is answered while others wait for a long decision', async () => {
  const { clock, handled, intake } = setUp((text) => (text === 'ask' ? new Promise<void>(() => {}) : undefined));
  intake.receive('ask');
  intake.receive('something else');
  intake.receive('{"kind":"ping"}');
  expect(handled).toEqual(['ask']);
  await clock.advance(1500);
  expect(handled).toEqual(['ask', '{"kind":"ping"}']);
});

test('nothing is handled after the line is gone', async () => {
  const { clock, handled, intake, send } = setUp();
  send(0, 20);
  intake.close();
  await clock.advance(5000);
  expect(handled).toHaveLength(10);
});
