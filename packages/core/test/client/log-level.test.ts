import { afterEach, expect, test, vi } from 'vitest';
import { createCallClient, type LogLevel, type SignalingTransport, waitFor } from '../../src/index.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Cannot send, of which the session tells at the level `debug`. */
const mute: SignalingTransport = {
  name: 'mute',
  capabilities: { rooms: true },
  async open() {},
  send() {
    throw new Error('out of order');
  },
  close() {},
  joinRoom: async () => () => {},
};

async function linesAt(logLevel: LogLevel | undefined): Promise<unknown[]> {
  const debug = vi.spyOn(console, 'debug').mockImplementation(() => {});
  debug.mockClear();
  vi.stubGlobal('MediaStream', EventTarget); // a call begins only where there are streams
  const calls = createCallClient({ self: { id: 'alice' }, transport: mute, ...(logLevel && { logLevel }) });
  calls.join('lobby');
  await waitFor(calls, ({ signaling }) => signaling === 'open');
  await calls.close();
  return debug.mock.calls;
}

test('with logLevel "debug" everything is told on the console, without it only what is wrong', async () => {
  expect(await linesAt('debug')).toContainEqual(['transport: not sent', new Error('out of order')]);
  expect(await linesAt(undefined)).toEqual([]);
});
