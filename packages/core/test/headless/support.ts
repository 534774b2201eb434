import wrtc from '@roamhq/wrtc';
import { onTestFinished } from 'vitest';
import { headlessEnvironment, type HeadlessEnvironment } from '../../src/headless/index.ts';
import { type CallClient, type CallClientOptions, createCallClient } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport, type MemoryNetwork } from '../../src/signaling/transports/memory.ts';

// The native library crashes when a process ends by itself.
process.once('beforeExit', (code) => process.exit(code));

export interface Bot {
  readonly client: CallClient;
  readonly environment: HeadlessEnvironment;
}

/** Bots on real connections of one process, with signaling in memory; closed with the test. */
export function createBots(
  network: MemoryNetwork = createMemoryNetwork(),
): (id: string, options?: Partial<CallClientOptions>) => Bot {
  return (id, options) => {
    const environment = headlessEnvironment({ webrtc: wrtc });
    const client = createCallClient({
      ...{ self: { id }, transport: memoryTransport({ network }), environment, preconnect: 'always' },
      ...options,
    });
    onTestFinished(async () => {
      await client.close();
      await environment.close();
    });
    return { client, environment };
  };
}
