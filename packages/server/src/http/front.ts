import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pathOf } from '../doors/auth-request.ts';
import type { OpenDoor } from '../doors/door.ts';
import type { Cors } from './cors.ts';

/** What answers requests to some paths. */
export interface HttpHandler {
  serves(pathname: string): boolean;
  request(request: IncomingMessage, response: ServerResponse): void;
}

/** Puts doors and pages on an HTTP server, beside what the app has there. Returns the function that takes them off again. */
export type Front = (server: Server) => () => void;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Creates the front. What is not ours goes to the listeners that were there before, or came later. */
export function createFront(parts: {
  readonly doors: readonly OpenDoor[];
  readonly pages: HttpHandler;
  readonly cors: Cors;
}): Front {
  const { doors, pages, cors } = parts;

  const serve = (request: IncomingMessage, response: ServerResponse): boolean => {
    const pathname = pathOf(request);
    const door = doors.find((one) => one.request && one.serves(pathname));
    if (!door && !pages.serves(pathname)) return false;
    if (cors(request, response)) return true;
    if (door) door.request?.(request, response);
    else pages.request(request, response);
    return true;
  };
  const takeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): boolean => {
    const pathname = pathOf(request);
    const door = doors.find((one) => one.upgrade && one.serves(pathname));
    door?.upgrade?.(request, socket, head);
    return door !== undefined;
  };

  return (server) => {
    const others = server.listeners('request') as Listener[];
    const onRequest: Listener = (request, response) => {
      if (serve(request, response)) return;
      for (const other of others) other.call(server, request, response);
      // There is nobody else, and a page may read that there is no such path, too.
      if (others.length > 0 || server.listenerCount('request') > 1 || cors(request, response)) return;
      pages.request(request, response);
    };
    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      // With a listener, Node leaves what nobody takes open for ever.
      if (!takeUpgrade(request, socket, head) && server.listenerCount('upgrade') === 1) {
        socket.on('error', () => {}); // Node has taken its own listener away
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      }
    };
    server.removeAllListeners('request');
    server.on('request', onRequest);
    server.on('upgrade', onUpgrade);
    return () => {
      server.off('request', onRequest);
      server.off('upgrade', onUpgrade);
      for (const other of others) server.on('request', other);
    };
  };
}
