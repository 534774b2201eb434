import { createFakeClock } from '@org/calls-core/testing';
import { SignJWT } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { anonymous, type AnonymousOptions } from '../../src/auth/anonymous.ts';
import { memoryLeases, type NameLeases } from '../../src/auth/name-leases.ts';
import { authRequest } from '../support/auth-request.ts';

const secret = 'a secret of at least thirty-two bytes';

function setUp(options: AnonymousOptions = {}) {
  const clock = createFakeClock();
  return { clock, guests: anonymous({ clock, ...options }) };
}

describe('names', () => {
  test('are user0001, user0002 … one after the other', async () => {
    const { guests } = setUp();
    const sessions = [await guests.issue(), await guests.issue(null), await guests.issue('')];
    expect(sessions.map(({ user }) => user)).toEqual(['user0001', 'user0002', 'user0003']);
  });

  test('start with the prefix', async () => {
    expect((await setUp({ prefix: 'guest-' }).guests.issue()).user).toBe('guest-0001');
  });

  test('go on beyond four digits', async () => {
    const { guests } = setUp();
    let last = '';
    for (let index = 0; index < 10_000; index++) last = (await guests.issue()).user;
    expect(last).toBe('user10000');
  });

  test('that are wished are given while nobody else has them, whatever their case and form', async () => {
    const { guests } = setUp();
    expect(await guests.issue('  Ann  Lee ')).toMatchObject({ user: 'Ann Lee', name: 'Ann Lee' });
    for (const same of ['Ann Lee', 'ann lee', 'Ａnn Lee']) {
      await expect(guests.issue(same)).rejects.toMatchObject({ code: 'name-taken' });
    }
  });

  test('that are wished are free again when the token has ended, not before', async () => {
    const { clock, guests } = setUp({ ttl: 60_000 });
    await guests.issue('ann');
    clock.advance(59_999);
    await expect(guests.issue('ann')).rejects.toMatchObject({ code: 'name-taken' });
    clock.advance(1);
    expect((await guests.issue('ann')).user).toBe('ann');
  });

  test('that may be assigned cannot be wished', async () => {
    const { guests } = setUp();
    await expect(guests.issue('User0007')).rejects.toMatchObject({ code: 'name-taken' });
  });

  test('of users with an account cannot be wished', async () => {
    const { guests } = setUp({ mayTake: async (name) => name !== 'admin' });
    await expect(guests.issue('admin')).rejects.toMatchObject({ code: 'name-taken' });
    expect((await guests.issue('ann')).user).toBe('ann');
  });

  test.each(['a\u0000b', '<b>', 'x'.repeat(65), '\u202eann', '..', '   ', 'alice:bob', 7])(
    'are no %j',
    async (wish) => {
      await expect(setUp().guests.issue(wish as string)).rejects.toMatchObject({ code: 'invalid-message' });
    },
  );

  test('are bounded in memory', async () => {
    const clock = createFakeClock();
    const guests = anonymous({ clock, ttl: 1000, leases: memoryLeases({ max: 2, clock }) });
    await guests.issue('a');
    await guests.issue('b');
    await expect(guests.issue('c')).rejects.toMatchObject({ code: 'unavailable' });
    clock.advance(1000);
    expect((await guests.issue('c')).user).toBe('c');
  });
});

describe('on several nodes with one secret', () => {
  test('no two guests have the same name, and each node takes the tokens of the other', async () => {
    const [a, b] = [anonymous({ secret }), anonymous({ secret })];
    const sessions = [await a.issue(), await b.issue(), await a.issue('ann'), await b.issue('ann')];
    expect(new Set(sessions.map(({ user }) => user)).size).toBe(4);
    expect(sessions.map(({ name }) => name)).toEqual(['user0001', 'user0001', 'ann', 'ann']);
    for (const { token, user } of sessions) expect(await a(authRequest({ token }))).toMatchObject({ user });
  });

  test('shared leases give the bare names, each once', async () => {
    const leases = memoryLeases();
    const [a, b] = [anonymous({ secret, leases }), anonymous({ secret, leases })];
    expect([(await a.issue()).user, (await b.issue()).user]).toEqual(['user0001', 'user0002']);
    await a.issue('ann');
    await expect(b.issue('ann')).rejects.toMatchObject({ code: 'name-taken' });
  });

  test('a node that starts late finds a free name soon', async () => {
    const taken = new Set(Array.from({ length: 5000 }, (_, index) => `user${String(index + 1).padStart(4, '0')}`));
    const claim = vi.fn((name: string) => !taken.has(name));
    const { user } = await anonymous({ secret, leases: { claim } }).issue();
    expect(taken).not.toContain(user);
    expect(claim.mock.calls.length).toBeLessThan(20);
  });
});

