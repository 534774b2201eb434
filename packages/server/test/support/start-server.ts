import { onTestFinished } from 'vitest';
import { type CallsServerOptions, createCallsServer, type Identity } from '../../src/index.ts';

/** A server that takes everybody at their word, on a free port; closed when the test is over. */
export async function startServer(options: Partial<CallsServerOptions> = {}): Promise<{ readonly url: string }> {
  const server = createCallsServer({ authenticate: believe, ...options });
  onTestFinished(() => server.close());
  const port = await server.listen(0, '127.0.0.1');
  return { url: `ws://127.0.0.1:${port}/calls` };
}

/** Whoever says who they are is believed. */
export const believe: CallsServerOptions['authenticate'] = async ({ user }): Promise<Identity | null> =>
  user === null ? null : { user, authentication: 'anonymous' };
