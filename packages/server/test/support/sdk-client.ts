import { type CallClient, createCallClient } from '@org/calls-core';
import { callsServer, type FrameServer } from '@org/calls-core/calls-server';
import { createFakeEnvironment, createFakeNetwork, type FakeNetwork } from '@org/calls-core/testing';
import { webSocketTransport } from '@org/calls-core/websocket';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/util/clock.ts';

/** A client of the SDK on a fake browser, over a real connection. */
export interface SdkClient {
  readonly client: CallClient;
  /** Asks the server. */
  readonly server: FrameServer['door'];
}

/** A network of fake browsers that lives by the machine's clock. */
export function realTimeNetwork(): FakeNetwork {
  return createFakeNetwork({ clock: systemClock });
}

/** Opens a client; closed when the test is over. */
export function openSdkClient(url: string, user: string, network: FakeNetwork, device?: string): SdkClient {
  const server = callsServer();
  const client = createCallClient({
    self: { id: user, name: user.toUpperCase(), ...(device && { device }) },
    transport: webSocketTransport({ url, server }),
    environment: createFakeEnvironment({ network, name: device ?? user, clock: systemClock }),
  });
  onTestFinished(() => client.close());
  return { client, server: server.door };
}
