// What a test says of a transport in a few words, and the transport that the page makes of it.
import type { SignalingTransport } from '@org/calls-core';
import type { MqttOptions } from '@org/calls-core/mqtt';
import type { NatsOptions } from '@org/calls-core/nats';
import type { PeerServerOptions } from '@org/calls-core/peer-server';
import type { ServerSentEventsOptions } from '@org/calls-core/server-sent-events';
import type { SocketIoOptions } from '@org/calls-core/socket-io';
import type { WebSocketOptions } from '@org/calls-core/websocket';

/** Options of each transport, as far as they can travel to a page. */
interface TransportOptions {
  readonly websocket: Pick<WebSocketOptions, 'url' | 'capabilities'>;
  readonly mqtt: Pick<MqttOptions, 'url' | 'capabilities'>;
  readonly nats: Pick<NatsOptions, 'servers' | 'capabilities'>;
  readonly 'calls-server': { readonly urls: readonly string[]; readonly token: string };
  readonly 'socket-io': Pick<SocketIoOptions, 'url' | 'capabilities' | 'events'>;
  readonly 'peer-server': Pick<PeerServerOptions, 'url' | 'capabilities'>;
  readonly 'server-sent-events': Pick<ServerSentEventsOptions, 'url' | 'capabilities'>;
}

/** A transport in a few words. */
export type TransportDescription = {
  [K in keyof TransportOptions]: { readonly kind: K; readonly options: TransportOptions[K] };
}[keyof TransportOptions];

/** Each is loaded only by the page that uses it. */
const factories: { [K in keyof TransportOptions]: (options: TransportOptions[K]) => Promise<SignalingTransport> } = {
  websocket: async (options) => (await import('@org/calls-core/websocket')).webSocketTransport(options),
  mqtt: async (options) => (await import('@org/calls-core/mqtt')).mqttTransport(options),
  nats: async (options) => (await import('@org/calls-core/nats')).natsTransport(options),
  'calls-server': async ({ urls, token }) => {
    const [{ callsServer }, { webSocketTransport }] = await Promise.all([
      import('@org/calls-core/calls-server'),
      import('@org/calls-core/websocket'),
    ]);
    // Each connection asks for a token first: that is when the next address has its turn, as behind a balancer.
    let turn = -1;
    return webSocketTransport({
      get url() {
        return urls[turn % urls.length] ?? urls[0] ?? '';
      },
      token() {
        turn++;
        return token;
      },
      server: callsServer(),
    });
  },
  'socket-io': async (options) => (await import('@org/calls-core/socket-io')).socketIoTransport(options),
  'peer-server': async (options) => (await import('@org/calls-core/peer-server')).peerServerTransport(options),
  'server-sent-events': async (options) =>
    (await import('@org/calls-core/server-sent-events')).serverSentEventsTransport(options),
};

/** Makes the transport. */
export function createTransport<K extends keyof TransportOptions>(description: {
  readonly kind: K;
  readonly options: TransportOptions[K];
}): Promise<SignalingTransport> {
  return factories[description.kind](description.options);
}
