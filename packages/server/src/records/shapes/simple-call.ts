import type { EndReason, JsonValue } from '@org/calls-core/protocol';
import {
  endReasonNames,
  simpleCallStatuses,
  statusNames,
  type DetailedCallStatus,
  type SimpleCallStatus,
  type StatusQuery,
} from '@org/calls-core/status-names';
import { z } from 'zod';
import { newCallRecord, type CallMedia, type CallRecord } from '../call-record.ts';
import type { CallDirection } from '../call-store.ts';
import { endOf } from './detailed-call.ts';
import { count, fromIso, id, json, orNull, parseShape, text, time, toIso, toSeconds } from './fields.ts';

/** A call as a chat's list of calls has it. Times are ISO 8601. */
export interface SimpleCall {
  readonly id: string;
  readonly conversation_id: string | null;
  readonly type: CallMedia;
  readonly status: SimpleCallStatus;
  readonly initiated_by: string;
  /** When it was answered. */
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly duration_seconds: number | null;
  readonly end_reason: string | null;
  readonly sfu_room_id: string | null;
  readonly recording_url: string | null;
  readonly quality_stats: JsonValue;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What makes a call in this shape. */
export const simpleCallSchema: z.ZodType<SimpleCall> = z.object({
  id,
  conversation_id: orNull(id),
  type: z.enum(['audio', 'video', 'screen']),
  status: z.enum(simpleCallStatuses),
  initiated_by: id,
  started_at: orNull(time),
  ended_at: orNull(time),
  duration_seconds: orNull(count),
  end_reason: orNull(text),
  sfu_room_id: orNull(text),
  recording_url: orNull(text),
  quality_stats: json,
  created_at: time,
  updated_at: time,
});

/**
 * Shows a call in simple shape, as one side sees it: what the caller cancelled, the called user has missed. Default: the
 * caller's side.
 */
export function toSimpleCall(call: CallRecord, direction: CallDirection = 'outgoing'): SimpleCall {
  const live = call.endedAt === null;
  const query = {
    ...{ status: live ? call.status : 'ended', direction, reason: call.endReason, code: call.endCode },
  } as StatusQuery;
  return {
    id: call.id,
    conversation_id: call.conversationId,
    type: call.media,
    status: statusNames(query).simple,
    initiated_by: call.initiatorId,
    started_at: toIso(call.connectedAt),
    ended_at: toIso(call.endedAt),
    duration_seconds: toSeconds(call.durationMs),
    end_reason: call.endReason,
    sfu_room_id: call.sfuRoomId,
    recording_url: call.recordingUrl,
    quality_stats: call.qualityStats,
    created_at: toIso(call.createdAt),
    updated_at: toIso(call.updatedAt),
  };
}

/** Reads a call in simple shape. Throws `invalid-message`. */
export function parseSimpleCall(input: unknown): SimpleCall {
  return parseShape(simpleCallSchema, input);
}

const detailedStatus: Readonly<Record<SimpleCallStatus, DetailedCallStatus>> = {
  initiated: 'initiating',
  ringing: 'ringing',
  active: 'connected',
  ended: 'ended',
  missed: 'no_answer',
  rejected: 'declined',
  failed: 'failed',
};

/** Takes over a call in simple shape. A reason that is not one of ours is replaced by that of the status. */
export function fromSimpleCall(call: SimpleCall): CallRecord {
  const plain = detailedStatus[call.status];
  const known = call.end_reason !== null && Object.hasOwn(endReasonNames, call.end_reason);
  const reason = known ? (call.end_reason as EndReason) : null;
  const createdAt = fromIso(call.created_at);
  return newCallRecord({
    id: call.id,
    media: call.type,
    status: reason ? endReasonNames[reason].detailed : plain,
    conversationId: call.conversation_id,
    initiatorId: call.initiated_by,
    createdAt,
    startedAt: fromIso(call.started_at),
    connectedAt: fromIso(call.started_at),
    endedAt: fromIso(call.ended_at),
    durationMs: call.duration_seconds === null ? null : 1000 * call.duration_seconds,
    ...(reason ? { endReason: reason } : endOf(plain)),
    sfuRoomId: call.sfu_room_id,
    recordingUrl: call.recording_url,
    isRecorded: call.recording_url !== null,
    qualityStats: call.quality_stats,
    updatedAt: fromIso(call.updated_at),
  });
}
