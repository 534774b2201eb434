import type { TransportCapabilities } from '../transport.ts';
import { pageAddress } from './relay-socket.ts';

/** Options of `serverSentEventsTransport`. */
export interface ServerSentEventsOptions {
  /** Where the server is; may be relative to the page. */
  readonly url: string | URL;
  /** Asked anew before each connection, and when the server no longer takes what it gave. A rejection counts as a failed connection. */
  readonly token?: () => string | Promise<string>;
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
  /** Hands over the stream's text as it comes; resolves when it ends. */
  listen(parameters: Parameters, signal: AbortSignal, heard: (text: string) => void): Promise<void>;
  post(parameters: Parameters, body: string, signal: AbortSignal): Promise<void>;
}

/** Creates them. Each rejects with the status of an answer that is none of the protocol's. */
export function createRequests({ url, fetch: given, token }: ServerSentEventsOptions): EventStreamRequests {
  let bearer: string | undefined;
  const renew = async (): Promise<void> => void (bearer = await token?.());
  const request = async (parameters: Parameters, init: RequestInit): Promise<Response> => {
    const address = pageAddress(url);
    for (const pair of Object.entries(parameters)) address.searchParams.set(...pair);
    const headers = new Headers(init.headers);
    if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
    return (given ?? fetch)(address, { ...init, headers });
  };
  return {
    renew,
    async listen(parameters, signal, heard) {
      const headers = { accept: 'text/event-stream' };
      const response = await request(parameters, { headers, cache: 'no-store', signal });
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (!response.ok || !response.body || !isStream) throw refusal(response);
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (let part = await reader.read(); !part.done && !signal.aborted; part = await reader.read())
        heard(decoder.decode(part.value, { stream: true }));
    },
    async post(parameters, body, signal) {
      const headers = { 'content-type': 'application/json' };
      const deliver = (): Promise<Response> => request(parameters, { method: 'POST', headers, body, signal });
      let response = await deliver();
      if (response.status === 401 && token) {
        await renew();
        response = await deliver();
      }
      if (!response.ok) throw refusal(response);
    },
  };
}

function refusal({ ok, status, statusText }: Response): Error {
  return new Error(
    ok ? 'The server did not answer with an event stream.' : `The server answered with ${status} ${statusText}`,
  );
}
