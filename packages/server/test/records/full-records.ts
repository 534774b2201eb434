import type { CallRecord, ParticipantRecord } from '../../src/records/call-record.ts';
import type {
  ChatMessageRecord,
  IceServerRecord,
  QualityReportRecord,
  RecordingRecord,
  RoomVisitRecord,
  TurnCredentialRecord,
} from '../../src/records/other-records.ts';

const day = Date.UTC(2026, 2, 1);

/** No field has its default. */
export const fullCall: CallRecord = {
  id: 'call-1',
  kind: 'group',
  media: 'screen',
  status: 'failed',
  conversationId: 'team',
  initiatorId: 'alice',
  createdAt: day,
  startedAt: day + 1000,
  connectedAt: day + 2000,
  endedAt: day + 62_500,
  durationMs: 60_500,
  endReason: 'failed',
  endCode: 'ice-failed',
  endedBy: 'bob',
  averagePacketLoss: 1.25,
  averageJitter: 12.5,
  averageRoundTripTime: 80.5,
  audioCodec: 'pcmu',
  sampleRate: 8000,
  isRecorded: true,
  recordingConsentGiven: true,
  recordingUrl: 'https://media.example/1.webm',
  sfuRoomId: 'sfu-7',
  qualityStats: { mos: 4.1 },
  metadata: { topic: 'plans', tags: ['a', null] },
  updatedAt: day + 63_000,
};

/** No field has its default. */
export const fullParticipant: ParticipantRecord = {
  callId: 'call-1',
  userId: 'bob',
  name: 'Bob',
  status: 'left',
  invitedAt: day,
  joinedAt: day + 2000,
  leftAt: day + 62_000,
  presentSince: day + 61_000,
  durationMs: 59_000,
  missedAt: day + 1,
  seenAt: day + 2,
  hiddenAt: day + 3,
  ringing: ['tablet'],
  present: ['phone'],
  deviceId: 'phone',
  isMuted: true,
  isVideoEnabled: false,
  videoQuality: '1080p',
  isScreenSharing: true,
  isSpeaking: true,
  averagePacketLoss: 0.5,
  averageJitter: 3.25,
  averageRoundTripTime: 41,
  connectionQuality: 'excellent',
  peerConnectionId: 'pc-1',
  iceConnectionState: 'completed',
  iceCandidates: [{ candidate: 'candidate:1' }],
  mediaStats: { frames: 10 },
  metadata: { seat: 3 },
  createdAt: day,
  updatedAt: day + 62_000,
};

const report: QualityReportRecord = {
  id: 'report-1',
  callId: 'call-1',
  userId: 'bob',
  at: day + 5000,
  packetLoss: 0.5,
  jitter: 3.25,
  roundTripTime: 41,
  bitrate: 640_000,
  mos: 4.25,
  level: 'good',
  stats: { relay: true },
};

const recording: RecordingRecord = {
  id: 'recording-1',
  callId: 'call-1',
  startedBy: 'alice',
  status: 'finished',
  startedAt: day + 3000,
  endedAt: day + 60_000,
  durationMs: 57_000,
  url: 'https://media.example/1.webm',
  mimeType: 'video/webm',
  size: 5_000_000_000,
  metadata: { layout: 'grid' },
};

const iceServer: IceServerRecord = {
  id: 'turn-1',
  urls: ['turn:turn.example:3478?transport=udp', 'turns:turn.example:5349'],
  username: 'user',
  credential: 'secret',
  serverType: 'turn',
  region: 'eu',
  priority: 3,
  isPublic: true,
  expiresAt: day + 86_400_000,
  createdAt: day,
};

const turnCredential: TurnCredentialRecord = {
  id: 'credential-1',
  userId: 'bob',
  callId: 'call-1',
  urls: ['turn:turn.example:3478'],
  username: `${(day + 86_400_000) / 1000}:bob`,
  credential: 'aGFzaA==',
  createdAt: day,
  expiresAt: day + 86_400_000,
};

const visit: RoomVisitRecord = {
  id: 'visit-1',
  room: 'standup',
  callId: 'call-1',
  userId: 'bob',
  deviceId: 'phone',
  name: 'Bob',
  joinedAt: day,
  leftAt: day + 1000,
};

const message: ChatMessageRecord = {
  id: 'message-1',
  room: 'standup',
  sender: 'bob',
  senderName: 'Bob',
  text: 'Hello',
  timestamp: day,
};

/** One of each other kind, each field set. */
export const fullRecords: {
  readonly report: QualityReportRecord;
  readonly recording: RecordingRecord;
  readonly iceServer: IceServerRecord;
  readonly turnCredential: TurnCredentialRecord;
  readonly visit: RoomVisitRecord;
  readonly message: ChatMessageRecord;
} = { report, recording, iceServer, turnCredential, visit, message };
