import { callsServer } from '@org/calls-core/calls-server';
import { serverSentEventsTransport } from '@org/calls-core/server-sent-events';
import { socketIoTransport } from '@org/calls-core/socket-io';
import { transportConformance } from '@org/calls-core/testing';
import { webSocketTransport } from '@org/calls-core/websocket';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { socketIoDoor } from '../src/doors/socket-io.ts';
import { type CallsServer, createCallsServer } from '../src/index.ts';
import { believe, startServer } from './support/start-server.ts';

const transports = {
  WebSocket: (at: string) => webSocketTransport({ url: `ws://${at}/calls`, server: callsServer() }),
  'server-sent events': (at: string) => serverSentEventsTransport({ url: `http://${at}/calls`, server: callsServer() }),
  'Socket.IO': (at: string) => socketIoTransport({ url: `http://${at}`, server: callsServer() }),
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
  const open = async (at: string) => {
    const transport = create(at);
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
