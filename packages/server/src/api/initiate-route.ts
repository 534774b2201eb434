import type { JsonValue } from '@org/calls-core/protocol';
import { detailedCallStatuses, simpleParticipantStatuses } from '@org/calls-core/status-names';
import { z } from 'zod';
import type { StoredCall } from '../records/call-store.ts';
import { toSimpleParticipant } from '../records/shapes/index.ts';
import { type ApiRoute, route } from './api-route.ts';
import { callId, conversationId, metadata, userId } from './api-schemas.ts';
import type { CallDesk } from './call-desk.ts';

type Metadata = { [key: string]: JsonValue } | undefined;

/** A call of one user or one channel. */
interface TargetBody {
  readonly callId?: string | undefined;
  readonly type: 'voice' | 'video';
  readonly targetUserId?: string | undefined;
  readonly channelId?: string | undefined;
  readonly metadata?: Metadata;
}

/** A call of several users of a conversation. */
interface ParticipantsBody {
  readonly callId?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly type: 'audio' | 'voice' | 'video' | 'screen';
  readonly participantIds: readonly string[];
  readonly metadata?: Metadata;
}

const targetBody: z.ZodType<TargetBody> = z
  .object({
    ...{ callId: callId.optional(), type: z.enum(['voice', 'video']), metadata },
    ...{ targetUserId: userId.optional(), channelId: conversationId.optional() },
  })
  .refine((body) => (body.targetUserId === undefined) !== (body.channelId === undefined), {
    ...{ path: ['targetUserId'], message: 'Give either targetUserId or channelId.' },
  });
const participantsBody: z.ZodType<ParticipantsBody> = z.object({
  ...{ callId: callId.optional(), conversationId: conversationId.optional() },
  type: z.enum(['audio', 'voice', 'video', 'screen']),
  ...{ participantIds: z.array(userId).min(1).max(255), metadata },
});

const targetAnswer = z.object({
  success: z.literal(true),
  call: z.object({ id: callId, type: z.enum(['voice', 'video']), status: z.enum(detailedCallStatuses) }),
});
const participantsAnswer = z.object({
  callId,
  status: z.enum(['initiated', 'ringing', 'active']),
  participants: z.array(
    z.object({
      ...{ userId, userName: z.string().nullable(), userIdentifier: z.string() },
      status: z.enum(simpleParticipantStatuses),
    }),
  ),
});

/** Tells how a user is shown. */
export type DescribeUser = (user: string) => Promise<{ readonly name: string | null; readonly identifier: string }>;

/** `POST /initiate`: a call of one user or channel, or of several users; each body has its own answer. */
export function initiateRoute(desk: CallDesk, describe: DescribeUser): ApiRoute {
  return route<TargetBody | ParticipantsBody>({
    ...{ method: 'post', path: '/initiate', operation: 'initiateCall' },
    summary: 'Begins a call and rings whoever is called. Sent again with the same callId, it is the same call.',
    body: z.union([targetBody, participantsBody]),
    bodyFor: (body) => (Object(body).participantIds === undefined ? targetBody : participantsBody),
    answer: z.union([targetAnswer, participantsAnswer]),
    examples: {
      'one user': { callId: 'c-1', type: 'video', targetUserId: 'bob', metadata: { topic: 'plans' } },
      'a channel': { type: 'voice', channelId: 'team' },
      'several users': { conversationId: 'team', type: 'audio', participantIds: ['bob', 'carol'] },
    },
    async run({ who, body }) {
      const { callId: id, type, metadata } = body;
      const media = type === 'voice' ? 'audio' : type;
      if (!('participantIds' in body)) {
        const { targetUserId, channelId: conversation } = body;
        const to = targetUserId === undefined ? undefined : [targetUserId];
        const { call } = await desk.begin(who, { id, media, to, conversation, metadata });
        return { success: true, call: { id: call.id, type, status: call.status } };
      }
      const { participantIds: to, conversationId: conversation } = body;
      const stored = await desk.begin(who, { id, media, to, conversation, metadata });
      return { callId: stored.call.id, status: statusOf(stored), participants: await show(stored, describe) };
    },
  });
}

function statusOf({ call }: StoredCall): 'initiated' | 'ringing' | 'active' {
  if (call.status === 'initiating') return 'initiated';
  return call.connectedAt === null ? 'ringing' : 'active';
}

/** Whoever was called. */
function show({ participants }: StoredCall, describe: DescribeUser): Promise<readonly object[]> {
  const called = participants.filter(({ invitedAt }) => invitedAt !== null);
  return Promise.all(
    called.map(async (member) => {
      const { name, identifier } = await describe(member.userId);
      const { status } = toSimpleParticipant(member);
      return { userId: member.userId, userName: name ?? member.name, userIdentifier: identifier, status };
    }),
  );
}
