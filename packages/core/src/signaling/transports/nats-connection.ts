import type * as Library from '@nats-io/nats-core';
import type { TransportCapabilities } from '../transport.ts';

/** What is used of a connection of the package `@nats-io/nats-core`. */
export interface NatsConnectionLike {
  readonly info?: { readonly max_payload: number };
  publish(subject: string, text: string): void;
  subscribe(
    subject: string,
    options: { callback: (error: Error | null, message: NatsMessageLike) => void },
  ): { unsubscribe(): void };
  flush(): Promise<void>;
  status(): AsyncIterable<{ readonly type: string }>;
  closed(): Promise<unknown>;
  close(): Promise<void>;
}

/** What is used of a message. */
export interface NatsMessageLike {
  readonly subject: string;
  string(): string;
}

/** What `wsconnect` of the package takes, for example `user` and `pass`, `token` or `authenticator`. */
export type NatsConnectOptions = Readonly<Record<string, unknown>>;

/** Options of `natsTransport`. */
export interface NatsOptions {
  /** WebSocket addresses of servers. The package `@nats-io/nats-core` must be installed. */
  readonly servers?: string | readonly string[];
  /** How to connect to `servers`. A function is asked anew before each connection; its rejection counts as a failed one. */
  readonly options?: NatsConnectOptions | (() => NatsConnectOptions | Promise<NatsConnectOptions>);
  /** Instead of `servers`: makes a connection in another way, for example over TCP. It is closed with the transport. */
  readonly connect?: () => Promise<NatsConnectionLike>;
  /** First token of all subjects. Default `calls`. */
  readonly prefix?: string;
  /** What the servers keep beyond or below: `verifiedSender` when permissions let users publish only where the last token is their name. */
  readonly capabilities?: TransportCapabilities;
}

/** Connects to the servers of the options. */
export async function connectNats({ servers, options }: NatsOptions): Promise<NatsConnectionLike> {
  if (!servers) throw new Error('natsTransport needs servers or a function that connects.');
  const given = typeof options === 'function' ? await options() : options;
  const library: typeof Library & { readonly default?: typeof Library } = await import('@nats-io/nats-core');
  // It is CommonJS, of which some bundlers export the whole only.
  const { wsconnect } = library.default ?? library;
  return wsconnect({ reconnect: false, ...given, servers: [servers].flat() });
}
