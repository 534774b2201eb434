import { onTestFinished } from 'vitest';
import { type CallsServer, type CallsServerOptions, createCallsServer, type Identity } from '../../src/index.ts';

/** A running server. */
export interface StartedServer {
  readonly server: CallsServer;
  readonly port: number;
  /** Of its WebSocket door. */
  readonly url: string;
  /** Of its pages. */
  readonly http: string;
}

/** A server that takes everybody at their word, on a free port; closed when the test is over. */
export async function startServer(options: Partial<CallsServerOptions> = {}): Promise<StartedServer> {
  const server = createCallsServer({ authenticate: believe, ...options });
  onTestFinished(() => server.close());
  const port = await server.listen(0, '127.0.0.1');
  return { server, port, url: `ws://127.0.0.1:${port}/calls`, http: `http://127.0.0.1:${port}` };
}

/** Whoever says who they are is believed. */
export const believe: CallsServerOptions['authenticate'] = async ({ user }): Promise<Identity | null> =>
  user === null ? null : { user, authentication: 'anonymous' };
