import type { EndReason, JsonValue } from '@org/calls-core/protocol';
import type { DetailedCallStatus, DetailedParticipantStatus } from '@org/calls-core/status-names';

/** Whether a call has two ends or more. A room's call is a group call. */
export type CallKind = 'one-to-one' | 'group';

/** What a call was made for. */
export type CallMedia = 'audio' | 'video' | 'screen';

/** How good a participant's connection was last. */
export type ConnectionQuality = 'unknown' | 'lost' | 'poor' | 'fair' | 'good' | 'excellent';

/** What is stored of a call. Times are ms since the Unix epoch by the server's clock. */
export interface CallRecord {
  readonly id: string;
  readonly kind: CallKind;
  readonly media: CallMedia;
  readonly status: DetailedCallStatus;
  /** The room, channel or conversation that the call belongs to. */
  readonly conversationId: string | null;
  /** Who called, or who came first into the room. */
  readonly initiatorId: string;
  readonly createdAt: number;
  /** When the first device rang, or the first member came into the room. */
  readonly startedAt: number | null;
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  /** Ms from connected to ended, hold included; 0 when never connected, null before the end. */
  readonly durationMs: number | null;
  readonly endReason: EndReason | null;
  /** With `failed`: the error's code. */
  readonly endCode: string | null;
  readonly endedBy: string | null;
  /** Mean of all quality reports, %. */
  readonly averagePacketLoss: number | null;
  /** Mean, ms. */
  readonly averageJitter: number | null;
  /** Mean, ms. */
  readonly averageRoundTripTime: number | null;
  /** Default `opus`. */
  readonly audioCodec: string;
  /** Hz. Default 48 000. */
  readonly sampleRate: number;
  /** True once a recording of the call began. */
  readonly isRecorded: boolean;
  /** True while everybody who came in has consented to being recorded. */
  readonly recordingConsentGiven: boolean;
  readonly recordingUrl: string | null;
  /** The SFU's room, when media went through one. */
  readonly sfuRoomId: string | null;
  /** Whatever else is known of the call's quality. */
  readonly qualityStats: JsonValue;
  /** The app's own data, as it came with the invitation. */
  readonly metadata: JsonValue;
  readonly updatedAt: number;
}

/** What is stored of one user in one call; there is one for each user, whatever the number of devices and joins. */
export interface ParticipantRecord {
  readonly callId: string;
  readonly userId: string;
  /** Shown name, when the call told one. */
  readonly name: string | null;
  readonly status: DetailedParticipantStatus;
  /** Null for whoever called and for members of a room. */
  readonly invitedAt: number | null;
  /** The first time. */
  readonly joinedAt: number | null;
  /** The last time; null while in the call. */
  readonly leftAt: number | null;
  /** Since when this stretch in the call lasts; null while not in the call. */
  readonly presentSince: number | null;
  /** Ms in the call, all stretches together; what lasts is counted at its end. */
  readonly durationMs: number;
  /** When the call ended without this user having answered or declined; null when it was not missed. */
  readonly missedAt: number | null;
  /** When the user was shown the missed call. */
  readonly seenAt: number | null;
  /** When the user removed the call from the own history; null while it is shown there. */
  readonly hiddenAt: number | null;
  /** Devices that ring at present. */
  readonly ringing: readonly string[];
  /** Devices that are in the call at present. */
  readonly present: readonly string[];
  /** The device that came in last. */
  readonly deviceId: string | null;
  readonly isMuted: boolean;
  readonly isVideoEnabled: boolean;
  /** Default `720p`. */
  readonly videoQuality: string;
  readonly isScreenSharing: boolean;
  readonly isSpeaking: boolean;
  /** Mean of this user's quality reports, %. */
  readonly averagePacketLoss: number | null;
  /** Mean, ms. */
  readonly averageJitter: number | null;
  /** Mean, ms. */
  readonly averageRoundTripTime: number | null;
  /** Default `good`. */
  readonly connectionQuality: ConnectionQuality;
  readonly peerConnectionId: string | null;
  /** As `RTCPeerConnection.iceConnectionState` says it. */
  readonly iceConnectionState: string | null;
  readonly iceCandidates: JsonValue;
  readonly mediaStats: JsonValue;
  readonly metadata: JsonValue;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a call needs at least; everything else has a default. */
export type NewCall = Pick<CallRecord, 'id' | 'initiatorId' | 'createdAt'> & Partial<CallRecord>;

/** Fills a call's record with the defaults. */
export function newCallRecord(call: NewCall): CallRecord {
  return {
    kind: 'one-to-one',
    media: 'audio',
    status: 'initiating',
    conversationId: null,
    startedAt: null,
    connectedAt: null,
    endedAt: null,
    durationMs: null,
    endReason: null,
    endCode: null,
    endedBy: null,
    averagePacketLoss: null,
    averageJitter: null,
    averageRoundTripTime: null,
    audioCodec: 'opus',
    sampleRate: 48_000,
    isRecorded: false,
    recordingConsentGiven: false,
    recordingUrl: null,
    sfuRoomId: null,
    qualityStats: {},
    metadata: {},
    updatedAt: call.createdAt,
    ...call,
  };
}

/** What a participant needs at least. */
export type NewParticipant = Pick<ParticipantRecord, 'callId' | 'userId' | 'createdAt'> & Partial<ParticipantRecord>;

/** Fills a participant's record with the defaults: microphone and camera on, no screen. */
export function newParticipantRecord(participant: NewParticipant): ParticipantRecord {
  return {
    name: null,
    status: 'invited',
    invitedAt: null,
    joinedAt: null,
    leftAt: null,
    presentSince: null,
    durationMs: 0,
    missedAt: null,
    seenAt: null,
    hiddenAt: null,
    ringing: [],
    present: [],
    deviceId: null,
    isMuted: false,
    isVideoEnabled: true,
    videoQuality: '720p',
    isScreenSharing: false,
    isSpeaking: false,
    averagePacketLoss: null,
    averageJitter: null,
    averageRoundTripTime: null,
    connectionQuality: 'good',
    peerConnectionId: null,
    iceConnectionState: null,
    iceCandidates: [],
    mediaStats: {},
    metadata: {},
    updatedAt: participant.createdAt,
    ...participant,
  };
}
