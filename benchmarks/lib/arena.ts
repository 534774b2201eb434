import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PeerServer } from 'peer';
import type { CallsPage } from '../pages/calls.ts';
import type { ContenderName } from '../pages/contenders/index.ts';
import { startWire } from '../wire/wire-server.ts';
import { launchChromium } from './browser.ts';
import { servePage } from './page-server.ts';
import { openRemote, type Remote } from './remote.ts';

/** A browser with a page for each contender, and the servers they need. */
export interface Arena {
  page(contender: ContenderName): Promise<Remote<CallsPage>>;
}

/** Opens the arena, and closes it when the work is done, however it ends. */
export async function inArena<T>(work: (arena: Arena) => Promise<T>, browserArgs: readonly string[] = []): Promise<T> {
  const [browser, wire, server, peer] = await Promise.all([
    launchChromium(browserArgs),
    startWire(),
    servePage('calls.ts'),
    startPeerServer(),
  ]);
  const pages = new Map<ContenderName, Promise<Remote<CallsPage>>>();
  const open = async (contender: ContenderName): Promise<Remote<CallsPage>> => {
    const remote = await openRemote<CallsPage>(browser, server.url);
    await remote.call('prepare', contender, { wire: wire.port, peer: peer.port });
    return remote;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    wire.close();
    server.close();
    peer.close();
  };
  try {
    return await work({
      page(contender) {
        const page = pages.get(contender) ?? open(contender);
        pages.set(contender, page);
        return page;
      },
    });
  } finally {
    await close();
  }
}

async function startPeerServer(): Promise<{ readonly port: number; close(): void }> {
  const server = await new Promise<Server>((resolve) => {
    PeerServer({ host: '127.0.0.1', port: 0, path: '/' }, (listening) => resolve(listening as Server));
  });
  if (!server.listening) await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
