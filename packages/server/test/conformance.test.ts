import { callsServer } from '@org/calls-core/calls-server';
import { serverSentEventsTransport } from '@org/calls-core/server-sent-events';
import { socketIoTransport } from '@org/calls-core/socket-io';
import { createFakeClock, transportConformance } from '@org/calls-core/testing';
import { webSocketTransport } from '@org/calls-core/websocket';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { socketIoDoor } from '../src/doors/socket-io.ts';
import { type CallsServer, createCallsServer } from '../src/index.ts';
import { believe, startServer } from './support/start-server.ts';

type Token = () => string;
const given = (token: Token | undefined) => ({ server: callsServer(), ...(token && { token }) });
const transports = {
  WebSocket: (at: string, token?: Token) => webSocketTransport({ url: `ws://${at}/calls`, ...given(token) }),
  'server-sent events': (at: string, token?: Token) =>
    serverSentEventsTransport({ url: `http://${at}/calls`, ...given(token) }),
  'Socket.IO': (at: string, token?: Token) => socketIoTransport({ url: `http://${at}`, ...given(token) }),
};

describe.each(Object.entries(transports))('the server behind the transport over %s', (_name, create) => {
  // One for each: the calls of the suite have the same ids, and this server keeps strangers out of a call.
  let server: CallsServer;
  let place = 'later';
  beforeAll(async () => {
    server = createCallsServer({ authenticate: believe, doors: [socketIoDoor()] });
    place = `127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  });
  afterAll(() => server.close());
  const cases = transportConformance({ create: () => create(place) });
  for (const { name, skip, run } of cases) test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
});

describe.each(Object.entries(transports))('over %s', (_name, create) => {
  const self = { user: 'alice', device: 'd1' };
  const open = async (at: string, token?: Token) => {
    const transport = create(at, token);
    const states: [string, unknown][] = [];
    await transport.open({ self, message() {}, status: (state, cause) => void states.push([state, cause]) });
    return { transport, states };
  };
  const start = async (authenticate = believe) => {
    const started = await startServer({ authenticate, doors: [socketIoDoor()] });
    return { ...started, at: `127.0.0.1:${started.port}` };
  };

  test('who is refused knows the code', async () => {
    const { at } = await start(async () => null);
    await expect(open(at)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('requests are answered, and refused by code', async () => {
    const { at } = await start();
    const { transport } = await open(at);
    await expect(transport.server?.request('turn.credentials')).rejects.toMatchObject({ code: 'not-found' });
    await transport.close();
  });

  test('a token is renewed before it ends, and the connection goes on', async () => {
    const clock = createFakeClock();
    const shown: (string | null)[] = [];
    const { port, server } = await startServer({
      ...{ clock, doors: [socketIoDoor()] },
      authenticate: async ({ user, token }) => {
        shown.push(token);
        return { user: user ?? 'alice', authentication: 'jwt', expiresAt: clock.wallTime() + 20_000 };
      },
    });
    let tokens = 0;
    const { transport, states } = await open(`127.0.0.1:${port}`, () => `token-${++tokens}`);
    for (const renewed of ['token-2', 'token-3']) {
      await clock.advance(10_000);
      await vi.waitFor(() => expect(shown).toContain(renewed));
      // Answered behind the renewal.
      await expect(transport.server?.request('nothing')).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(states).toEqual([['open', undefined]]);
    await transport.close();
    await server.close();
  });

  test('the token of another user renews nothing', async () => {
    const clock = createFakeClock();
    const { port } = await startServer({
      ...{ clock, doors: [socketIoDoor()] },
      authenticate: async ({ token }) => ({
        ...{ user: token?.split('-')[0] ?? '', authentication: 'jwt' },
        expiresAt: clock.wallTime() + 20_000,
      }),
    });
    const given = ['alice-1', 'bob-2'];
    const { states, transport } = await open(`127.0.0.1:${port}`, () => given.shift() ?? 'bob-3');
    await clock.advance(10_000);
    await vi.waitFor(() => expect(given).toEqual([]));
    await clock.advance(20_000);
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject(['closed', { code: 'token-expired' }]));
    await transport.close();
  });

  test('whose device connects again is told so', async () => {
    const { at } = await start();
    const { states } = await open(at);
    const { transport } = await open(at);
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject(['closed', { code: 'replaced' }]));
    await transport.close();
  });

  test('a server that shuts down tells its clients', async () => {
    const { at, server: ending } = await start();
    const { states } = await open(at);
    await ending.close();
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject(['closed', { code: 'shutting-down' }]));
  });
});
