import { limits } from '../../protocol/limits.ts';
import type { SignalingTransport, TransportCapabilities, TransportContext } from '../transport.ts';
import { connectNats, listen, watch, type NatsConnectionLike, type NatsOptions } from './nats-connection.ts';
import { createPulse } from './pulse.ts';
import { createTopics, escapeForNats } from './topics.ts';

export type {
  NatsConnectionLike,
  NatsConnectOptions,
  NatsMessageLike,
  NatsOptions,
  NatsStatusLike,
} from './nats-connection.ts';

/** Subjects whose last message is remembered, in case that the server refuses it. */
const maxSent = 256;

/**
 * A transport over NATS, in browsers through its WebSockets. Messages go to `calls.user.<to>.<from>`,
 * `calls.device.<to>.<device>.<from>` and `calls.room.<room>.<from>`, by core NATS: whoever is away misses them. When a
 * connection breaks, the session above makes the next one.
 *
 * @example
 * natsTransport({ servers: 'wss://nats.example', options: async () => ({ user: 'alice', pass: await fetchToken() }) });
 */
export function natsTransport({ capabilities, ...options }: NatsOptions): SignalingTransport {
  const topics = createTopics(options.prefix ?? 'calls', '.', escapeForNats);
  let connection: NatsConnectionLike | null = null;
  let context: TransportContext | null = null;
  let joined = new Map<string, () => void>();
  let sent = new Map<string, string>(); // the last message of each subject
  let maxMessageBytes: number = limits.messageBytes;

  const close = (): void => {
    pulse.stop();
    connection?.close().catch(() => {});
    connection = context = null;
  };
  const broken = (cause: unknown): void => {
    const told = context;
    close();
    told?.status('closed', cause);
  };
  const pulse = createPulse({
    interval: 10_000,
    timeout: 5000,
    ping: () => void connection?.flush().then(pulse.heard, () => {}),
    dead: () => broken(new Error('The server gives no sign of life.')),
  });
  const subscribe = (at: NatsConnectionLike, bases: readonly string[]): Promise<() => void> => {
    const subjects = bases.map((base) => `${base}*`);
    return listen(at, subjects, (message) => {
      if (at !== connection) return;
      pulse.heard();
      const { sender } = topics.read(message.subject);
      const verified = capabilities?.verifiedSender ? { from: { user: sender } } : undefined;
      context?.message(message.string(), verified);
    });
  };
  /** Resolves when the connection hears what is for this device. */
  const enter = async (at: NatsConnectionLike, opening: TransportContext): Promise<void> => {
    const gone = at.closed().then((cause) => {
      throw cause ?? new Error('The server closed the connection.');
    });
    gone.catch((cause: unknown) => void (at === connection && broken(cause)));
    await Promise.race([subscribe(at, topics.own(opening.self)), gone]);
    if (at !== connection) throw new Error('The transport was closed.');
    const isHere = (): boolean => at === connection;
    const up = (): void => void (isHere() && (pulse.heard(), opening.status('open')));
    up();
    void watch(at, {
      up,
      down: () => void (isHere() && (pulse.stop(), opening.status('connecting'))),
      refused: (subject, cause) => void (isHere() && opening.refused?.(sent.get(subject) ?? '', cause)),
    });
  };

  return {
    name: 'nats',
    get capabilities(): TransportCapabilities {
      return { devices: true, rooms: true, maxMessageBytes, ...capabilities };
    },
    async open(opening) {
      close();
      context = opening;
      joined = new Map();
      const at = await (options.connect?.() ?? connectNats(options));
      if (context !== opening) {
        at.close().catch(() => {});
        throw new Error('The transport was closed.');
      }
      connection = at;
      maxMessageBytes = Math.min(limits.messageBytes, at.info?.max_payload ?? Infinity);
      await enter(at, opening);
    },
    send(message) {
      if (!connection || !context) throw new Error('The transport is not open.');
      const subject = topics.to(message.to, context.self.user);
      connection.publish(subject, JSON.stringify(message));
      if (sent.size >= maxSent) sent = new Map();
      sent.set(subject, message.id);
    },
    close,
    probe: () => void (connection && pulse.ask(2000)),
    async joinRoom(room) {
      const at = connection;
      if (!at) throw new Error('The transport is not open.');
      // After a reconnection of its own the connection still has its subscriptions.
      const leave = joined.get(room) ?? (await subscribe(at, [topics.room(room)]));
      joined.set(room, leave);
      return () => {
        if (joined.get(room) === leave) joined.delete(room);
        if (at === connection) leave();
      };
    },
  };
}
