import { detailedCallStatuses, detailedParticipantStatuses, simpleCallStatuses } from '@org/calls-core/status-names';
import { z } from 'zod';
import type { ParticipantRecord } from '../records/call-record.ts';
import type { StoredCall } from '../records/call-store.ts';
import { toDetailedCall, toSimpleCall, toSimpleParticipant } from '../records/shapes/index.ts';
import { type ApiRoute, route } from './api-route.ts';
import { callId, ignoredDuration, time } from './api-schemas.ts';
import type { CallDesk } from './call-desk.ts';
import type { EndWish } from './end-call.ts';

interface DeclineBody {
  readonly callId: string;
  readonly reason: 'busy' | 'declined';
}

interface EndBody extends EndWish {
  readonly callId: string;
  readonly duration?: number | undefined;
}

const everyone = z.boolean().optional();
const participant = z.object({ status: z.enum(detailedParticipantStatuses) });
const seconds = z.int().nonnegative().nullable();

/** Routes that name the call in the body. */
export function routesByBody(desk: CallDesk): readonly ApiRoute[] {
  return [
    route<{ readonly callId: string }>({
      ...{ method: 'post', path: '/accept', operation: 'acceptCall', summary: 'Takes a call.' },
      body: z.object({ callId }),
      answer: z.object({ success: z.literal(true), participant }),
      examples: { 'a call': { callId: 'c-1' } },
      run: async ({ who, body }) => participantOf(await desk.accept(who, body.callId), who.user),
    }),
    route<DeclineBody>({
      ...{ method: 'post', path: '/decline', operation: 'declineCall' },
      summary: 'Turns a call down. A call of several goes on for the others.',
      body: z.object({ callId, reason: z.enum(['busy', 'declined']).default('declined') }),
      answer: z.object({ success: z.literal(true), participant }),
      examples: { busy: { callId: 'c-1', reason: 'busy' } },
      run: async ({ who, body }) => participantOf(await desk.decline(who, body.callId, body.reason), who.user),
    }),
    route<EndBody>({
      ...{ method: 'post', path: '/end', operation: 'endCall' },
      summary:
        'Ends a call, or leaves a call of several. The server knows the duration; a call that is over stays as it is.',
      body: z.object({ callId, duration: ignoredDuration, reason: z.string().max(128).optional(), everyone }),
      answer: z.object({
        success: z.literal(true),
        call: z.object({ id: callId, status: z.enum(detailedCallStatuses), duration: seconds }),
      }),
      examples: { 'a call': { callId: 'c-1', duration: 65, reason: 'completed' } },
      async run({ who, body }) {
        const { id, status, duration } = toDetailedCall((await desk.end(who, body.callId, body)).call);
        return { success: true, call: { id, status, duration } };
      },
    }),
  ];
}

/** Routes that name the call in the path. */
export function routesByPath(desk: CallDesk): readonly ApiRoute[] {
  const status = z.enum(simpleCallStatuses);
  return [
    route({
      ...{ method: 'post', path: '/:id/answer', operation: 'answerCallById' },
      summary: 'Takes a call; from now on its duration counts.',
      answer: z.object({ callId, status, startedAt: time }),
      async run({ who, id }) {
        const { call } = await desk.answer(who, id);
        const { status: shown, started_at: startedAt } = toSimpleCall(call);
        return { callId: id, status: shown, startedAt };
      },
    }),
    route<{ readonly reason: 'busy' | 'declined' }>({
      ...{ method: 'post', path: '/:id/reject', operation: 'rejectCallById' },
      summary: 'Turns a call down. A call of several goes on for the others.',
      body: z.object({ reason: z.enum(['busy', 'declined']).default('declined') }).prefault({}),
      answer: z.object({ status: z.string() }),
      examples: { 'without a reason': {} },
      async run({ who, id, body }) {
        const stored = await desk.decline(who, id, body.reason);
        return { status: toSimpleParticipant(memberOf(stored, who.user)).status };
      },
    }),
    route<EndWish>({
      ...{ method: 'post', path: '/:id/end', operation: 'endCallById' },
      summary: 'Ends a call, or leaves a call of several. A call that is over stays as it is.',
      body: z.object({ reason: z.string().max(128).optional(), everyone }).prefault({}),
      answer: z.object({ status, duration: seconds, endReason: z.string().nullable() }),
      examples: { 'without a reason': {} },
      async run({ who, id, body }) {
        const { call } = await desk.end(who, id, body);
        const direction = call.initiatorId === who.user ? 'outgoing' : 'incoming';
        const { status: shown, duration_seconds: duration, end_reason: why } = toSimpleCall(call, direction);
        return { status: shown, duration, endReason: why === 'completed' ? 'ended-by-user' : why };
      },
    }),
  ];
}

function participantOf(stored: StoredCall, user: string): object {
  return { success: true, participant: { status: memberOf(stored, user).status } };
}

function memberOf({ participants }: StoredCall, user: string): ParticipantRecord {
  const member = participants.find(({ userId }) => userId === user);
  if (!member) throw new TypeError('The desk let a stranger in.');
  return member;
}
