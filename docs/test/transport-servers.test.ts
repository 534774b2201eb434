import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { SignalingTransport } from '@org/calls-core';
import { peerServerTransport } from '@org/calls-core/peer-server';
import { serverSentEventsTransport } from '@org/calls-core/server-sent-events';
import { callEvents, socketIoTransport } from '@org/calls-core/socket-io';
import { transportConformance } from '@org/calls-core/testing';
import { afterAll, beforeAll, describe, test, vi } from 'vitest';
import { freePort } from './support/free-port.ts';
import { readPage, writeBlock } from './support/guide.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const capabilities = { verifiedSender: true };
const servers: Readonly<Record<string, (url: string) => SignalingTransport>> = {
  'socket-io-relay.mjs': (url) => socketIoTransport({ url, capabilities }),
  'call-events-relay.mjs': (url) =>
    socketIoTransport({ url, events: callEvents, capabilities: { ...capabilities, devices: true } }),
  'peer-server.mjs': (url) => peerServerTransport({ url: `${url}/myapp`, capabilities }),
  'event-stream-relay.mjs': (url) => serverSentEventsTransport({ url: `${url}/calls`, capabilities }),
};

describe.each(Object.entries(servers))('%s of the guide', (script, create) => {
  let server: ChildProcess;
  let url = 'http://later';
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const path = writeBlock(readPage('signaling'), script);
    server = spawn(process.execPath, [path], { env: { ...process.env, PORT: String(port) }, stdio: 'inherit' });
    await vi.waitFor(() => answers(port), { timeout: 30_000 });
  });
  afterAll(async () => {
    const gone = once(server, 'exit');
    if (server.kill()) await gone;
  });

  for (const { name, skip, run } of transportConformance({ create: () => create(url) })) {
    test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
  }
});

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
