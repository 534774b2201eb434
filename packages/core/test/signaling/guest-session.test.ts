import { describe, expect, test } from 'vitest';
import { guestSession } from '../../src/signaling/guest-session.ts';

const hour = 3_600_000;

/** A server that takes guests, as far as a test lets it. */
function createServer(answer: (body: { name?: string; token?: string }) => { status?: number; body: unknown }) {
  const asked: { url: string; body: { name?: string; token?: string } }[] = [];
  const send = async (url: unknown, init?: { body?: unknown }) => {
    const body = JSON.parse(String(init?.body)) as { name?: string; token?: string };
    asked.push({ url: String(url), body });
    const { status = 201, body: text } = answer(body);
    return new Response(typeof text === 'string' ? text : JSON.stringify(text), { status });
  };
  return { asked, fetch: send as typeof fetch };
}

/** Gives each wish its name, and numbers the tokens. */
function generous(now: () => number) {
  let count = 0;
  return createServer(({ name = 'user0001', token }) => {
    const user = token ? token.split(' ')[0] : name;
    return { body: { user, name: user, token: `${user} ${++count}`, expiresAt: now() + hour } };
  });
}

function createStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const items = new Map<string, string>();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

describe('a guest', () => {
  test('has the name that the server gives, and its token', async () => {
    const { asked, fetch } = generous(() => 0);
    const guest = await guestSession({ url: 'wss://calls.example/app', fetch, now: () => 0 });
    expect(guest).toMatchObject({ user: 'user0001', name: 'user0001' });
    expect(await guest.token()).toBe('user0001 1');
    expect(asked).toEqual([{ url: 'https://calls.example/app/session', body: {} }]);
  });

  test('gets a new token before the old one ends, once for all who ask', async () => {
    let now = 0;
    const { asked, fetch } = generous(() => now);
    const guest = await guestSession({ url: 'https://calls.example', name: 'alice', fetch, now: () => now });
    now = hour - 60_000;
    expect(await Promise.all([guest.token(), guest.token()])).toEqual(['alice 2', 'alice 2']);
    expect(asked.map(({ body }) => body)).toEqual([{ name: 'alice' }, { token: 'alice 1' }]);
  });

  test('is the same one after a reload, and signs in anew where the server forgot it', async () => {
    const storage = createStorage();
    const { asked, fetch } = generous(() => 0);
    const options = { url: 'https://calls.example', name: 'alice', storage, now: () => 0 };
    await guestSession({ ...options, fetch });
    await guestSession({ ...options, fetch });
    expect(asked.map(({ body }) => body)).toEqual([{ name: 'alice' }, { token: 'alice 1' }]);
    const forgetful = createServer(({ name, token }) =>
      token
        ? { status: 401, body: { error: { code: 'unauthenticated' } } }
        : { body: { user: name, name, token: 'new', expiresAt: hour } },
    );
    expect(await (await guestSession({ ...options, fetch: forgetful.fetch })).token()).toBe('new');
  });

  test('keeps a token that holds when it cannot be renewed, and tells once it does not', async () => {
    let now = 0;
    const { fetch } = generous(() => now);
    let down = false;
    const flaky = ((...args: Parameters<typeof fetch>) =>
      down ? Promise.reject(new Error('offline')) : fetch(...args)) as typeof fetch;
    const guest = await guestSession({ url: 'https://calls.example', fetch: flaky, now: () => now });
    down = true;
    now = hour - 60_000;
    expect(await guest.token()).toBe('user0001 1');
    now = hour;
    await expect(guest.token()).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('does not become somebody else when its name was given away', async () => {
    let now = 0;
    const server = createServer(({ token }) =>
      token
        ? { status: 409, body: { error: { code: 'name-taken' } } }
        : { body: { user: now ? 'alice-2' : 'alice', name: 'alice', token: 't', expiresAt: now + hour } },
    );
    const guest = await guestSession({
      url: 'https://calls.example',
      name: 'alice',
      fetch: server.fetch,
      now: () => now,
    });
    now = hour;
    await expect(guest.token()).rejects.toMatchObject({ code: 'name-taken' });
  });
});

describe('a server that refuses', () => {
  test.each([
    [409, { error: { code: 'name-taken' } }, { code: 'name-taken' }],
    [429, { error: { code: 'rate-limited', retryAfter: 500 } }, { code: 'rate-limited', retryAfter: 500 }],
    [404, 'Not found', { code: 'not-found' }],
    [502, '<html>', { code: 'unavailable' }],
    [201, { user: 7 }, { code: 'unavailable' }],
    [500, { error: { code: 'made-up' } }, { code: 'unavailable' }],
  ])('is an error with its code: %s', async (status, body, error) => {
    const { fetch } = createServer(() => ({ status, body }));
    await expect(guestSession({ url: 'https://calls.example', fetch })).rejects.toMatchObject(error);
  });

  test('is unavailable when it does not answer', async () => {
    const fetch = (() => Promise.reject(new Error('offline'))) as typeof globalThis.fetch;
    await expect(guestSession({ url: 'https://calls.example', fetch })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
