import type { SignalMessage } from '../../protocol/envelope.ts';
import type { TransportCapabilities } from '../transport.ts';

/** What is heard of a client of the package `mqtt`. */
export type MqttEvent = 'connect' | 'message' | 'packetreceive' | 'error' | 'disconnect' | 'close';
/** Whatever listens to it. */
export type MqttListener = (...details: never[]) => void;

/** What is used of a client of the package `mqtt`. */
export interface MqttClientLike {
  readonly connected: boolean;
  on(event: MqttEvent, listener: MqttListener): unknown;
  removeListener(event: MqttEvent, listener: MqttListener): unknown;
  publishAsync(topic: string, text: string, options: object): Promise<unknown>;
  subscribeAsync(topics: string[], options: { qos: 1 | 2; nl: boolean }): Promise<unknown>;
  unsubscribeAsync(topics: string[]): Promise<unknown>;
  end(force: boolean): unknown;
  sendPing(): void;
}

/** What `connect` of the package `mqtt` takes, for example `username`, `password` and `clientId`. */
export type MqttConnectOptions = Readonly<Record<string, unknown>>;

/** Options of `mqttTransport`. */
export interface MqttOptions {
  /** The broker: `wss:` or `ws:`, in Node also `mqtts:` or `mqtt:`. The package `mqtt` must be installed. */
  readonly url?: string;
  /** How to connect to `url`. A function is asked anew before each connection; its rejection counts as a failed one. */
  readonly options?: MqttConnectOptions | (() => MqttConnectOptions | Promise<MqttConnectOptions>);
  /** Instead of `url`: a client that your app has already. It reconnects by itself and outlives the transport. */
  readonly client?: MqttClientLike;
  /** First level of all topics. Default `calls`. */
  readonly prefix?: string;
  /** Default 1. */
  readonly qos?: 1 | 2;
  /** What the broker keeps beyond or below: `verifiedSender` when its rules let users write only where the last level is their name. */
  readonly capabilities?: TransportCapabilities;
}

/** What a transport hears of its client. */
export interface MqttEvents {
  /** The broker takes packets of so many bytes. */
  connected(maximumPacketSize: number): void;
  message(topic: string, payload: Uint8Array): void;
  /** Anything arrived. */
  packet(): void;
  closed(cause: unknown): void;
}

/** How long a broker keeps what has no `ttl`, ms: as long as a session could still repeat it. */
const keep = 30_000;

/** Connects to the broker of the options. */
export async function connectMqtt({ url, options }: MqttOptions): Promise<MqttClientLike> {
  if (!url) throw new Error('mqttTransport needs a url or a client.');
  const given = typeof options === 'function' ? await options() : options;
  const { default: mqtt } = await import('mqtt');
  // One that reconnects by itself would send again, after newer ones, messages whose fate it does not know.
  const client = mqtt.connect(url, { protocolVersion: 5, ...given, clean: true, reconnectPeriod: 0 });
  // Without a listener, an error after the end would be thrown.
  return client.on('error', () => {});
}

/** Tells what happens to a client; returns the function that stops it. */
export function listenTo(client: MqttClientLike, { connected, message, packet, closed }: MqttEvents): () => void {
  let cause: unknown = new Error('The broker closed the connection.');
  const listeners: readonly (readonly [MqttEvent, MqttListener])[] = [
    [
      'connect',
      (packet: { properties?: { maximumPacketSize?: number } }) =>
        connected(packet.properties?.maximumPacketSize ?? Infinity),
    ],
    ['message', message],
    ['packetreceive', packet],
    ['error', (error: unknown) => void (cause = error)],
    [
      'disconnect',
      ({ reasonCode }: { reasonCode?: number }) =>
        void (cause = new Error(`The broker disconnected with code ${reasonCode}.`)),
    ],
    ['close', () => closed(cause)],
  ];
  for (const [event, listener] of listeners) client.on(event, listener);
  return () => {
    for (const [event, listener] of listeners) client.removeListener(event, listener);
  };
}

/** Publishes a message, not retained; MQTT 5 tells the broker when nobody needs it any more. */
export async function publish(
  client: MqttClientLike,
  topic: string,
  message: SignalMessage,
  qos: 1 | 2,
): Promise<void> {
  const { ttl = keep, ageMs = 0 } = message;
  const messageExpiryInterval = Math.max(1, Math.ceil((ttl - ageMs) / 1000));
  await client.publishAsync(topic, JSON.stringify(message), { qos, properties: { messageExpiryInterval } });
}

/** True when the broker answered that it does not allow it. */
export function isRefusal(error: unknown): boolean {
  return (Object(error) as { code?: unknown }).code === 0x87;
}
