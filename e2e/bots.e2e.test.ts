import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Call, createCallClient, waitFor } from '@org/calls-core';
import { headlessEnvironment, tone } from '@org/calls-core/headless';
import { webSocketTransport } from '@org/calls-core/websocket';
import { anonymous } from '@org/calls-server';
import { mediasoupSfu } from '@org/calls-server/sfu';
import wrtc from '@roamhq/wrtc';
import { describe, expect, onTestFinished, test } from 'vitest';
import { useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { startCallsServer } from './support/calls-server.ts';
import { flows } from './support/looks.ts';

const bed = useBed();

test('a page of Chromium and a bot in Node hear and see each other', async () => {
  const environment = headlessEnvironment({ webrtc: wrtc });
  const calls = createCallClient({
    self: { id: 'bot' },
    transport: webSocketTransport({ url: `${bed.relay.url}?user=bot` }),
    environment,
    preconnect: 'always',
  });
  onTestFinished(async () => {
    await calls.close();
    await environment.close();
  });
  const rang = new Promise<Call>((resolve) => calls.on('incoming', resolve));
  await waitFor(calls, ({ signaling }) => signaling === 'open');
  const alice = await bed.phone('chromium', { user: 'alice' });
  await alice.run((p) => void p.client.call('bot', { camera: '180p' }));
  const call = await rang;
  await call.accept({ microphone: environment.microphone(tone(500)), camera: environment.camera() });
  await waitFor(call, ({ participants }) => participants[0]?.tracks.length === 2);
  const stream = call.get().participants[0]?.tracks[0]?.stream as MediaStream;
  let loudest = 0;
  let widest = 0;
  environment.hear(stream, ({ samples }) => (loudest = samples.reduce((max, one) => Math.max(max, one), loudest)));
  environment.see(stream, ({ width }) => (widest = Math.max(widest, width)));
  await flows(alice);
  await expect.poll(() => [loudest > 500, widest], { timeout: 20_000 }).toEqual([true, 320]);
});

/** Runs the crowd of the examples to its end; the statuses of its calls, and with how many each was. */
async function crowd(port: number, ...more: readonly string[]): Promise<readonly string[]> {
  const script = fileURLToPath(new URL('../examples/bots/src/load.ts', import.meta.url));
  const wishes = ['--server', `http://127.0.0.1:${port}`, '--room', 'hall', '--seconds', '1', ...more];
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@org/source', script, ...wishes]);
  return stdout.trim().split('\n');
}

describe('a crowd comes, is connected, goes, and its process ends by itself', () => {
  test('in a mesh', async () => {
    const server = await startCallsServer({ authenticate: anonymous() });
    onTestFinished(() => server.close());
    const lines = await crowd(server.port, '--count', '4');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 4 }, () => 'connected'));
  });

  test.skipIf(lacks('mediasoup'))('through an SFU, more than a mesh could carry', async () => {
    const server = await startCallsServer({
      authenticate: anonymous(),
      sfu: mediasoupSfu({ workers: 1, listen: ['127.0.0.1'] }),
    });
    onTestFinished(() => server.close());
    const lines = await crowd(server.port, '--count', '9', '--cameras', '3', '--topology', 'sfu');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 9 }, () => 'connected'));
    expect(lines.at(-1)).toBe('connected  8');
  });
});
