import { detailedCallStatuses, detailedParticipantStatuses } from '@org/calls-core/status-names';
import type { SqlDriver } from './sql-driver.ts';

/** One step of the schema: its statements for a dialect. A step that was released is never changed; a later one corrects it. */
export type Migration = (dialect: SqlDriver['dialect']) => readonly string[];

const oneOf = (values: readonly string[]): string => `(${values.map((value) => `'${value}'`).join(', ')})`;
const ofCall = 'text not null references @calls (id) on delete cascade';

const means = `
    average_packet_loss double precision,
    average_jitter double precision,
    average_round_trip_time double precision`;

const callTable = (json: string): string => `
  create table @calls (
    id text primary key,
    kind text not null check (kind in ('one-to-one', 'group')),
    media text not null check (media in ('audio', 'video', 'screen')),
    status text not null check (status in ${oneOf(detailedCallStatuses)}),
    conversation_id text,
    initiator_id text not null,
    created_at bigint not null,
    started_at bigint,
    connected_at bigint,
    ended_at bigint,
    duration_ms bigint,
    end_reason text,
    end_code text,
    ended_by text,${means},
    audio_codec text not null,
    sample_rate integer not null,
    is_recorded boolean not null,
    recording_consent_given boolean not null,
    recording_url text,
    sfu_room_id text,
    quality_stats ${json} not null,
    metadata ${json} not null,
    updated_at bigint not null
  )`;

const participantTable = (json: string): string => `
  create table @call_participants (
    call_id ${ofCall},
    user_id text not null,
    call_created_at bigint not null,
    name text,
    status text not null check (status in ${oneOf(detailedParticipantStatuses)}),
    invited_at bigint,
    joined_at bigint,
    left_at bigint,
    present_since bigint,
    duration_ms bigint not null,
    missed_at bigint,
    seen_at bigint,
    hidden_at bigint,
    ringing ${json} not null,
    present ${json} not null,
    device_id text,
    is_muted boolean not null,
    is_video_enabled boolean not null,
    video_quality text not null,
    is_screen_sharing boolean not null,
    is_speaking boolean not null,${means},
    connection_quality text not null,
    peer_connection_id text,
    ice_connection_state text,
    ice_candidates ${json} not null,
    media_stats ${json} not null,
    metadata ${json} not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (call_id, user_id)
  )`;

const tablesOfCalls = (json: string): readonly string[] => [
  `create table @call_events (
    id text primary key,
    call_id ${ofCall},
    position integer not null,
    user_id text,
    type text not null,
    at bigint not null,
    data ${json} not null
  )`,
  `create table @call_quality_reports (
    id text primary key,
    call_id ${ofCall},
    user_id text not null,
    at bigint not null,
    packet_loss double precision,
    jitter double precision,
    round_trip_time double precision,
    bitrate double precision,
    mos double precision,
    level text,
    stats ${json} not null
  )`,
  `create table @call_recordings (
    id text primary key,
    call_id ${ofCall},
    started_by text,
    status text not null check (status in ('recording', 'finished', 'failed')),
    started_at bigint not null,
    ended_at bigint,
    duration_ms bigint,
    url text,
    mime_type text,
    size bigint,
    metadata ${json} not null
  )`,
  `create table @call_consents (
    call_id ${ofCall},
    user_id text not null,
    given_at bigint not null,
    revoked_at bigint,
    primary key (call_id, user_id)
  )`,
];

const otherTables = (json: string): readonly string[] => [
  `create table @ice_servers (
    id text primary key,
    urls ${json} not null,
    username text,
    credential text,
    server_type text not null check (server_type in ('stun', 'turn')),
    region text,
    priority integer not null,
    is_public boolean not null,
    expires_at bigint,
    created_at bigint not null
  )`,
  `create table @turn_credentials (
    id text primary key,
    user_id text not null,
    call_id text,
    urls ${json} not null,
    username text not null,
    credential text not null,
    created_at bigint not null,
    expires_at bigint not null
  )`,
  `create table @room_visits (
    id text primary key,
    room text not null,
    call_id text not null,
    user_id text not null,
    device_id text not null,
    name text,
    joined_at bigint not null,
    left_at bigint
  )`,
  `create table @room_messages (
    id text primary key,
    room text not null,
    sender text not null,
    sender_name text,
    text text not null,
    timestamp bigint not null
  )`,
];

const indexes = [
  'create index call_participants_history on @call_participants (user_id, call_created_at, call_id)',
  `create index call_participants_missed on @call_participants (user_id, call_created_at, call_id)
    where missed_at is not null`,
  'create index calls_conversation on @calls (conversation_id, created_at, id)',
  'create index calls_initiator on @calls (initiator_id)',
  'create index calls_open on @calls (updated_at) where ended_at is null',
  'create index calls_ended on @calls (ended_at) where ended_at is not null',
  'create index call_events_call on @call_events (call_id, position)',
  'create index call_events_user on @call_events (user_id)',
  'create index call_quality_reports_call on @call_quality_reports (call_id, user_id, at)',
  'create index call_quality_reports_user on @call_quality_reports (user_id)',
  'create index call_recordings_call on @call_recordings (call_id)',
  'create index call_consents_user on @call_consents (user_id)',
  'create index turn_credentials_user on @turn_credentials (user_id, expires_at)',
  'create index turn_credentials_expiry on @turn_credentials (expires_at)',
  'create index room_visits_room on @room_visits (room, joined_at, id)',
  'create index room_visits_left on @room_visits (left_at) where left_at is not null',
  'create index room_visits_user on @room_visits (user_id)',
  // One open visit for each device, however often its arrival is reported.
  'create unique index room_visits_open on @room_visits (room, user_id, device_id) where left_at is null',
  'create index room_messages_room on @room_messages (room, timestamp, id)',
  'create index room_messages_age on @room_messages (timestamp)',
  'create index room_messages_sender on @room_messages (sender)',
];

/** All steps; a step's number is its place, from 1. */
export const migrations: readonly Migration[] = [
  (dialect) => {
    const json = dialect === 'postgres' ? 'jsonb' : 'text';
    return [callTable(json), participantTable(json), ...tablesOfCalls(json), ...otherTables(json), ...indexes];
  },
];
