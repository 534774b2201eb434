import type { EndReason, JsonValue } from '@org/calls-core/protocol';
import { detailedCallStatuses, endReasonNames, type DetailedCallStatus } from '@org/calls-core/status-names';
import { z } from 'zod';
import { newCallRecord, type CallRecord } from '../call-record.ts';
import {
  amount,
  count,
  fromIso,
  id,
  json,
  orNull,
  parseShape,
  text,
  time,
  toIso,
  toMean,
  toSeconds,
} from './fields.ts';

/** A call as a table of call quality has it: each outcome is a status. Times are ISO 8601, durations whole seconds. */
export interface DetailedCall {
  readonly id: string;
  readonly type: '1-on-1' | 'group';
  readonly status: DetailedCallStatus;
  readonly channel_id: string | null;
  readonly initiator_id: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly connected_at: string | null;
  readonly ended_at: string | null;
  /** s */
  readonly duration: number | null;
  /** %, two decimals. */
  readonly avg_packet_loss: number | null;
  /** Ms, two decimals. */
  readonly avg_jitter: number | null;
  /** Ms, two decimals. */
  readonly avg_round_trip_time: number | null;
  readonly audio_codec: string;
  readonly sample_rate: number;
  readonly metadata: JsonValue;
  readonly is_recorded: boolean;
  readonly recording_consent_given: boolean;
}

/** What makes a call in this shape. */
export const detailedCallSchema: z.ZodType<DetailedCall> = z.object({
  id,
  type: z.enum(['1-on-1', 'group']),
  status: z.enum(detailedCallStatuses),
  channel_id: orNull(id),
  initiator_id: id,
  created_at: time,
  started_at: orNull(time),
  connected_at: orNull(time),
  ended_at: orNull(time),
  duration: orNull(count),
  avg_packet_loss: orNull(amount),
  avg_jitter: orNull(amount),
  avg_round_trip_time: orNull(amount),
  audio_codec: text,
  sample_rate: count,
  metadata: json,
  is_recorded: z.boolean(),
  recording_consent_given: z.boolean(),
});

/** Shows a call in detailed shape. */
export function toDetailedCall(call: CallRecord): DetailedCall {
  return {
    id: call.id,
    type: call.kind === 'group' ? 'group' : '1-on-1',
    status: call.status,
    channel_id: call.conversationId,
    initiator_id: call.initiatorId,
    created_at: toIso(call.createdAt),
    started_at: toIso(call.startedAt),
    connected_at: toIso(call.connectedAt),
    ended_at: toIso(call.endedAt),
    duration: toSeconds(call.durationMs),
    avg_packet_loss: toMean(call.averagePacketLoss),
    avg_jitter: toMean(call.averageJitter),
    avg_round_trip_time: toMean(call.averageRoundTripTime),
    audio_codec: call.audioCodec,
    sample_rate: call.sampleRate,
    metadata: call.metadata,
    is_recorded: call.isRecorded,
    recording_consent_given: call.recordingConsentGiven,
  };
}

/** Reads a call in detailed shape. Throws `invalid-message`. */
export function parseDetailedCall(input: unknown): DetailedCall {
  return parseShape(detailedCallSchema, input);
}

/** Takes over a call in detailed shape, as from another system's table. What that does not have is as by default. */
export function fromDetailedCall(call: DetailedCall): CallRecord {
  const endedAt = fromIso(call.ended_at);
  return newCallRecord({
    id: call.id,
    kind: call.type === 'group' ? 'group' : 'one-to-one',
    status: call.status,
    conversationId: call.channel_id,
    initiatorId: call.initiator_id,
    createdAt: fromIso(call.created_at),
    startedAt: fromIso(call.started_at),
    connectedAt: fromIso(call.connected_at),
    endedAt,
    durationMs: call.duration === null ? null : 1000 * call.duration,
    ...endOf(call.status),
    averagePacketLoss: call.avg_packet_loss,
    averageJitter: call.avg_jitter,
    averageRoundTripTime: call.avg_round_trip_time,
    audioCodec: call.audio_codec,
    sampleRate: call.sample_rate,
    metadata: call.metadata,
    isRecorded: call.is_recorded,
    recordingConsentGiven: call.recording_consent_given,
    updatedAt: endedAt ?? fromIso(call.created_at),
  });
}

/** Why a call of this status ended. */
export function endOf(status: DetailedCallStatus): Pick<CallRecord, 'endReason' | 'endCode'> {
  if (status === 'timeout') return { endReason: 'failed', endCode: 'connect-timeout' };
  const reasons = Object.entries(endReasonNames) as [EndReason, { readonly detailed: DetailedCallStatus }][];
  // The first reason of each status in the table is the plain one.
  const [reason = null] = reasons.find(([name, { detailed }]) => detailed === status && name !== 'room-full') ?? [];
  return { endReason: reason, endCode: null };
}
