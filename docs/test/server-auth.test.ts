import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCallClient, waitFor } from '@org/calls-core';
import { callsServer } from '@org/calls-core/calls-server';
import { webSocketTransport } from '@org/calls-core/websocket';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readPage, writeBlock } from './support/guide.ts';

test('the server for guests gives names, and lets in who has the token of a name', async () => {
  vi.stubEnv('PORT', '0');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { server } = (await import(/* @vite-ignore */ writeBlock(readPage('server-auth'), 'guests.ts'))) as {
    server: Server;
  };
  onTestFinished(() => void server.close().closeAllConnections());
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const signIn = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/session`, { method: 'POST' });
    return (await response.json()) as { user: string; token: string };
  };
  const client = (id: string, token: string) => {
    const url = `ws://127.0.0.1:${port}/calls`;
    const transport = webSocketTransport({ url, token: () => token, tokenIn: 'protocol', server: callsServer() });
    const calls = createCallClient({ self: { id }, transport, logLevel: 'silent' });
    onTestFinished(() => calls.close());
    return calls;
  };

  const [first, second] = [await signIn(), await signIn()];
  expect([first.user, second.user]).toEqual(['user0001', 'user0002']);
  await waitFor(client(first.user, first.token), ({ signaling }) => signaling === 'open');

  const impostor = client(first.user, second.token);
  const refused = vi.fn();
  impostor.on('error', refused);
  await vi.waitFor(() => expect(refused).toHaveBeenCalled());
  expect(impostor.get().signaling).not.toBe('open');
});
