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
  status(): AsyncIterable<NatsStatusLike>;
  closed(): Promise<unknown>;
  close(): Promise<void>;
}

/** What is used of what a connection tells. */
export interface NatsStatusLike {
  readonly type: string;
  readonly error?: Error;
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

/** Listens to subjects; resolves once the server has taken all of it, with the function that stops it. */
export async function listen(
  connection: NatsConnectionLike,
  subjects: readonly string[],
  hear: (message: NatsMessageLike) => void,
): Promise<() => void> {
  let refused: Error | null = null;
  const callback = (error: Error | null, message: NatsMessageLike): void => {
    if (error) refused = error;
    else hear(message);
  };
  const subscriptions = subjects.map((subject) => connection.subscribe(subject, { callback }));
  await connection.flush();
  if (refused) throw refused;
  return () => subscriptions.forEach((subscription) => subscription.unsubscribe());
}

/** Tells what a connection says of itself: what may not be sent, and that it reconnects by itself. */
export async function watch(
  connection: NatsConnectionLike,
  told: { refused(subject: string, cause: unknown): void; down(): void; up(): void },
): Promise<void> {
  for await (const { type, error } of connection.status()) {
    const { operation, subject } = Object(error) as { operation?: string; subject?: string };
    if (operation === 'publish' && subject) told.refused(subject, error);
    if (type === 'disconnect') told.down();
    if (type === 'reconnect') told.up();
  }
}
