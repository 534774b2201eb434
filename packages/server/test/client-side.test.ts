import { createCallClient } from '@org/calls-core';
import { callsServer, guestSession, serverIceServers } from '@org/calls-core/calls-server';
import { watchPresence } from '@org/calls-core/presence';
import { createFakeClock, createFakeEnvironment } from '@org/calls-core/testing';
import { webSocketTransport } from '@org/calls-core/websocket';
import { expect, onTestFinished, test, vi } from 'vitest';
import { anonymous, turnCredentials } from '../src/index.ts';
import { systemClock } from '../src/util/clock.ts';
import { realTimeNetwork } from './support/sdk-client.ts';
import { startServer } from './support/start-server.ts';

/** A connected transport, as a client of the SDK has it. */
async function connect(url: string, user: string, device = 'd1', token?: () => Promise<string>) {
  const transport = webSocketTransport({ url, server: callsServer(), ...(token && { token }) });
  onTestFinished(() => transport.close());
  const removed: [string, unknown][] = [];
  const statuses: string[] = [];
  const open = () =>
    transport.open({
      self: { user, device },
      message() {},
      status: (status) => statuses.push(status),
      removed: (room, cause) => removed.push([room, cause]),
    });
  await open();
  return { transport, removed, statuses, open };
}

test('presence follows a user who comes, shows something and goes', async () => {
  const { url } = await startServer({ presence: { grace: 0 } });
  const alice = await connect(url, 'alice');
  const presence = watchPresence(alice.transport.server, ['bob']);
  await vi.waitFor(() => expect(presence.get()['bob']?.status).toBe('offline'));
  const bob = await connect(url, 'bob');
  await vi.waitFor(() => expect(presence.get()['bob']).toMatchObject({ status: 'online', devices: 1 }));
  await watchPresence(bob.transport.server).set({ status: 'busy', attributes: { colour: 'teal' } });
  await vi.waitFor(() =>
    expect(presence.get()['bob']).toMatchObject({ status: 'busy', attributes: { colour: 'teal' } }),
  );
  await bob.transport.close();
  await vi.waitFor(() => expect(presence.get()['bob']?.status).toBe('offline'));
});

test('presence is asked for anew after a reconnection', async () => {
  const { url } = await startServer({ presence: { grace: 0 } });
  const alice = await connect(url, 'alice');
  const presence = watchPresence(alice.transport.server, ['bob']);
  await vi.waitFor(() => expect(presence.get()['bob']).toBeDefined());
  await alice.transport.close();
  await connect(url, 'bob');
  await alice.open();
  await vi.waitFor(() => expect(presence.get()['bob']?.status).toBe('online'));
});

test('a member whom a moderator removes is told, and cannot come back', async () => {
  const { url } = await startServer();
  const [alice, bob] = [await connect(url, 'alice'), await connect(url, 'bob')];
  await alice.transport.joinRoom?.('hall');
  await bob.transport.joinRoom?.('hall');
  await alice.transport.server?.request('room.kick', { room: 'hall', user: 'bob' });
  await vi.waitFor(() => expect(bob.removed).toMatchObject([['hall', { code: 'kicked' }]]));
  await expect(bob.transport.joinRoom?.('hall')).rejects.toMatchObject({ code: 'kicked', recoverable: false });
  expect(alice.removed).toEqual([]);
});

test('a room that is full refuses with its code', async () => {
  const { url } = await startServer({ rooms: { maxPeers: 1 } });
  const [alice, bob] = [await connect(url, 'alice'), await connect(url, 'bob')];
  await alice.transport.joinRoom?.('hall');
  await expect(bob.transport.joinRoom?.('hall')).rejects.toMatchObject({ code: 'room-full' });
});

test('a guest signs in, connects with the token and gets ICE servers of the server', async () => {
  const turn = turnCredentials({ secret: 'secret', servers: [{ urls: 'turn:turn.example:3478' }] });
  const { url } = await startServer({ authenticate: anonymous(), origins: { allow: ['*'] }, turn });
  const guest = await guestSession({ url: new URL('/', url), name: 'alice' });
  const { transport } = await connect(url, guest.user, 'd1', guest.token);
  const { servers, ttl } = await serverIceServers(transport.server)();
  expect(servers).toMatchObject([{ urls: ['turn:turn.example:3478'], username: expect.stringContaining(':alice') }]);
  expect(ttl).toBeGreaterThan(0);
});

test('who gives no token is told so, and the transport says why', async () => {
  const { url } = await startServer({ authenticate: anonymous() });
  await expect(connect(url, 'alice')).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a token that cannot be renewed while connected closes the connection, and one that can be had later opens it', async () => {
  const clock = createFakeClock();
  const { url } = await startServer({
    clock,
    authenticate: async ({ user, token }) =>
      token === null ? null : { user: user ?? '', authentication: 'jwt', expiresAt: clock.wallTime() + 20_000 },
  });
  let tokens = 0;
  const give = async (): Promise<string> => {
    if (tokens++ === 1) throw new Error('offline');
    return `token-${tokens}`;
  };
  const { transport, statuses, open } = await connect(url, 'alice', 'd1', give);
  await clock.advance(10_000);
  await vi.waitFor(() => expect(tokens).toBe(2));
  await clock.advance(20_000);
  await vi.waitFor(() => expect(statuses).toEqual(['open', 'closed']));
  await open();
  await expect(transport.server?.request('nothing')).rejects.toMatchObject({ code: 'not-found' });
});

test('a wrong token that does not change is tried twice, one that changes goes on being tried', async () => {
  const { url } = await startServer({ authenticate: async () => null });
  const wrong = webSocketTransport({ url, token: 'wrong', server: callsServer() });
  const causes: unknown[] = [];
  const client = createCallClient({
    ...{ self: { id: 'alice' }, transport: wrong, logLevel: 'silent' },
    environment: createFakeEnvironment({ network: realTimeNetwork(), name: 'alice', clock: systemClock }),
  });
  onTestFinished(() => client.close());
  client.on('error', ({ code, cause }) => causes.push([code, Object(cause).code, Object(cause).remedy]));
  await vi.waitFor(() => expect(client.get().signaling).toBe('closed'));
  expect(causes).toEqual([['transport-failed', 'unauthenticated', 'Sign in, and give a valid token.']]);

  let tokens = 0;
  const other = webSocketTransport({ url, token: () => `wrong ${tokens++}`, server: callsServer() });
  const trying = createCallClient({
    ...{ self: { id: 'alice' }, transport: other, logLevel: 'silent', retry: () => 0 },
    environment: createFakeEnvironment({ network: realTimeNetwork(), name: 'alice', clock: systemClock }),
  });
  onTestFinished(() => trying.close());
  await vi.waitFor(() => expect(tokens).toBeGreaterThan(3));
});
