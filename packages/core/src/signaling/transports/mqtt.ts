import { limits } from '../../protocol/limits.ts';
import type { SignalingTransport, TransportCapabilities, TransportContext } from '../transport.ts';
import { connectMqtt, isRefusal, listenTo, publish, type MqttClientLike, type MqttOptions } from './mqtt-client.ts';
import { createPulse } from './pulse.ts';
import { createTopics, escapeForMqtt } from './topics.ts';

export type { MqttClientLike, MqttEvent, MqttListener, MqttConnectOptions, MqttOptions } from './mqtt-client.ts';

/** Bytes of a packet for topic and header. */
const headroom = 1024;

/**
 * A transport over an MQTT broker, in browsers through its WebSockets. Messages go to `calls/user/<to>/<from>`,
 * `calls/device/<to>/<device>/<from>` and `calls/room/<room>/<from>`. They are not retained, they expire, and they wait for
 * nobody: each connection begins a clean session. When one breaks, the session above makes the next one.
 *
 * @example
 * mqttTransport({ url: 'wss://broker.example/mqtt', options: async () => ({ username: 'alice', password: await fetchToken() }) });
 */
export function mqttTransport({ qos = 1, capabilities, ...options }: MqttOptions): SignalingTransport {
  const topics = createTopics(options.prefix ?? 'calls', '/', escapeForMqtt);
  const owned = !options.client;
  let client: MqttClientLike | null = null;
  let context: TransportContext | null = null;
  let heard = new Set<string>();
  let sending = 0;
  let maxMessageBytes: number = limits.messageBytes;
  let stopListening = (): void => {};
  let cancel = (_cause: unknown): void => {};

  const unsubscribe = (bases: Iterable<string>): void => {
    if (client?.connected) client.unsubscribeAsync(filters(bases)).catch(() => {});
  };
  const close = (cause: unknown = new Error('The transport was closed.')): void => {
    pulse.stop();
    stopListening();
    // Nobody waits for what is not acknowledged: its sender learns that it may not have arrived.
    if (owned) client?.end(sending > 0 || !client.connected);
    else unsubscribe(heard);
    client = context = null;
    cancel(cause);
  };
  const broken = (cause: unknown): void => {
    const told = context;
    close(cause);
    told?.status('closed', cause);
  };
  const pulse = createPulse({
    interval: 10_000,
    timeout: 5000,
    ping: () => client?.connected && client.sendPing(),
    dead: () => broken(new Error('The broker gives no sign of life.')),
  });
  const subscribe = async (bases: readonly string[]): Promise<void> => {
    if (!client?.connected) throw new Error('The transport is not open.');
    for (const base of bases) heard.add(base);
    await client.subscribeAsync(filters(bases), { qos, nl: true });
  };
  /** Resolves when the client is connected and hears what is for this device. */
  const enter = ({ self, status, message }: TransportContext, given: MqttClientLike): Promise<void> =>
    new Promise((resolve, reject) => {
      cancel = reject;
      const connected = (packetBytes = Infinity): void => {
        maxMessageBytes = Math.max(headroom, Math.min(limits.messageBytes, packetBytes - headroom));
        const refused = (error: unknown): void => void (client === given && given.connected && broken(error));
        const opened = (): void => void (client === given && (status('open'), resolve()));
        subscribe(topics.own(self)).then(opened, refused);
      };
      stopListening = listenTo(given, {
        connected,
        message(topic, payload) {
          const { base, sender } = topics.read(topic);
          const verified = capabilities?.verifiedSender ? { from: { user: sender } } : undefined;
          if (heard.has(base)) message(new TextDecoder().decode(payload), verified);
        },
        packet: () => void (owned && pulse.heard()),
        closed: (cause) => (owned ? broken(cause) : status('connecting', cause)),
      });
      if (given.connected) connected();
    });

  return {
    name: 'mqtt',
    get capabilities(): TransportCapabilities {
      return { delivery: 'ordered-while-open', devices: true, rooms: true, maxMessageBytes, ...capabilities };
    },
    async open(opening) {
      close();
      context = opening;
      heard = new Set();
      const given = options.client ?? (await connectMqtt(options));
      if (context === opening) return enter(opening, (client = given));
      if (owned) given.end(true);
      throw new Error('The transport was closed.');
    },
    async send(message) {
      if (!client?.connected || !context) throw new Error('The transport is not open.');
      const { self, refused } = context;
      sending++;
      try {
        await publish(client, topics.to(message.to, self.user), message, qos);
      } catch (error) {
        if (isRefusal(error)) refused?.(message.id, error);
        throw error;
      } finally {
        sending--;
      }
    },
    close: () => close(),
    probe: () => void (owned && client?.connected && pulse.ask(2000)),
    async joinRoom(room) {
      const [base, joined] = [topics.room(room), client];
      await subscribe([base]);
      return () => void (heard.delete(base) && joined === client && unsubscribe([base]));
    },
  };
}

const filters = (bases: Iterable<string>): string[] => Array.from(bases, (base) => `${base}+`);
