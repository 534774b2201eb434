import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallsServer, type CallsServerOptions, createCallsServer, jwt } from '@org/calls-server';
import { SignJWT } from 'jose';
import type { TransportDescription } from '../page/transports.ts';

const secret = 'a secret that is long enough for HS256';

/** The reference server on a port of its own, which it keeps when it is started anew. */
export interface ServerBed {
  readonly port: number;
  /** How the page of a user connects: with a token, as an app's own server would give it. */
  transport(user: string): Promise<TransportDescription>;
  /** Ends the server as it is; nobody is told beforehand. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the server. */
export async function startCallsServer(options: Partial<CallsServerOptions> = {}): Promise<ServerBed> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  await new Promise((resolve) => holder.close(resolve));
  let server: CallsServer | null = null;
  const bed: ServerBed = {
    port,
    async transport(user) {
      const token = await new SignJWT({ name: user })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(user)
        .setExpirationTime('1 h')
        .sign(new TextEncoder().encode(secret));
      return { kind: 'calls-server', options: { urls: [`ws://127.0.0.1:${port}/calls`], token } };
    },
    async start() {
      server = createCallsServer({
        authenticate: jwt({ secret }),
        origins: { allow: ['http://127.0.0.1:*', 'http://localhost:*'] },
        ...options,
      });
      await server.listen(port, '127.0.0.1');
    },
    async stop() {
      await server?.close();
      server = null;
    },
    close: () => bed.stop(),
  };
  await bed.start();
  return bed;
}
