import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { jwt } from '../../src/auth/jwt.ts';
import { authRequest } from '../support/auth-request.ts';

type Pair = Awaited<ReturnType<typeof createKey>>;

async function createKey(kid?: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), ...(kid !== undefined && { kid, alg: 'ES256' }) } };
}

const request = async ({ kid, privateKey }: Pair, sub = 'alice') =>
  authRequest({
    token: await new SignJWT({ sub })
      .setProtectedHeader({ alg: 'ES256', ...(kid !== undefined && { kid }) })
      .setExpirationTime('1h')
      .sign(privateKey),
  });

/** A server of a key set that counts how often it is asked. */
async function serveKeys(...keys: readonly Pair[]) {
  const served = { keys, status: 200, asked: 0, url: '' };
  const server = createServer((_request, response) => {
    served.asked++;
    response.writeHead(served.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: served.keys.map(({ jwk }) => jwk) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  return served;
}

test('the key of a token is found by its kid, and the set is fetched once', async () => {
  const [a, b] = [await createKey('a'), await createKey('b')];
  const served = await serveKeys(a, b);
  const auth = jwt({ jwksUrl: served.url });
  const identities = await Promise.all([auth(await request(a)), auth(await request(b, 'bob')), auth(await request(a))]);
  expect(identities.map((identity) => identity?.user)).toEqual(['alice', 'bob', 'alice']);
  expect(served.asked).toBe(1);
});

test('a key that is new in the set is found, one that was taken out no longer holds', async () => {
  const [old, next] = [await createKey('old'), await createKey('next')];
  const served = await serveKeys(old);
  const auth = jwt({ jwksUrl: served.url, cooldown: 0 });
  await auth(await request(old));
  served.keys = [next];
  expect(await auth(await request(next))).toMatchObject({ user: 'alice' });
  await expect(auth(await request(old))).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a flood of unknown kids does not become a flood on the key set’s server', async () => {
  const [known, forged] = [await createKey('known'), await createKey('forged')];
  const served = await serveKeys(known);
  const auth = jwt({ jwksUrl: served.url });
  await auth(await request(known));
  const token = await request(forged);
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => auth(token)));
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(served.asked).toBe(1);
});

test('a key set that cannot be had is an outage, not a bad token', async () => {
  const key = await createKey('a');
  const served = await serveKeys(key);
  const auth = jwt({ jwksUrl: served.url });
  served.status = 500;
  await expect(auth(await request(key))).rejects.toMatchObject({ code: 'unavailable', recoverable: true });
  served.status = 200;
  expect(await auth(await request(key))).toMatchObject({ user: 'alice' });
  const nobody = jwt({ jwksUrl: 'http://127.0.0.1:9/' });
  await expect(nobody(await request(key))).rejects.toMatchObject({ code: 'unavailable' });
});

test('tokens without a kid are checked with each key that fits', async () => {
  const [a, b, stranger] = [await createKey(), await createKey(), await createKey()];
  const auth = jwt({ jwks: { keys: [a.jwk, b.jwk] } });
  expect(await auth(await request(b))).toMatchObject({ user: 'alice' });
  await expect(auth(await request(stranger))).rejects.toMatchObject({ code: 'unauthenticated' });
});
