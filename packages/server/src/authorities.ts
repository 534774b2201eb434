import { type JsonValue, ServerError } from '@org/calls-core/protocol';
import type { CallBook } from './calls/call-book.ts';
import { createPermission, type Permission } from './calls/permission.ts';
import type { Cluster } from './cluster/cluster.ts';
import { moveToOwner } from './cluster/move-to-owner.ts';
import type { ServerHooks } from './hooks.ts';
import type { Directory } from './hub/directory.ts';
import type { HubListener } from './hub/hub-listener.ts';
import type { RoomAuthority } from './hub/room-authority.ts';
import type { Method } from './hub/requests.ts';
import type { CallsServerOptions } from './options.ts';
import { createMissedMethods } from './presence/missed-methods.ts';
import { type MissedCalls, memoryMissedCalls, storedMissedCalls } from './presence/missed-calls.ts';
import { createPresenceMethods } from './presence/presence-methods.ts';
import { answerPresence, createNodeFeed } from './presence/node-feed.ts';
import { createPresence } from './presence/presence.ts';
import { createReachability } from './presence/reachability.ts';
import type { ServerRecords } from './records/server-records.ts';
import { recordRooms } from './records/record-rooms.ts';
import { createRoomMessages } from './rooms/room-messages.ts';
import { createRoomMethods } from './rooms/room-methods.ts';
import { createRooms } from './rooms/rooms.ts';
import type { OpenSfu } from './sfu/sfu.ts';
import type { Clock } from './util/clock.ts';
import type { Log } from './util/log.ts';
import { createSfuHost, withoutSfu } from './sfu/sfu-host.ts';
import { createSafely } from './util/safely.ts';

/** Who decides about messages and rooms, and who knows who can be reached. */
export interface Authorities {
  readonly permission: Permission;
  readonly rooms: RoomAuthority;
  readonly methods: readonly (readonly [string, Method])[];
  readonly listeners: readonly HubListener[];
  readonly sfu: OpenSfu | null;
  /** Answers another node. */
  answer(topic: string, body: JsonValue | undefined): Promise<JsonValue | undefined>;
  /** This node decides about the room no longer. */
  disowned(room: string): void;
  /** A room with members here has another owner than before. */
  ownerChanged(room: string): void;
  /** Another node is there, again, or is gone. */
  nodeCame(node: string): void;
  nodeGone(node: string): void;
  close(): void;
  /** How much is held, for the metrics. */
  held(): Readonly<Record<string, number>>;
}

/** What a node tells that of a caller: the call was answered or declined. */
const answered = 'call.answered';

/** Creates them. */
export function createAuthorities(
  options: CallsServerOptions,
  parts: {
    readonly cluster: Cluster;
    readonly clock: Clock;
    readonly log: Log;
    readonly directory: () => Directory;
    readonly hooks: ServerHooks;
    readonly book: CallBook;
    /** Where is written down who was in which room; null for nowhere. */
    readonly records: ServerRecords | null;
  },
): Authorities {
  const { cluster, clock, directory, hooks, book, records } = parts;
  const rules = options.rooms ?? {};
  const safely = createSafely(parts.log, rules.onError);
  const report = (where: string, error: unknown): void => safely(where, () => Promise.reject(error));
  const feed = createNodeFeed(cluster, report);
  const presence = createPresence({ node: cluster.node, clock, options: options.presence ?? {}, feed });
  const { moved } = presence;
  const sfu = options.sfu?.open(createSfuHost({ ...parts, grace: rules.grace })) ?? null;
  const left: OpenSfu['left'] = (...place) => sfu?.left(...place);
  const recorder = records && recordRooms(records.recorder, clock);
  const rooms = createRooms({ options: rules, hooks, nodes: cluster, clock, directory, safely, moved, left, recorder });
  const missed =
    options.missedCalls ?? (options.records && records ? recordedMissedCalls(records, clock) : memoryMissedCalls());
  const reachability = createReachability({ hooks, missed, clock, safely, tellAnswered });
  function tellAnswered({ caller, ...answer }: { call: string; user: string; caller: string }): void {
    for (const node of cluster.nodesOfUser(caller))
      cluster.ask(node, answered, answer).catch((error: unknown) => report('call.answered', error));
  }
  return {
    sfu,
    rooms: moveToOwner(rooms, { cluster, clock }),
    permission: createPermission({ book, cluster, hooks, shareRoom: rooms.share }),
    methods: [
      ...createRoomMethods(rooms, { chat: rules.chat, clock }),
      ...createPresenceMethods(presence, { hooks, report }),
      ...createMissedMethods({ missed, reachability, clock }),
      ...(sfu?.methods ?? withoutSfu),
    ],
    listeners: [
      createRoomMessages({ options: rules, rooms, directory, safely }),
      presence.listener,
      reachability.listener,
      ...(sfu ? [sfu.listener] : []),
    ],
    async answer(topic, body) {
      if (topic === answered) {
        const { call, user } = body as { call: string; user: string };
        reachability.answered(call, user);
        return undefined;
      }
      const answer = rooms.answer(topic, body) ?? answerPresence(presence, topic, body) ?? sfu?.answer(topic, body);
      if (!answer) throw new ServerError('not-found', { detail: `This node knows no topic ${topic}.` });
      return answer;
    },
    disowned: rooms.disowned,
    ownerChanged: rooms.ownerChanged,
    nodeCame: rooms.nodeCame,
    nodeGone: rooms.nodeGone,
    held: reachability.held,
    close() {
      rooms.close();
      presence.close();
      reachability.close();
    },
  };
}

/** Those of the app's own store, once what was told a moment ago is written. */
function recordedMissedCalls({ store, recorder }: ServerRecords, clock: Clock): MissedCalls {
  const stored = storedMissedCalls(store, () => clock.wallTime());
  return {
    ...stored,
    async unseen(user) {
      await recorder.flush();
      return stored.unseen(user);
    },
  };
}
