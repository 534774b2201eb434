import type { ServerOptions } from 'node:http';

/** How long somebody has to say what they want. */
export interface Patience {
  /** Ms for the head of a request, from when the line was opened. Default 10 000. */
  readonly head?: number;
  /** Ms for all of a request. Default 30 000. */
  readonly request?: number;
}

/** The options of an HTTP server that is so patient. */
export function patient({ head = 10_000, request = 30_000 }: Patience = {}): Pick<
  ServerOptions,
  'headersTimeout' | 'requestTimeout' | 'connectionsCheckingInterval'
> {
  return { headersTimeout: head, requestTimeout: request, connectionsCheckingInterval: Math.min(5000, head / 2) };
}
