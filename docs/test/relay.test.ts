import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type CallClient, createCallClient, waitFor } from '@org/calls-core';
import {
  createFakeClock,
  createFakeEnvironment,
  createFakeNetwork,
  transportConformance,
} from '@org/calls-core/testing';
import { webSocketTransport } from '@org/calls-core/websocket';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from './support/free-port.ts';
import { readPage, writeBlock } from './support/guide.ts';

let relay: ChildProcess;
let url = 'ws://later';

beforeAll(async () => {
  const port = await freePort();
  url = `ws://127.0.0.1:${port}`;
  const script = writeBlock(readPage('start'), 'relay.mjs');
  relay = spawn(process.execPath, [script], { env: { ...process.env, PORT: String(port) }, stdio: 'inherit' });
  const probe = client('probe');
  await waitFor(probe, ({ signaling }) => signaling === 'open');
  await probe.close();
});
afterAll(async () => {
  const gone = once(relay, 'exit');
  if (relay.kill()) await gone;
});

function client(id: string): CallClient {
  return createCallClient({ self: { id }, transport: webSocketTransport({ url }), logLevel: 'silent' });
}

describe('the relay of the guide', () => {
  const create = () => webSocketTransport({ url, capabilities: { verifiedSender: true } });
  for (const { name, skip, run } of transportConformance({ create })) {
    test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
  }

  test('carries a call', async () => {
    const clock = createFakeClock();
    const network = createFakeNetwork({ clock });
    const phone = (id: string) => {
      const environment = createFakeEnvironment({ network, name: id });
      return createCallClient({ self: { id }, transport: webSocketTransport({ url }), environment });
    };
    const [alice, bob] = [phone('alice'), phone('bob')];
    const moving = setInterval(() => void clock.advanceAsync(20), 20);
    try {
      bob.on('incoming', (call) => void call.accept());
      const call = alice.call('bob');
      await call.ready;
      expect(call.get().participants[0]?.status).toBe('connected');
    } finally {
      await Promise.all([alice.close(), bob.close()]);
      clearInterval(moving);
    }
  });
});
