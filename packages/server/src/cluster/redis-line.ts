import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../util/log.ts';

/** Two connections to Redis, one that listens and one that does everything else. Both come back by themselves. */
export interface RedisLine {
  /** Fails at once while Redis is away, and after two seconds when it does not answer. */
  readonly commands: Redis;
  /** Both connections are there. Whether Redis answers is another question. */
  isUp(): boolean;
  /** Fails silently: who publishes knows by other means what arrived. */
  publish(channel: string, text: string): void;
  /** Breaks both connections and makes new ones: they may be dead without knowing it. */
  renew(): void;
  close(): void;
}

/** How long Redis has for an answer, ms. */
const patience = 2000;

const settings = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: patience,
  commandTimeout: patience,
  retryStrategy: (attempt: number) => Math.min(25 * 2 ** attempt, 500),
} satisfies RedisOptions;

/** Opens a line. */
export function openRedisLine(parts: {
  /** An address, or a client of the app whose settings are taken over. */
  readonly redis: string | Redis;
  readonly channels: readonly string[];
  readonly log: Log;
  readonly onMessage: (channel: string, text: string) => void;
  readonly onUp: () => void;
  readonly onDown: () => void;
}): RedisLine {
  const { redis, channels, log, onMessage, onUp, onDown } = parts;
  const connect = (): Redis => (typeof redis === 'string' ? new Redis(redis, settings) : redis.duplicate(settings));
  const commands = connect();
  const listener = connect();
  let listening = false;
  let up = false;
  let closed = false;

  const look = (): void => {
    const before = up;
    up = listening && commands.status === 'ready';
    if (up && !before) onUp();
    if (!up && before) {
      if (!closed) log.warn({}, 'Redis is away: messages for other nodes wait');
      onDown();
    }
  };
  for (const client of [commands, listener]) {
    client.on('error', (error: unknown) => log.debug({ err: error }, 'Redis'));
    client.on('ready', () => setImmediate(look));
    client.on('close', () => {
      if (client === listener) listening = false;
      look();
    });
    client.connect().catch(() => {}); // It is tried again.
  }
  listener.on('ready', () => {
    listener.subscribe(...channels).then(
      () => {
        listening = true;
        look();
      },
      () => listener.disconnect(true),
    );
  });
  listener.on('message', onMessage);

  return {
    commands,
    isUp: () => up,
    publish: (channel, text) => void commands.publish(channel, text).catch(() => {}),
    renew() {
      for (const client of [commands, listener]) client.disconnect(true);
    },
    close() {
      closed = true;
      for (const client of [commands, listener]) client.disconnect();
    },
  };
}
