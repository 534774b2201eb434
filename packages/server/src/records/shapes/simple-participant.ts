import type { JsonValue } from '@org/calls-core/protocol';
import {
  participantStatusNames,
  simpleParticipantStatuses,
  type DetailedParticipantStatus,
  type SimpleParticipantStatus,
} from '@org/calls-core/status-names';
import { z } from 'zod';
import { newParticipantRecord, type ConnectionQuality, type ParticipantRecord } from '../call-record.ts';
import { connectionQuality, fromIso, id, json, orNull, parseShape, time, toIso } from './fields.ts';

/** What a participant sends, in simple shape. */
export interface SimpleMediaState {
  readonly audioEnabled: boolean;
  readonly videoEnabled: boolean;
  readonly screenSharing: boolean;
}

/** A participant as a chat's list of calls has it. */
export interface SimpleParticipant {
  readonly call_id: string;
  readonly user_id: string;
  readonly status: SimpleParticipantStatus;
  readonly joined_at: string | null;
  readonly left_at: string | null;
  readonly ice_candidates: JsonValue;
  readonly media_state: SimpleMediaState;
  readonly media_stats: JsonValue;
  readonly connection_quality: ConnectionQuality;
}

const mediaDefaults: SimpleMediaState = { audioEnabled: true, videoEnabled: true, screenSharing: false };
const flags = { audioEnabled: z.boolean(), videoEnabled: z.boolean(), screenSharing: z.boolean() };
/** What makes a participant in this shape. */
export const simpleParticipantSchema: z.ZodType<SimpleParticipant> = z.object({
  call_id: id,
  user_id: id,
  status: z.enum(simpleParticipantStatuses),
  joined_at: orNull(time),
  left_at: orNull(time),
  ice_candidates: json,
  media_state: z.object(flags).default(mediaDefaults),
  media_stats: json,
  connection_quality: connectionQuality,
});

/** Shows a participant in simple shape. */
export function toSimpleParticipant(participant: ParticipantRecord): SimpleParticipant {
  const { status, missedAt, joinedAt } = participant;
  const missed = missedAt !== null && joinedAt === null;
  return {
    call_id: participant.callId,
    user_id: participant.userId,
    status: participantStatusNames[missed ? 'no-answer' : status].simple,
    joined_at: toIso(joinedAt),
    left_at: toIso(participant.leftAt),
    ice_candidates: participant.iceCandidates,
    media_state: {
      audioEnabled: !participant.isMuted,
      videoEnabled: participant.isVideoEnabled,
      screenSharing: participant.isScreenSharing,
    },
    media_stats: participant.mediaStats,
    connection_quality: participant.connectionQuality,
  };
}

/** Reads a participant in simple shape; who sends no media state has microphone and camera on. Throws `invalid-message`. */
export function parseSimpleParticipant(input: unknown): SimpleParticipant {
  return parseShape(simpleParticipantSchema, input);
}

const detailedStatus: Readonly<Record<SimpleParticipantStatus, DetailedParticipantStatus>> = {
  invited: 'invited',
  ringing: 'ringing',
  joined: 'connected',
  left: 'left',
  rejected: 'declined',
  missed: 'left',
};

/** Takes over a participant in simple shape, of a call that was created at `createdAt`, ms since the Unix epoch. */
export function fromSimpleParticipant(participant: SimpleParticipant, createdAt: number): ParticipantRecord {
  const { audioEnabled, videoEnabled, screenSharing } = participant.media_state;
  const [joinedAt, leftAt] = [fromIso(participant.joined_at), fromIso(participant.left_at)];
  return newParticipantRecord({
    callId: participant.call_id,
    userId: participant.user_id,
    status: detailedStatus[participant.status],
    joinedAt,
    leftAt,
    presentSince: leftAt === null ? joinedAt : null,
    durationMs: joinedAt === null || leftAt === null ? 0 : Math.max(0, leftAt - joinedAt),
    missedAt: participant.status === 'missed' ? createdAt : null,
    iceCandidates: participant.ice_candidates,
    isMuted: !audioEnabled,
    isVideoEnabled: videoEnabled,
    isScreenSharing: screenSharing,
    mediaStats: participant.media_stats,
    connectionQuality: participant.connection_quality,
    createdAt,
  });
}
