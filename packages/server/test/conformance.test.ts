import { callsServer } from '@org/calls-core/calls-server';
import { transportConformance } from '@org/calls-core/testing';
import { webSocketTransport } from '@org/calls-core/websocket';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type CallsServer, createCallsServer } from '../src/index.ts';
import { believe } from './support/start-server.ts';

let server: CallsServer;
let url = 'ws://later';
beforeAll(async () => {
  server = createCallsServer({ authenticate: believe });
  url = `ws://127.0.0.1:${await server.listen(0, '127.0.0.1')}/calls`;
});
afterAll(() => server.close());

describe('the server behind the WebSocket transport', () => {
  const cases = transportConformance({ create: () => webSocketTransport({ url, server: callsServer() }) });
  for (const { name, skip, run } of cases) test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
});
