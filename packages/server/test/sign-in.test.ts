import { once } from 'node:events';
import { SignJWT } from 'jose';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { anonymous, firstOf, jwt, sessionCookie } from '../src/index.ts';
import { startServer } from './support/start-server.ts';

const secret = 'a secret of at least thirty-two bytes';
const guests = anonymous({ secret, mayTake: () => false });
const authenticate = firstOf(
  jwt({ secret }),
  guests,
  sessionCookie({ cookie: 'sid', lookup: (id) => (id === 'one' ? { user: 'carol' } : null) }),
);
const token = (claims: object, expiry = '1h') =>
  new SignJWT({ sub: 'alice', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(expiry)
    .sign(new TextEncoder().encode(secret));

/** Knocks, and tells what the server says: its frames, and how it closed. */
async function knock(query: Record<string, string>, cookie = '') {
  const { url } = await startServer({ authenticate });
  const headers = cookie ? { cookie } : {};
  const socket = new WebSocket(`${url}?${new URLSearchParams({ device: 'd1', ...query })}`, { headers });
  onTestFinished(() => socket.terminate());
  const frames: unknown[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code, reason]) => `${code} ${String(reason)}`);
  await once(socket, 'open');
  return { frames, closed, send: (frame: object) => socket.send(JSON.stringify(frame)) };
}

test('the server takes the user from the token, the guest’s token or the session', async () => {
  const session = await guests.issue();
  const knocks = [
    [await knock({ token: await token({}) }), 'alice'],
    [await knock({ token: session.token }), session.user],
    [await knock({}, 'sid=one; other=1'), 'carol'],
  ] as const;
  for (const [{ frames }, user] of knocks) {
    await vi.waitFor(() => expect(frames).toEqual([expect.objectContaining({ kind: 'welcome', user })]));
  }
});

test('each way to be refused has its code', async () => {
  expect(await (await knock({})).closed).toBe('4401 unauthenticated');
  expect(await (await knock({ token: 'abc' })).closed).toBe('4401 unauthenticated');
  expect(await (await knock({}, 'sid=two')).closed).toBe('4401 unauthenticated');
  expect(await (await knock({ token: await token({}, '1 minute ago') })).closed).toBe('4401 token-expired');
  expect(await (await knock({ token: await token({}), user: 'bob' })).closed).toBe('4403 sender-mismatch');
});

test('a token for one room opens no other', async () => {
  const { frames, send } = await knock({ token: await token({ room: 'standup' }) });
  send({ kind: 'join', room: 'boardroom', id: '1' });
  send({ kind: 'join', room: 'standup', id: '2' });
  const answers = () => frames.filter((frame) => Object(frame).kind === 'response');
  await vi.waitFor(() =>
    expect(answers()).toEqual([
      expect.objectContaining({ id: '1', error: expect.objectContaining({ code: 'forbidden' }) }),
      expect.objectContaining({ id: '2', body: expect.objectContaining({ room: 'standup' }) }),
    ]),
  );
});
