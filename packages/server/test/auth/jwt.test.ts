import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createFakeClock } from '@org/calls-core/testing';
import { base64url, exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { describe, expect, test } from 'vitest';
import { jwt, type JwtOptions } from '../../src/auth/jwt.ts';
import { authRequest } from '../support/auth-request.ts';

const secret = 'a secret of at least thirty-two bytes';
const clock = createFakeClock();
const inOneHour = Math.floor(clock.wallTime() / 1000) + 3600;

type Key = Parameters<SignJWT['sign']>[0];
const bytes = (text: string) => new TextEncoder().encode(text);
const sign = (claims: JWTPayload, key: Key = bytes(secret), alg = 'HS256', kid?: string) =>
  new SignJWT({ sub: 'alice', exp: inOneHour, ...claims })
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
    .sign(key);
const check = async (claims: JWTPayload, options: Partial<JwtOptions> = {}) =>
  jwt({ secret, clock, ...options })(authRequest({ token: await sign(claims) }));

describe('a token', () => {
  test('says who somebody is, and what they may', async () => {
    const claims = { name: 'Alice', picture: 'https://a.example/a.png', rooms: ['standup'], roles: ['moderator'] };
    expect(await check(claims)).toEqual({
      user: 'alice',
      name: 'Alice',
      avatar: 'https://a.example/a.png',
      rooms: ['standup'],
      roles: ['moderator'],
      authentication: 'jwt',
      claims: { sub: 'alice', exp: inOneHour, ...claims },
      expiresAt: inOneHour * 1000,
    });
  });

  test('may be for one room', async () => {
    expect(await check({ room: 'standup' })).toMatchObject({ rooms: ['standup'] });
    expect(await check({ room: 'standup', rooms: ['boardroom'] })).toMatchObject({ rooms: ['boardroom'] });
  });

  test('may be read by the app’s own rules', async () => {
    const identity = await check(
      { uid: 'u7' },
      { identity: ({ uid }) => ({ user: `id-${String(uid)}`, roles: ['bot'] }) },
    );
    expect(identity).toMatchObject({ user: 'id-u7', roles: ['bot'], authentication: 'jwt' });
  });

  test('with a name or picture that cannot be shown goes without', async () => {
    const identity = await check({ name: 'x'.repeat(500), picture: '' });
    expect(identity?.name).toHaveLength(128);
    expect(identity).not.toHaveProperty('avatar');
  });

  test.each([
    { rooms: 'standup' },
    { rooms: [7] },
    { rooms: null },
    { room: '' },
    { roles: 'admin' },
    { sub: '' },
    { sub: 7 },
  ])('whose %j cannot be read opens nothing', async (claims) => {
    await expect(check(claims as unknown as JWTPayload)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('that has expired may be renewed; clocks may differ by the tolerance', async () => {
    const exp = Math.floor(clock.wallTime() / 1000) - 4;
    expect(await check({ exp })).toMatchObject({ user: 'alice' });
    await expect(check({ exp: exp - 1 })).rejects.toMatchObject({ code: 'token-expired', recoverable: true });
    await expect(check({ exp }, { clockTolerance: 0 })).rejects.toMatchObject({ code: 'token-expired' });
  });

  test('that holds for ever, for nobody, or not yet, is refused', async () => {
    for (const claims of [{ exp: undefined }, { sub: undefined }, { nbf: inOneHour }] as unknown as JWTPayload[]) {
      await expect(check(claims)).rejects.toMatchObject({ code: 'unauthenticated', recoverable: false });
    }
  });

  test('for another audience is refused, and the refusal says which claim it was', async () => {
    const options = { audience: ['calls', 'meetings'] };
    expect(await check({ aud: ['meetings', 'mail'] }, options)).toMatchObject({ user: 'alice' });
    await expect(check({ aud: 'mail' }, options)).rejects.toMatchObject({
      code: 'unauthenticated',
      detail: 'The token’s aud is not what it must be.',
    });
    await expect(check({}, options)).rejects.toMatchObject({ detail: 'The token’s aud is missing.' });
  });

  test('of another issuer is left to others', async () => {
    expect(await check({ iss: 'https://b.example' }, { issuer: 'https://a.example' })).toBeNull();
    expect(await check({}, { issuer: 'https://a.example' })).toBeNull();
    expect(await check({ iss: 'https://a.example' }, { issuer: 'https://a.example' })).toMatchObject({ user: 'alice' });
  });

  test('is for its user only', async () => {
    const auth = jwt({ secret, clock });
    const token = await sign({});
    expect(await auth(authRequest({ token, user: 'alice' }))).toMatchObject({ user: 'alice' });
    await expect(auth(authRequest({ token, user: 'bob' }))).rejects.toMatchObject({ code: 'sender-mismatch' });
  });

  test('that was changed by one character is refused', async () => {
    const auth = jwt({ secret, clock });
    const [header, , signature] = (await sign({})).split('.');
    const body = base64url.encode(JSON.stringify({ sub: 'bob', exp: inOneHour }));
    await expect(auth(authRequest({ token: `${header}.${body}.${signature}` }))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test.each([null, '', 'abc', 'a.b', 'a.b.c', 'e30.e30.e30', 'x'.repeat(9000), 'a.b.c.d.e'])(
    '%j is none of ours',
    async (token) => {
      expect(await jwt({ secret, clock })(authRequest({ token }))).toBeNull();
    },
  );
});

test('a token of more than 8 KiB is not even looked at', async () => {
  expect(await check({ padding: 'x'.repeat(5000) })).toMatchObject({ user: 'alice' });
  expect(await check({ padding: 'x'.repeat(7000) })).toBeNull();
});

describe('algorithms', () => {
  const pairs = [
    ['RS256', 'RS256'],
    ['PS256', 'RS256'],
    ['ES256', 'ES256'],
    ['ES384', 'ES384'],
    ['ES512', 'ES512'],
    ['EdDSA', 'EdDSA'],
  ] as const;

  test.each(pairs)('%s by a public key, as PEM and as JWK', async (alg) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const token = await sign({}, privateKey, alg);
    for (const key of [await exportSPKI(publicKey), { ...(await exportJWK(publicKey)) }]) {
      expect(await jwt({ publicKey: key, clock })(authRequest({ token }))).toMatchObject({ user: 'alice' });
    }
    const other = await exportSPKI((await generateKeyPair(alg, { extractable: true })).publicKey);
    await expect(jwt({ publicKey: other, clock })(authRequest({ token }))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test.each(['HS256', 'HS384', 'HS512'])('%s by a secret', async (alg) => {
    const long = 'x'.repeat(64);
    const token = await sign({}, bytes(long), alg);
    expect(await jwt({ secret: long, clock })(authRequest({ token }))).toMatchObject({ user: 'alice' });
  });

  test('a token without a signature opens nothing', async () => {
    const encode = (value: object) => base64url.encode(JSON.stringify(value));
    for (const alg of ['none', 'None', undefined]) {
      const token = `${encode({ alg })}.${encode({ sub: 'alice', exp: inOneHour })}.`;
      expect(await jwt({ secret, clock })(authRequest({ token }))).toBeNull();
    }
  });

  test('a public key is no secret: HMAC with it opens nothing', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const pem = await exportSPKI(publicKey);
    const content = [{ alg: 'HS256' }, { sub: 'alice', exp: inOneHour }]
      .map((part) => base64url.encode(JSON.stringify(part)))
      .join('.');
    const token = `${content}.${createHmac('sha256', pem).update(content).digest('base64url')}`;
    expect(await jwt({ publicKey: pem, clock })(authRequest({ token }))).toBeNull();
    expect(
      await jwt({ jwks: { keys: [{ ...(await exportJWK(publicKey)) }] }, clock })(authRequest({ token })),
    ).toBeNull();
  });

  test('only those that are named are taken', async () => {
    expect(await check({}, { algorithms: ['HS512'] })).toBeNull();
    expect(await check({}, { algorithms: ['HS256'] })).toMatchObject({ user: 'alice' });
  });

  test('that do not fit the key are refused at once, as are keys that cannot be used', async () => {
    const pem = await exportSPKI((await generateKeyPair('EdDSA', { extractable: true })).publicKey);
    const x25519 = generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const wrong: Partial<JwtOptions>[] = [
      { publicKey: pem, algorithms: ['HS256'] },
      { publicKey: pem, algorithms: ['RS256'] },
      { secret, algorithms: ['none'] },
      { secret: 'short' },
      { secret, publicKey: pem },
      { jwksUrl: 'no address' },
      { publicKey: x25519 },
      {},
    ];
    for (const options of wrong) expect(() => jwt(options)).toThrow(TypeError);
  });
});
