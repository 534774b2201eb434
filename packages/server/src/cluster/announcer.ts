import type { RedisLine } from './redis-line.ts';
import type { LinkEnd, News } from './node-messages.ts';
import type { RedisKeys } from './redis-keys.ts';

/** Tells the other nodes what is at this one, and keeps it in Redis for those that come later. */
export interface Announcer {
  /** An entry came or went; it is told with the next `flush`. */
  change(entry: string, here: boolean): void;
  /** Tells what changed. */
  flush(): void;
  /** Writes everything anew, and tells the others to read it. */
  rewrite(): void;
  /** A sign of life. */
  beat(kind: 'probe' | 'beat'): void;
  /** Takes everything away. */
  leave(): Promise<void>;
}

/** Entries in one command. */
const chunk = 1000;

/** Creates an announcer. */
export function createAnnouncer(options: {
  readonly node: string;
  readonly keys: RedisKeys;
  readonly line: RedisLine;
  /** Ms for which what is in Redis outlives the last sign of life. */
  readonly ttl: number;
  readonly publicUrl: string | null;
  readonly sent: () => Readonly<Record<string, LinkEnd>>;
}): Announcer {
  const { node, keys, line, ttl, publicUrl } = options;
  const key = keys.node(node);
  const entries = new Set<string>();
  let changes = new Map<string, boolean>();
  let seq = 0;
  let stale = true;

  const news = (more: Partial<News> & Pick<News, 'kind'>): string => JSON.stringify({ node, seq, ...more });
  /** The first command of each transaction renews the key: 0 when it was lost, and with it what it held. */
  const check = (result: [unknown, unknown][] | null): void => {
    if (result?.[0]?.[1] === 0) stale = true;
  };
  const failed = (): void => void (stale = true);

  const rewrite = (): void => {
    changes = new Map();
    stale = false;
    seq++;
    const fields = [...entries];
    const writing = line.commands
      .multi()
      .del(key)
      .hset(key, '#seq', seq, '#url', publicUrl ?? '');
    for (let at = 0; at < fields.length; at += chunk)
      writing.hset(key, ...fields.slice(at, at + chunk).flatMap((field) => [field, 1]));
    writing.pexpire(key, ttl).exec().catch(failed);
  };
  return {
    change(entry, here) {
      if (here) entries.add(entry);
      else entries.delete(entry);
      if (!stale) changes.set(entry, here); // else all is written anew
    },
    flush() {
      if (changes.size === 0) return;
      seq++;
      const came = [...changes].flatMap(([entry, here]) => (here ? [entry] : []));
      const went = [...changes].flatMap(([entry, here]) => (here ? [] : [entry]));
      changes = new Map();
      const writing = line.commands.multi().pexpire(key, ttl);
      writing.hset(key, '#seq', seq, ...came.flatMap((entry) => [entry, 1]));
      if (went.length > 0) writing.hdel(key, ...went);
      writing
        .publish(keys.news, news({ kind: 'change', came, went }))
        .exec()
        .then(check, failed);
    },
    rewrite,
    beat(kind) {
      if (kind === 'probe') {
        stale = true;
        return line.publish(keys.news, news({ kind }));
      }
      if (stale) rewrite();
      const writing = line.commands.multi().pexpire(key, ttl).sadd(keys.nodes, node);
      writing
        .publish(keys.news, news({ kind, sent: options.sent() }))
        .exec()
        .then(check, failed);
    },
    async leave() {
      const leaving = line.commands.multi().del(key).srem(keys.nodes, node);
      await leaving.publish(keys.news, news({ kind: 'bye' })).exec();
    },
  };
}