describe('tokens', () => {
  test('say who the guest is', async () => {
    const { clock, guests } = setUp({ ttl: 60_000 });
    const { token, expiresAt } = await guests.issue('ann');
    const identity = { user: 'ann', name: 'ann', authentication: 'anonymous', expiresAt };
    expect(await guests(authRequest({ token, user: 'ann' }))).toEqual(identity);
    expect(expiresAt).toBe(clock.wallTime() + 60_000);
  });

  test('end', async () => {
    const { clock, guests } = setUp({ ttl: 60_000 });
    const { token } = await guests.issue();
    clock.advance(60_001);
    await expect(guests(authRequest({ token }))).rejects.toMatchObject({ code: 'token-expired', recoverable: true });
  });

  test('never outlive their name, however slow the leases are', async () => {
    const clock = createFakeClock();
    clock.advance(700);
    const kept = memoryLeases({ clock });
    let end = 0;
    const claim: NameLeases['claim'] = (name, holder, ttl) => {
      clock.advance(2500);
      end = clock.wallTime() + ttl;
      return kept.claim(name, holder, ttl);
    };
    const { expiresAt } = await anonymous({ clock, leases: { claim } }).issue('ann');
    expect(expiresAt).toBeLessThanOrEqual(end);
  });

  test('hold in the process that issued them', async () => {
    const { token } = await anonymous().issue();
    await expect(anonymous()(authRequest({ token }))).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('that are forged, are refused; others are not its own', async () => {
    const guests = anonymous({ secret });
    const sign = (typ: string, key: string) =>
      new SignJWT({ sub: 'ann', jti: 'x' })
        .setProtectedHeader({ alg: 'HS256', typ })
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(key));
    const forged = await sign('calls-guest+jwt', 'another secret of thirty-two bytes');
    await expect(guests(authRequest({ token: forged }))).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await guests(authRequest({ token: await sign('JWT', secret) }))).toBeNull();
    for (const token of [null, '', 'abc', 'a.b.c', '..', 'x'.repeat(10_000)]) {
      expect(await guests(authRequest({ token }))).toBeNull();
    }
  });

  test('are for their guest only', async () => {
    const { guests } = setUp();
    const { token } = await guests.issue();
    await expect(guests(authRequest({ token, user: 'bob' }))).rejects.toMatchObject({ code: 'sender-mismatch' });
  });

  test('are renewed for the same name, which nobody gets meanwhile', async () => {
    const { clock, guests } = setUp({ ttl: 60_000 });
    const first = await guests.issue('ann');
    clock.advance(50_000);
    const second = await guests.renew(first.token);
    expect(second).toMatchObject({ user: 'ann', expiresAt: first.expiresAt + 50_000 });
    clock.advance(50_000);
    await expect(guests.issue('ann')).rejects.toMatchObject({ code: 'name-taken' });
    expect(await guests(authRequest({ token: second.token }))).toMatchObject({ user: 'ann' });
    await expect(guests.renew(first.token)).rejects.toMatchObject({ code: 'token-expired' });
    await expect(guests.renew('abc')).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('are not renewed once the name is somebody else’s', async () => {
    const claim = vi.fn(() => true);
    const { guests } = setUp({ leases: { claim } });
    const { token } = await guests.issue();
    claim.mockReturnValue(false);
    await expect(guests.renew(token)).rejects.toMatchObject({ code: 'name-taken' });
  });

  test('need a secret that cannot be guessed', () => {
    expect(() => anonymous({ secret: 'secret' })).toThrow(TypeError);
  });
});
