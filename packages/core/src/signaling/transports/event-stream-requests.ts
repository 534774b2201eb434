import { limits } from '../../protocol/limits.ts';
import type { TokenOption, Tokens } from './tokens.ts';
import type { TransportCapabilities } from '../transport.ts';
import type { FrameServer } from './calls-server.ts';
import { createEventReader } from './event-stream.ts';
import { pageAddress } from './relay-socket.ts';

/** Options of `serverSentEventsTransport`. */
export interface ServerSentEventsOptions {
  /** Where the server is; may be relative to the page. */
  readonly url: string | URL;
  /**
   * A text, or a function that is asked before each connection, before the token of an open one ends (`callsServer()`), and
   * when the server no longer takes what it gave. A rejection counts as a failed connection. The same token refused twice
   * ends the retries.
   */
  readonly token?: TokenOption;
  /** Where the server is one of `@org/calls-server`: `callsServer()`. */
  readonly server?: FrameServer;
  /** Ms of silence after which the connection is given up, and that a POST may take. Default 25 000. */
  readonly silence?: number;
  /** What the server promises beyond or below `ordered-while-open`, devices and rooms: `verifiedSender` when it checks `from`. */
  readonly capabilities?: TransportCapabilities;
  /** Default: the global one, looked up when the transport opens. */
  readonly fetch?: typeof fetch;
}

type Parameters = Readonly<Record<string, string>>;

/** The two requests of `serverSentEventsTransport`, with its token. */
export interface EventStreamRequests {
  /** Asks for a token. */
  renew(): Promise<void>;
  /** Hands over the stream's events as they come, and tells of each sign of life; resolves when it ends. */
  listen(
    parameters: Parameters,
    signal: AbortSignal,
    event: (name: string, data: string) => void,
    heard: () => void,
  ): Promise<void>;
  post(parameters: Parameters, body: string, signal: AbortSignal): Promise<void>;
}

/** Creates them. Each rejects with the status of an answer that is none of the protocol's. */
export function createRequests(
  { url, fetch: given, token, server }: ServerSentEventsOptions,
  tokens: Tokens,
): EventStreamRequests {
  let bearer: string | undefined;
  const renew = async (): Promise<void> => void (bearer = await tokens.ask());
  const request = async (parameters: Parameters, init: RequestInit): Promise<Response> => {
    const address = pageAddress(url);
    for (const pair of Object.entries(parameters)) address.searchParams.set(...pair);
    const headers = new Headers(init.headers);
    if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
    return (given ?? fetch)(address, { ...init, headers });
  };
  return {
    renew,
    async listen(parameters, signal, event, heard) {
      const headers = { accept: 'text/event-stream' };
      const response = await request(parameters, { headers, cache: 'no-store', signal });
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (!response.ok || !response.body || !isStream) throw await refusal(response, server);
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      // A frame at its largest, with room for what a server adds.
      const take = createEventReader(2 * limits.joinedBytes, event);
      for (let part = await reader.read(); !part.done && !signal.aborted; part = await reader.read()) {
        heard();
        take(decoder.decode(part.value, { stream: true }));
      }
    },
    async post(parameters, body, signal) {
      const headers = { 'content-type': 'application/json' };
      const deliver = (): Promise<Response> => request(parameters, { method: 'POST', headers, body, signal });
      let response = await deliver();
      if (response.status === 401 && typeof token === 'function') {
        await renew();
        response = await deliver();
      }
      if (!response.ok) throw await refusal(response, server);
    },
  };
}

async function refusal(response: Response, server: FrameServer | undefined): Promise<Error> {
  const { ok, status, statusText } = response;
  if (ok) return new Error('The server did not answer with an event stream.');
  const body = server && (await response.json().catch(() => null));
  const { error } = Object(body) as { error?: unknown };
  const { code } = Object(error) as { code?: unknown };
  return server?.cause(String(code)) ?? new Error(`The server answered with ${status} ${statusText}`);
}
