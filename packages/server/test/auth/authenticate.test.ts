import { ServerError } from '@org/calls-core/protocol';
import { createFakeClock } from '@org/calls-core/testing';
import { SignJWT } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { anonymous } from '../../src/auth/anonymous.ts';
import { authenticate } from '../../src/auth/authenticate.ts';
import type { Authenticator, Identity } from '../../src/auth/authenticator.ts';
import { checkRoom } from '../../src/auth/check-room.ts';
import { firstOf } from '../../src/auth/first-of.ts';
import { jwt } from '../../src/auth/jwt.ts';
import { sessionCookie } from '../../src/auth/session-cookie.ts';
import { authRequest } from '../support/auth-request.ts';

const secret = 'a secret of at least thirty-two bytes';
const alice: Identity = { user: 'alice', authentication: 'session' };
const answers =
  (identity: unknown): Authenticator =>
  async () =>
    identity as Identity;
const signed = (claims: object, key = secret) =>
  new SignJWT({ sub: 'alice', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(key));

describe('authenticate', () => {
  test('gives the identity', async () => {
    expect(await authenticate(answers(alice), authRequest({ user: 'alice' }))).toBe(alice);
  });

  test('whom no authenticator knows is not signed in; the refusal tells no token from a strange one', async () => {
    const refusal = (token: string | null) => authenticate(answers(null), authRequest({ token }));
    await expect(refusal(null)).rejects.toMatchObject({ code: 'unauthenticated', detail: 'There is no token.' });
    await expect(refusal('x')).rejects.toMatchObject({ detail: expect.stringContaining('no token of this kind') });
  });

  test('a refusal of an authenticator stays as it is, a failure becomes unavailable and keeps its cause', async () => {
    const failing =
      (error: Error): Authenticator =>
      () =>
        Promise.reject(error);
    const refusal = new ServerError('forbidden');
    await expect(authenticate(failing(refusal), authRequest())).rejects.toBe(refusal);
    const failure = new Error('The database is gone.');
    await expect(authenticate(failing(failure), authRequest())).rejects.toMatchObject({
      code: 'unavailable',
      cause: failure,
    });
  });

  test('holds every authenticator to the claimed user and the expiry', async () => {
    const clock = createFakeClock();
    await expect(authenticate(answers(alice), authRequest({ user: 'bob' }))).rejects.toMatchObject({
      code: 'sender-mismatch',
    });
    const ended = answers({ ...alice, expiresAt: clock.wallTime() });
    await expect(authenticate(ended, authRequest(), clock)).rejects.toMatchObject({ code: 'token-expired' });
  });

  test.each([
    { authentication: 'jwt' },
    { user: '', authentication: 'jwt' },
    { user: 'x'.repeat(257), authentication: 'jwt' },
    { user: 'alice', authentication: 'magic' },
    { ...alice, rooms: 'standup' },
    { ...alice, rooms: [''] },
    { ...alice, roles: [1] },
    { ...alice, name: 'x'.repeat(129) },
    { ...alice, expiresAt: Number.NaN },
    'alice',
  ])('takes no %j for an identity', async (identity) => {
    await expect(authenticate(answers(identity), authRequest())).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('firstOf', () => {
  test('asks in order until one knows the token', async () => {
    const never = vi.fn(answers(null));
    const auth = firstOf(answers(null), answers(alice), never);
    expect(await auth(authRequest())).toBe(alice);
    expect(never).not.toHaveBeenCalled();
    expect(await firstOf(answers(null))(authRequest())).toBeNull();
  });

  test('what one recognises and refuses is not tried with the next', async () => {
    const never = vi.fn(answers(alice));
    const auth = firstOf(jwt({ secret }), never);
    const token = await signed({}, 'another secret of thirty-two bytes');
    await expect(auth(authRequest({ token }))).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(never).not.toHaveBeenCalled();
  });

  test('guests, sessions and tokens live side by side, even by one secret', async () => {
    const guests = anonymous({ secret, mayTake: (name) => name !== 'alice' });
    const auth = firstOf(jwt({ secret }), guests, sessionCookie({ cookie: 'sid', lookup: () => ({ user: 'carol' }) }));
    const { token, user } = await guests.issue();
    expect(await auth(authRequest({ token }))).toMatchObject({ user, authentication: 'anonymous' });
    expect(await auth(authRequest({ token: await signed({}) }))).toMatchObject({
      user: 'alice',
      authentication: 'jwt',
    });
    expect(await auth(authRequest({ cookies: { sid: '1' } }))).toMatchObject({
      user: 'carol',
      authentication: 'session',
    });
  });

  test('guests who may take any name do not live beside users with accounts', () => {
    expect(() => firstOf(anonymous(), jwt({ secret }))).toThrow(/mayTake/);
    expect(() => firstOf(anonymous())).not.toThrow();
    expect(() => firstOf(firstOf(anonymous()), jwt({ secret }))).toThrow(/mayTake/);
    expect(() => firstOf(anonymous({ mayTake: () => false }), jwt({ secret }))).not.toThrow();
  });
});

describe('sessionCookie', () => {
  const sessions: Record<string, { user: string }> = { one: { user: 'alice' } };
  const auth = sessionCookie({ cookie: 'sid', lookup: async (id) => sessions[id] ?? null });

  test('finds who a session belongs to', async () => {
    expect(await auth(authRequest({ cookies: { sid: 'one' } }))).toEqual(alice);
  });

  test('a session that has ended is refused', async () => {
    await expect(auth(authRequest({ cookies: { sid: 'two' } }))).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('without the cookie, or with a token beside it, others are asked', async () => {
    expect(await auth(authRequest({ cookies: { other: 'one' } }))).toBeNull();
    expect(await auth(authRequest({ cookies: { sid: 'one' }, token: 'x' }))).toBeNull();
    const inherited = sessionCookie({ cookie: 'toString', lookup: () => ({ user: 'alice' }) });
    expect(await inherited(authRequest())).toBeNull();
  });
});

test('a token for some rooms opens those only', () => {
  expect(() => checkRoom({ ...alice, rooms: ['standup'] }, 'standup')).not.toThrow();
  expect(() => checkRoom(alice, 'anything')).not.toThrow();
  for (const rooms of [['standup'], []]) {
    expect(() => checkRoom({ ...alice, rooms }, 'boardroom')).toThrow(
      expect.objectContaining({ code: 'forbidden' }) as Error,
    );
  }
});
