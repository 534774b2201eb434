import type { CallRecord, ParticipantRecord } from './call-record.ts';
import type {
  CallEventRecord,
  ChatMessageRecord,
  ConsentRecord,
  IceServerRecord,
  QualityReportRecord,
  RecordingRecord,
  RoomVisitRecord,
  TurnCredentialRecord,
} from './other-records.ts';
import type { SqlRow, SqlValue } from './sql-driver.ts';

/** What a column holds: `boolean` and `json` are written in other ways than they are read. */
type ColumnType = 'text' | 'number' | 'boolean' | 'json';

/** How records of one kind lie in their table. */
export interface Table<T> {
  readonly name: string;
  /** Columns, in the order of `values`. */
  readonly columns: readonly string[];
  /** Adds a record; `replace` where one with the same key is there already, else that one stays. */
  readonly insert: string;
  readonly replace: string;
  values(record: T): SqlValue[];
  read(row: SqlRow): T;
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function table<T extends object>(
  name: string,
  keys: readonly (keyof T & string)[],
  fields: { readonly [K in keyof T]-?: ColumnType },
): Table<T> {
  const all = Object.entries(fields) as [keyof T & string, ColumnType][];
  const columns = all.map(([field]) => snake(field));
  const changing = all.map(([field]) => field).filter((field) => !keys.includes(field));
  const insert = `insert into @${name} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`;
  const update = changing.map((field) => `${snake(field)} = excluded.${snake(field)}`).join(', ');
  return {
    name,
    columns,
    insert: `${insert} on conflict do nothing`,
    replace: `${insert} on conflict (${keys.map(snake).join(', ')}) do update set ${update}`,
    values: (record) => all.map(([field, type]) => encode(record[field], type)),
    read: (row) => Object.fromEntries(all.map(([field, type]) => [field, decode(row[snake(field)], type)])) as T,
  };
}

function encode(value: unknown, type: ColumnType): SqlValue {
  return type === 'json' ? toJson(value ?? null) : (value as SqlValue);
}

/** JSON that PostgreSQL takes, too: without NUL and without halves of surrogate pairs, which `stringify` escapes. */
function toJson(value: unknown): string {
  return JSON.stringify(value).replace(/\\(u0000|ud[89a-f][\da-f]{2}|.)/g, (whole, escaped: string) =>
    escaped.length > 1 ? '\\ufffd' : whole,
  );
}

function decode(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'boolean') return Boolean(value);
  return type === 'json' ? JSON.parse(String(value)) : value;
}

export const calls: Table<CallRecord> = table<CallRecord>('calls', ['id'], {
  id: 'text',
  kind: 'text',
  media: 'text',
  status: 'text',
  conversationId: 'text',
  initiatorId: 'text',
  createdAt: 'number',
  startedAt: 'number',
  connectedAt: 'number',
  endedAt: 'number',
  durationMs: 'number',
  endReason: 'text',
  endCode: 'text',
  endedBy: 'text',
  averagePacketLoss: 'number',
  averageJitter: 'number',
  averageRoundTripTime: 'number',
  audioCodec: 'text',
  sampleRate: 'number',
  isRecorded: 'boolean',
  recordingConsentGiven: 'boolean',
  recordingUrl: 'text',
  sfuRoomId: 'text',
  qualityStats: 'json',
  metadata: 'json',
  updatedAt: 'number',
});

/** With the time of the call, by which a user's history is sorted. */
interface ParticipantRow extends ParticipantRecord {
  readonly callCreatedAt: number;
}

export const participants: Table<ParticipantRow> = table<ParticipantRow>('call_participants', ['callId', 'userId'], {
  callId: 'text',
  userId: 'text',
  callCreatedAt: 'number',
  name: 'text',
  status: 'text',
  invitedAt: 'number',
  joinedAt: 'number',
  leftAt: 'number',
  presentSince: 'number',
  durationMs: 'number',
  missedAt: 'number',
  seenAt: 'number',
  hiddenAt: 'number',
  ringing: 'json',
  present: 'json',
  deviceId: 'text',
  isMuted: 'boolean',
  isVideoEnabled: 'boolean',
  videoQuality: 'text',
  isScreenSharing: 'boolean',
  isSpeaking: 'boolean',
  averagePacketLoss: 'number',
  averageJitter: 'number',
  averageRoundTripTime: 'number',
  connectionQuality: 'text',
  peerConnectionId: 'text',
  iceConnectionState: 'text',
  iceCandidates: 'json',
  mediaStats: 'json',
  metadata: 'json',
  createdAt: 'number',
  updatedAt: 'number',
});

/** A participant without the columns that are there for sorting. */
export function readParticipant(row: SqlRow): ParticipantRecord {
  const { callCreatedAt: _, ...participant } = participants.read(row);
  return participant;
}

/** With its place among the events of the call: several may have happened in one millisecond. */
interface EventRow extends CallEventRecord {
  readonly position: number;
}

/** An event without its place. */
export function readEvent(row: SqlRow): CallEventRecord {
  const { position: _, ...event } = events.read(row);
  return event;
}

export const events: Table<EventRow> = table<EventRow>('call_events', ['id'], {
  id: 'text',
  callId: 'text',
  position: 'number',
  userId: 'text',
  type: 'text',
  at: 'number',
  data: 'json',
});

export const qualityReports: Table<QualityReportRecord> = table<QualityReportRecord>('call_quality_reports', ['id'], {
  id: 'text',
  callId: 'text',
  userId: 'text',
  at: 'number',
  packetLoss: 'number',
  jitter: 'number',
  roundTripTime: 'number',
  bitrate: 'number',
  mos: 'number',
  level: 'text',
  stats: 'json',
});

export const recordings: Table<RecordingRecord> = table<RecordingRecord>('call_recordings', ['id'], {
  id: 'text',
  callId: 'text',
  startedBy: 'text',
  status: 'text',
  startedAt: 'number',
  endedAt: 'number',
  durationMs: 'number',
  url: 'text',
  mimeType: 'text',
  size: 'number',
  metadata: 'json',
});

export const consents: Table<ConsentRecord> = table<ConsentRecord>('call_consents', ['callId', 'userId'], {
  callId: 'text',
  userId: 'text',
  givenAt: 'number',
  revokedAt: 'number',
});

export const iceServers: Table<IceServerRecord> = table<IceServerRecord>('ice_servers', ['id'], {
  id: 'text',
  urls: 'json',
  username: 'text',
  credential: 'text',
  serverType: 'text',
  region: 'text',
  priority: 'number',
  isPublic: 'boolean',
  expiresAt: 'number',
  createdAt: 'number',
});

export const turnCredentials: Table<TurnCredentialRecord> = table<TurnCredentialRecord>('turn_credentials', ['id'], {
  id: 'text',
  userId: 'text',
  callId: 'text',
  urls: 'json',
  username: 'text',
  credential: 'text',
  createdAt: 'number',
  expiresAt: 'number',
});

export const roomVisits: Table<RoomVisitRecord> = table<RoomVisitRecord>('room_visits', ['id'], {
  id: 'text',
  room: 'text',
  callId: 'text',
  userId: 'text',
  deviceId: 'text',
  name: 'text',
  joinedAt: 'number',
  leftAt: 'number',
});

export const chatMessages: Table<ChatMessageRecord> = table<ChatMessageRecord>('room_messages', ['id'], {
  id: 'text',
  room: 'text',
  sender: 'text',
  senderName: 'text',
  text: 'text',
  timestamp: 'number',
});
