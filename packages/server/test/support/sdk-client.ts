import { type CallClient, createCallClient } from '@org/calls-core';
import { callsServer, type FrameServer } from '@org/calls-core/calls-server';
import {
  createFakeEnvironment,
  createFakeNetwork,
  type FakeEnvironment,
  type FakeNetwork,
} from '@org/calls-core/testing';
import { webSocketTransport } from '@org/calls-core/websocket';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/util/clock.ts';

/** A client of the SDK on a fake browser, over a real connection. */
export interface SdkClient {
  readonly client: CallClient;
  /** Asks the server. */
  readonly server: FrameServer['door'];
  readonly environment: FakeEnvironment;
  /** Breaks its connection; none comes about until the returned function is called. */
  cut(): () => void;
}

/** A network of fake browsers that lives by the machine's clock. */
export function realTimeNetwork(): FakeNetwork {
  return createFakeNetwork({ clock: systemClock });
}

/** Opens a client; closed when the test is over. `heeds`: false for a page that stays when the server takes it out of a room. */
export function openSdkClient(
  url: string,
  user: string,
  network: FakeNetwork,
  { device, heeds = true }: { readonly device?: string; readonly heeds?: boolean } = {},
): SdkClient {
  const server = callsServer();
  const { opened } = server;
  const deaf: FrameServer = { ...server, opened: (line, context) => opened(line, { ...context, removed() {} }) };
  let breakLine = (): void => {};
  let broken = false;
  class Line extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      if (broken) throw new Error('There is no line.');
      super(address, protocols);
      breakLine = () => this.close();
    }
  }
  const environment = createFakeEnvironment({ network, name: device ?? user, clock: systemClock });
  const client = createCallClient({
    self: { id: user, name: user.toUpperCase(), ...(device && { device }) },
    transport: webSocketTransport({ url, server: heeds ? server : deaf, WebSocket: Line }),
    environment,
  });
  onTestFinished(() => client.close());
  const cut = (): (() => void) => {
    broken = true;
    breakLine();
    return () => void (broken = false);
  };
  return { client, server: server.door, environment, cut };
}
