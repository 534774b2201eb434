import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Wire } from '../hub/wire.ts';

/** One stream of server-sent events, as a line of the hub. */
export interface EventStream {
  readonly wire: Wire;
  /** Resolves when the client may send. */
  flowing(): Promise<void>;
  end(): void;
}

/** A comment is sent so often, ms: it shows that the connection lives, and keeps proxies from closing it. */
const keepalive = 10_000;

/** Creates a stream. It begins with its first frame, so that a refusal before it can be an HTTP status. */
export function createEventStream(request: IncomingMessage, response: ServerResponse, id: string): EventStream {
  let began = false;
  const resumed = new Set<() => void>();
  let paused = false;

  const write = (text: string): void => {
    if (!response.writableEnded && !response.destroyed) response.write(text);
  };
  const begin = (): void => {
    if (began) return;
    began = true;
    request.socket.setNoDelay(true);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no', // nginx keeps streams back
    });
    write(`event: open\ndata: ${JSON.stringify({ connection: id })}\n\n`);
  };
  const timer = setInterval(() => {
    if (began) write(': alive\n\n');
  }, keepalive).unref();
  const resume = (): void => {
    paused = false;
    for (const go of resumed) go();
    resumed.clear();
  };
  const end = (): void => {
    clearInterval(timer);
    resume();
    if (!response.writableEnded && began) response.end();
  };

  return {
    wire: {
      door: 'server-sent-events',
      buffered: () => response.writableLength,
      send(frame) {
        begin();
        write(`data: ${frame}\n\n`); // JSON has no line breaks
      },
      pause: () => void (paused = true),
      resume,
      close(code) {
        if (began) write(`event: close\ndata: ${JSON.stringify({ code })}\n\n`);
        end();
        // Whoever takes nothing would keep it open.
        setTimeout(() => response.destroy(), 5000).unref();
      },
    },
    flowing: () => (paused ? new Promise((resolve) => resumed.add(resolve)) : Promise.resolve()),
    end,
  };
}
