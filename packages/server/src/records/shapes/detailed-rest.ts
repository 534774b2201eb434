import type { JsonValue } from '@org/calls-core/protocol';
import { z } from 'zod';
import type { ConnectionQuality } from '../call-record.ts';
import type { CallEventRecord, IceServerRecord, QualityReportRecord, RecordingRecord } from '../other-records.ts';
import {
  amount,
  connectionQuality,
  count,
  id,
  json,
  orNull,
  parseShape,
  text,
  time,
  toIso,
  toSeconds,
} from './fields.ts';

/** An event of a call in detailed shape. */
export interface DetailedCallEvent {
  readonly id: string;
  readonly call_id: string;
  readonly user_id: string | null;
  readonly event_type: string;
  readonly event_data: JsonValue;
  readonly created_at: string;
}

/** A quality report in detailed shape. */
export interface DetailedQualityReport {
  readonly id: string;
  readonly call_id: string;
  readonly user_id: string;
  /** % */
  readonly packet_loss: number | null;
  /** Ms. */
  readonly jitter: number | null;
  /** Ms. */
  readonly round_trip_time: number | null;
  /** Bits per second. */
  readonly bitrate: number | null;
  readonly mos: number | null;
  readonly connection_quality: ConnectionQuality | null;
  readonly stats: JsonValue;
  readonly created_at: string;
}

/** A recording in detailed shape. */
export interface DetailedRecording {
  readonly id: string;
  readonly call_id: string;
  readonly started_by: string | null;
  readonly status: 'recording' | 'finished' | 'failed';
  readonly started_at: string;
  readonly ended_at: string | null;
  /** s */
  readonly duration: number | null;
  readonly recording_url: string | null;
  readonly mime_type: string | null;
  /** Bytes. */
  readonly file_size: number | null;
  readonly metadata: JsonValue;
}

/** An ICE server in detailed shape. */
export interface DetailedIceServer {
  readonly id: string;
  readonly urls: readonly string[];
  readonly username: string | null;
  readonly credential: string | null;
  readonly server_type: 'stun' | 'turn';
  readonly region: string | null;
  readonly priority: number;
  readonly is_public: boolean;
}

const event: z.ZodType<DetailedCallEvent> = z.object({
  ...{ id, call_id: id, user_id: orNull(id), event_type: text, event_data: json, created_at: time },
});
const report: z.ZodType<DetailedQualityReport> = z.object({
  ...{ id, call_id: id, user_id: id, packet_loss: orNull(amount), jitter: orNull(amount) },
  ...{ round_trip_time: orNull(amount), bitrate: orNull(amount), mos: orNull(amount) },
  ...{ connection_quality: orNull(connectionQuality), stats: json, created_at: time },
});
const recording: z.ZodType<DetailedRecording> = z.object({
  ...{ id, call_id: id, started_by: orNull(id), status: z.enum(['recording', 'finished', 'failed']) },
  ...{ started_at: time, ended_at: orNull(time), duration: orNull(count), recording_url: orNull(text) },
  ...{ mime_type: orNull(text), file_size: orNull(count), metadata: json },
});
const iceServer: z.ZodType<DetailedIceServer> = z.object({
  ...{ id, urls: z.array(text).min(1), username: orNull(text), credential: orNull(text) },
  ...{ server_type: z.enum(['stun', 'turn']), region: orNull(text), priority: z.int(), is_public: z.boolean() },
});

/** Reads an event in detailed shape. Throws `invalid-message`. */
export const parseDetailedCallEvent = (input: unknown): DetailedCallEvent => parseShape(event, input);
/** Reads a quality report in detailed shape. Throws `invalid-message`. */
export const parseDetailedQualityReport = (input: unknown): DetailedQualityReport => parseShape(report, input);
/** Reads a recording in detailed shape. Throws `invalid-message`. */
export const parseDetailedRecording = (input: unknown): DetailedRecording => parseShape(recording, input);
/** Reads an ICE server in detailed shape. Throws `invalid-message`. */
export const parseDetailedIceServer = (input: unknown): DetailedIceServer => parseShape(iceServer, input);

/** Shows an event in detailed shape. */
export function toDetailedCallEvent({ id, callId, userId, type, data, at }: CallEventRecord): DetailedCallEvent {
  return { id, call_id: callId, user_id: userId, event_type: type, event_data: data, created_at: toIso(at) };
}

/** Shows a quality report in detailed shape. */
export function toDetailedQualityReport(report: QualityReportRecord): DetailedQualityReport {
  const { id, callId, userId, packetLoss, jitter, roundTripTime, bitrate, mos, level, stats, at } = report;
  return {
    ...{ id, call_id: callId, user_id: userId, packet_loss: packetLoss, jitter, round_trip_time: roundTripTime },
    ...{ bitrate, mos, connection_quality: level, stats, created_at: toIso(at) },
  };
}

/** Shows a recording in detailed shape. */
export function toDetailedRecording(recording: RecordingRecord): DetailedRecording {
  const { id, callId, startedBy, status, startedAt, endedAt, durationMs, url, mimeType, size, metadata } = recording;
  return {
    ...{ id, call_id: callId, started_by: startedBy, status, started_at: toIso(startedAt), ended_at: toIso(endedAt) },
    ...{ duration: toSeconds(durationMs), recording_url: url, mime_type: mimeType, file_size: size, metadata },
  };
}

/** Shows an ICE server in detailed shape. */
export function toDetailedIceServer(server: IceServerRecord): DetailedIceServer {
  const { id, urls, username, credential, serverType, region, priority, isPublic } = server;
  return { id, urls, username, credential, server_type: serverType, region, priority, is_public: isPublic };
}
