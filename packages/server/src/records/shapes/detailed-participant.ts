import type { JsonValue } from '@org/calls-core/protocol';
import { detailedParticipantStatuses, type DetailedParticipantStatus } from '@org/calls-core/status-names';
import { z } from 'zod';
import { newParticipantRecord, type ConnectionQuality, type ParticipantRecord } from '../call-record.ts';
import {
  amount,
  connectionQuality,
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

/** A participant as a table of call quality has it. Times are ISO 8601, durations whole seconds. */
export interface DetailedParticipant {
  readonly call_id: string;
  readonly user_id: string;
  readonly status: DetailedParticipantStatus;
  readonly invited_at: string | null;
  readonly joined_at: string | null;
  readonly left_at: string | null;
  /** s */
  readonly duration: number;
  readonly is_muted: boolean;
  readonly is_video_enabled: boolean;
  readonly video_quality: string;
  readonly is_screen_sharing: boolean;
  readonly is_speaking: boolean;
  /** %, two decimals. */
  readonly avg_packet_loss: number | null;
  /** Ms, two decimals. */
  readonly avg_jitter: number | null;
  /** Ms, two decimals. */
  readonly avg_round_trip_time: number | null;
  readonly connection_quality: ConnectionQuality;
  readonly peer_connection_id: string | null;
  readonly ice_connection_state: string | null;
  readonly metadata: JsonValue;
}

/** What makes a participant in this shape. */
export const detailedParticipantSchema: z.ZodType<DetailedParticipant> = z.object({
  call_id: id,
  user_id: id,
  status: z.enum(detailedParticipantStatuses),
  invited_at: orNull(time),
  joined_at: orNull(time),
  left_at: orNull(time),
  duration: count,
  is_muted: z.boolean(),
  is_video_enabled: z.boolean(),
  video_quality: text,
  is_screen_sharing: z.boolean(),
  is_speaking: z.boolean(),
  avg_packet_loss: orNull(amount),
  avg_jitter: orNull(amount),
  avg_round_trip_time: orNull(amount),
  connection_quality: connectionQuality,
  peer_connection_id: orNull(text),
  ice_connection_state: orNull(text),
  metadata: json,
});

/** Shows a participant in detailed shape. */
export function toDetailedParticipant(participant: ParticipantRecord): DetailedParticipant {
  return {
    call_id: participant.callId,
    user_id: participant.userId,
    status: participant.status,
    invited_at: toIso(participant.invitedAt),
    joined_at: toIso(participant.joinedAt),
    left_at: toIso(participant.leftAt),
    duration: toSeconds(participant.durationMs),
    is_muted: participant.isMuted,
    is_video_enabled: participant.isVideoEnabled,
    video_quality: participant.videoQuality,
    is_screen_sharing: participant.isScreenSharing,
    is_speaking: participant.isSpeaking,
    avg_packet_loss: toMean(participant.averagePacketLoss),
    avg_jitter: toMean(participant.averageJitter),
    avg_round_trip_time: toMean(participant.averageRoundTripTime),
    connection_quality: participant.connectionQuality,
    peer_connection_id: participant.peerConnectionId,
    ice_connection_state: participant.iceConnectionState,
    metadata: participant.metadata,
  };
}

/** Reads a participant in detailed shape. Throws `invalid-message`. */
export function parseDetailedParticipant(input: unknown): DetailedParticipant {
  return parseShape(detailedParticipantSchema, input);
}

/** Takes over a participant in detailed shape; `createdAt` stands in where it was never invited nor joined. */
export function fromDetailedParticipant(participant: DetailedParticipant, createdAt: number): ParticipantRecord {
  const [invitedAt, joinedAt] = [fromIso(participant.invited_at), fromIso(participant.joined_at)];
  return newParticipantRecord({
    callId: participant.call_id,
    userId: participant.user_id,
    status: participant.status,
    invitedAt,
    joinedAt,
    leftAt: fromIso(participant.left_at),
    durationMs: 1000 * participant.duration,
    isMuted: participant.is_muted,
    isVideoEnabled: participant.is_video_enabled,
    videoQuality: participant.video_quality,
    isScreenSharing: participant.is_screen_sharing,
    isSpeaking: participant.is_speaking,
    averagePacketLoss: participant.avg_packet_loss,
    averageJitter: participant.avg_jitter,
    averageRoundTripTime: participant.avg_round_trip_time,
    connectionQuality: participant.connection_quality,
    peerConnectionId: participant.peer_connection_id,
    iceConnectionState: participant.ice_connection_state,
    metadata: participant.metadata,
    createdAt: invitedAt ?? joinedAt ?? createdAt,
  });
}
