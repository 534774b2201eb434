import { type JsonValue, ServerError } from '@org/calls-core/protocol';
import { createCallBook } from './calls/call-book.ts';
import { createPermission, type Permission } from './calls/permission.ts';
import type { Cluster } from './cluster/cluster.ts';
import { moveToOwner } from './cluster/move-to-owner.ts';
import type { Directory } from './hub/directory.ts';
import type { HubListener, RoomAuthority } from './hub/hub.ts';
import type { Method } from './hub/requests.ts';
import { defaultInvitations, limitInvitations } from './limits/invitation-limit.ts';
import type { CallsServerOptions } from './options.ts';
import { createMissedMethods } from './presence/missed-methods.ts';
import { memoryMissedCalls } from './presence/missed-calls.ts';
import { createPresenceMethods } from './presence/presence-methods.ts';
import { answerPresence, createNodeFeed } from './presence/node-feed.ts';
import { createPresence } from './presence/presence.ts';
import { createReachability } from './presence/reachability.ts';
import { createRoomMessages } from './rooms/room-messages.ts';
import { createRoomMethods } from './rooms/room-methods.ts';
import { createRooms } from './rooms/rooms.ts';
import type { Clock } from './util/clock.ts';
import type { Log } from './util/log.ts';
import { createSafely } from './util/safely.ts';

/** Who decides about messages and rooms, and who knows who can be reached. */
export interface Authorities {
  readonly permission: Permission;
  readonly rooms: RoomAuthority;
  readonly methods: readonly (readonly [string, Method])[];
  readonly listeners: readonly HubListener[];
  /** Answers another node. */
  answer(topic: string, body: JsonValue | undefined): Promise<JsonValue | undefined>;
  /** This node decides about the room no longer. */
  disowned(room: string): void;
  /** A room with members here has another owner than before. */
  ownerChanged(room: string): void;
  close(): void;
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
  },
): Authorities {
  const { cluster, clock, directory } = parts;
  const { rooms: rules = {} } = options;
  const hooks = limitInvitations(options.hooks ?? {}, options.invitations ?? defaultInvitations, clock);
  const safely = createSafely(parts.log, rules.onError);
  const report = (where: string, error: unknown): void => safely(where, () => Promise.reject(error));
  const feed = createNodeFeed(cluster, report);
  const presence = createPresence({ node: cluster.node, clock, options: options.presence ?? {}, feed });
  const { moved } = presence;
  const rooms = createRooms({ options: rules, hooks, nodes: cluster, clock, directory, safely, moved });
  const missed = options.missedCalls ?? memoryMissedCalls();
  const reachability = createReachability({ hooks, missed, clock, safely, tellAnswered });
  function tellAnswered({ caller, ...answer }: { call: string; user: string; caller: string }): void {
    for (const node of cluster.nodesOfUser(caller))
      cluster.ask(node, answered, answer).catch((error: unknown) => report('call.answered', error));
  }
  return {
    rooms: moveToOwner(rooms, { cluster, clock }),
    permission: createPermission({ book: createCallBook(), cluster, hooks, shareRoom: rooms.share }),
    methods: [
      ...createRoomMethods(rooms, { chat: rules.chat, clock }),
      ...createPresenceMethods(presence, { hooks, report }),
      ...createMissedMethods({ missed, reachability, clock }),
    ],
    listeners: [
      createRoomMessages({ options: rules, rooms, directory, safely }),
      presence.listener,
      reachability.listener,
    ],
    async answer(topic, body) {
      if (topic === answered) {
        const { call, user } = body as { call: string; user: string };
        reachability.answered(call, user);
        return undefined;
      }
      const answer = rooms.answer(topic, body) ?? answerPresence(presence, topic, body);
      if (!answer) throw new ServerError('not-found', { detail: `This node knows no topic ${topic}.` });
      return answer;
    },
    disowned: rooms.disowned,
    ownerChanged: rooms.ownerChanged,
    close() {
      rooms.close();
      presence.close();
      reachability.close();
    },
  };
}
