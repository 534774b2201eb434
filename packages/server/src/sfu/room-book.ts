import type { JsonValue } from '@org/calls-core/protocol';
import { ServerError } from '@org/calls-core/protocol';
import { dropNode, hearNews } from './far-members.ts';
import type { FarPipes } from './far-pipes.ts';
import type { Member, Participant } from './member.ts';
import { type FarMember, type NodeNews, sfuTopics } from './node-news.ts';
import type { SfuHost } from './sfu.ts';
import { createSfuRoom, farMember, isHere, type SfuRoom } from './sfu-room.ts';

/** The rooms that this node carries, and what it shares of them with others. */
export interface RoomBook {
  get(key: string): SfuRoom | undefined;
  /**
   * Uses a room, made where there was none, when the other nodes have said who is there, or have taken too long for it: then they
   * tell it later.
   */
  enter<T>(key: string, name: string, use: (room: SfuRoom) => Promise<T>): Promise<T>;
  all(): Iterable<SfuRoom>;
  /** Forgets the room when nobody of this node is in there. */
  prune(room: SfuRoom): void;
  /** Answers another node; undefined for a topic that is not about rooms. */
  answer(topic: string, body: JsonValue | undefined): Promise<JsonValue | undefined> | undefined;
  /** Meets nodes that are new, and drops those that are gone. */
  sweep(): void;
}

/** So long a newcomer waits to hear who is at other nodes, ms. */
const introduction = 500;

/** Creates an empty book. */
export function createRoomBook(options: {
  readonly host: SfuHost;
  readonly pipes: () => FarPipes;
  /** True while somebody is about to come in. */
  isAwaited(room: SfuRoom): boolean;
  /** A device of this node is at another one now. */
  displaced(room: SfuRoom, member: Participant): void;
}): RoomBook {
  const { host, pipes } = options;
  const rooms = new Map<string, SfuRoom>();
  /** Nodes that were asked about a room, and their answers. */
  const met = new Map<SfuRoom, Map<string, Promise<void>>>();

  const send = (node: string, room: string, news: NodeNews): void => {
    host.ask(node, sfuTopics.news, toJson({ node: host.node, room, news })).catch((error: unknown) => {
      host.log.debug({ err: error, node }, 'news of the SFU did not arrive');
    });
  };
  const hear = (room: SfuRoom, node: string, news: NodeNews): void => {
    hearNews(room, node, news, (member: Member) => isHere(member) && options.displaced(room, member));
    if (news.type === 'exit') pipes().drop(room, node);
  };
  const meet = (room: SfuRoom, node: string): void => {
    const known = met.get(room);
    if (!known || known.has(node)) return;
    const question = { node: host.node, room: room.key, members: room.participants().map(farMember) };
    const asked = host.ask(node, sfuTopics.enter, toJson(question)).then(
      (answer) => {
        if (!Array.isArray(answer) || rooms.get(room.key) !== room) return;
        room.nodes.add(node);
        for (const member of answer as unknown as FarMember[]) hear(room, node, { type: 'member', member });
      },
      (error: unknown) => {
        // A node without an SFU is asked once; one that does not answer, again.
        if (!(error instanceof ServerError) || error.code !== 'not-found') known.delete(node);
      },
    );
    known.set(node, asked);
  };
  const introduced = async (room: SfuRoom): Promise<void> => {
    const answers = met.get(room)?.values() ?? [];
    let stop = (): void => {};
    const patience = new Promise<void>((resolve) => void (stop = host.clock.after(introduction, resolve)));
    await Promise.race([Promise.all(answers), patience]);
    stop();
  };
  const create = (key: string, name: string): SfuRoom => {
    const room = createSfuRoom(key, name, host, send);
    rooms.set(key, room);
    met.set(room, new Map());
    for (const node of host.nodes()) meet(room, node);
    return room;
  };
  const lose = (room: SfuRoom, node: string): void => {
    dropNode(room, node);
    pipes().drop(room, node);
  };
  const entered = (room: SfuRoom | undefined, node: string, members: readonly FarMember[]): JsonValue | undefined => {
    if (!room) return undefined;
    room.nodes.add(node);
    met.get(room)?.set(node, Promise.resolve());
    for (const member of members) hear(room, node, { type: 'member', member });
    return room.participants().map(farMember) as unknown as JsonValue;
  };

  return {
    get: (key) => rooms.get(key),
    async enter(key, name, use) {
      for (;;) {
        const room = rooms.get(key) ?? create(key, name);
        await introduced(room);
        // The last one may have left meanwhile.
        if (rooms.get(key) === room) return use(room);
      }
    },
    all: () => rooms.values(),
    prune(room) {
      if (rooms.get(room.key) !== room || room.participants().length > 0 || options.isAwaited(room)) return;
      rooms.delete(room.key);
      met.delete(room);
      room.tellNodes({ type: 'exit' });
      for (const node of room.nodes) pipes().drop(room, node);
      for (const shard of room.shards.values()) shard.close();
      room.sound.close();
    },
    answer(topic, body) {
      const { room: key = '', node = '', ...more } = Object(body) as { room?: string; node?: string };
      const room = rooms.get(key);
      switch (topic) {
        case sfuTopics.enter:
          return Promise.resolve(entered(room, node, (more as { members?: FarMember[] }).members ?? []));
        case sfuTopics.news:
          if (room) hear(room, node, (more as { news: NodeNews }).news);
          return Promise.resolve(undefined);
        case sfuTopics.pipe:
          if (!room) return Promise.reject(new ServerError('not-found'));
          return pipes().answerPipe(room, body ?? null);
        case sfuTopics.feed:
          return pipes().answerFeed(body ?? null);
        default:
          return undefined;
      }
    },
    sweep() {
      const alive = new Set(host.nodes());
      for (const [room, known] of met) {
        for (const node of [...known.keys()]) if (!alive.has(node)) known.delete(node);
        for (const node of [...room.nodes]) if (!alive.has(node)) lose(room, node);
        for (const node of alive) meet(room, node);
      }
    },
  };
}

/** Plain data by construction. */
function toJson(data: object): JsonValue {
  return data as JsonValue;
}
