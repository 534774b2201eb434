import { createFakeClock } from '@org/calls-core/testing';
import { expect, test } from 'vitest';
import type { Identity } from '../../src/auth/authenticator.ts';
import { createTokenWatch } from '../../src/auth/token-watch.ts';

const minute = 60_000;

function setUp(lifetime: number | null) {
  const clock = createFakeClock();
  const start = clock.wallTime();
  const alice: Identity = {
    ...{ user: 'alice', authentication: 'jwt' as const },
    ...(lifetime !== null && { expiresAt: start + lifetime }),
  };
  const log: string[] = [];
  const at = (): string => `${(clock.wallTime() - start) / 1000} s`;
  const waits: number[] = [];
  const after: typeof clock.after = (ms, callback) => {
    waits.push(ms);
    return clock.after(ms, callback);
  };
  const watch = createTokenWatch({
    ...{ identity: alice, clock: { wallTime: clock.wallTime, after } },
    warn: () => log.push(`warned at ${at()}`),
    expire: () => log.push(`expired at ${at()}`),
  });
  return { clock, alice, log, watch, waits };
}

test('warns a minute before the end, and gives up ten seconds after it', () => {
  const { clock, log } = setUp(10 * minute);
  clock.advance(20 * minute);
  expect(log).toEqual(['warned at 540 s', 'expired at 610 s']);
  expect(clock.pending).toBe(0);
});

test('never ends without an expiry', () => {
  const { clock, log } = setUp(null);
  clock.advance(1000 * minute);
  expect([log, clock.pending]).toEqual([[], 0]);
});

test('a renewed token counts anew', () => {
  const { clock, alice, log, watch } = setUp(10 * minute);
  clock.advance(9.5 * minute);
  const renewed = { ...alice, expiresAt: alice.expiresAt! + 10 * minute };
  watch.renew(renewed);
  expect(watch.identity).toBe(renewed);
  clock.advance(20 * minute);
  expect(log).toEqual(['warned at 540 s', 'warned at 1140 s', 'expired at 1210 s']);
});

test('a token is renewed within the grace, too, and by one without an end', () => {
  const { clock, log, watch } = setUp(10 * minute);
  clock.advance(10 * minute + 9000);
  watch.renew({ user: 'alice', authentication: 'jwt' });
  clock.advance(100 * minute);
  expect([log, clock.pending]).toEqual([['warned at 540 s'], 0]);
});

test('a token of another user, of another way to sign in, or one that has ended changes nothing', () => {
  const { clock, alice, log, watch } = setUp(10 * minute);
  expect(() => watch.renew({ ...alice, user: 'bob' })).toThrow(/another user/);
  expect(() => watch.renew({ ...alice, authentication: 'anonymous' })).toThrow(/another user/);
  expect(() => watch.renew({ ...alice, expiresAt: clock.wallTime() })).toThrow(/expired/);
  expect(watch.identity).toBe(alice);
  clock.advance(20 * minute);
  expect(log).toEqual(['warned at 540 s', 'expired at 610 s']);
});

test('tokens shorter than the warning are renewed at half time, not without a pause', () => {
  const { clock, alice, watch, log } = setUp(30_000);
  expect(log).toEqual([]);
  clock.advance(15_000);
  watch.renew({ ...alice, expiresAt: clock.wallTime() + 30_000 });
  clock.advance(14_999);
  expect(log).toEqual(['warned at 15 s']);
  clock.advance(1);
  expect(log).toEqual(['warned at 15 s', 'warned at 30 s']);
});

test('a token may hold longer than the longest timer of JavaScript', () => {
  const day = 24 * 60 * minute;
  const { clock, log, waits } = setUp(60 * day);
  clock.advance(61 * day);
  expect(log).toEqual([`warned at ${60 * 86_400 - 60} s`, `expired at ${60 * 86_400 + 10} s`]);
  expect(Math.max(...waits)).toBeLessThan(2 ** 31);
});

test('closed, it tells nothing and leaves no timer, even when closed while it warns', () => {
  const { clock, log, watch } = setUp(10 * minute);
  watch.close();
  watch.close();
  clock.advance(20 * minute);
  expect([log, clock.pending]).toEqual([[], 0]);

  const heard: string[] = [];
  const inside = createTokenWatch({
    ...{ identity: { user: 'a', authentication: 'jwt', expiresAt: clock.wallTime() + minute }, clock },
    warn: () => inside.close(),
    expire: () => heard.push('expired'),
  });
  clock.advance(20 * minute);
  expect([heard, clock.pending]).toEqual([[], 0]);
});
