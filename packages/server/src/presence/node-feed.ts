import type { JsonValue } from '@org/calls-core/protocol';
import type { PresenceFeed, PresenceNews, PresencePart } from './presence-feed.ts';
import type { Presence } from './presence.ts';

/** What a feed needs of the other nodes. A `Cluster` has it. */
export interface FeedNodes {
  /** The other nodes that run, as of the last news. */
  nodes(): Iterable<string>;
  /** Asks another node; questions to one node arrive in order. */
  ask(node: string, topic: string, body?: JsonValue): Promise<JsonValue | undefined>;
}

/** The names under which nodes ask each other about presence. */
const topics = { news: 'presence.news', parts: 'presence.parts' } as const;

/**
 * The presence of users at other nodes, by asking them. A node that does not answer is left out: what it knows comes with its
 * next news.
 */
export function createNodeFeed(
  { nodes, ask }: FeedNodes,
  failed: (where: string, error: unknown) => void,
): PresenceFeed {
  const all = async <T>(question: (node: string) => Promise<T>): Promise<readonly T[]> => {
    const answers = await Promise.allSettled([...nodes()].map(question));
    return answers.flatMap((answer) => {
      if (answer.status === 'fulfilled') return [answer.value];
      failed('presence', answer.reason);
      return [];
    });
  };
  return {
    publish: (news) => void all((node) => ask(node, topics.news, news as unknown as JsonValue)),
    runs: (node) => [...nodes()].includes(node),
    async fetch(users) {
      const answers = await all((node) => ask(node, topics.parts, { users }));
      return answers.flatMap((parts) => (Array.isArray(parts) ? (parts as unknown as PresencePart[]) : []));
    },
  };
}

/** Answers another node; undefined for a topic that is not about presence. */
export function answerPresence(
  presence: Pick<Presence, 'hear' | 'partsOf'>,
  topic: string,
  body: JsonValue | undefined,
): Promise<JsonValue | undefined> | undefined {
  if (topic === topics.news) {
    presence.hear(body as unknown as PresenceNews);
    return Promise.resolve(undefined);
  }
  if (topic !== topics.parts) return undefined;
  const { users } = body as { users: readonly string[] | null };
  return Promise.resolve(presence.partsOf(users) as unknown as JsonValue);
}
