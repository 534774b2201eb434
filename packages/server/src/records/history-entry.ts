import type { EndReason } from '@org/calls-core/protocol';
import type { CallRecord, ParticipantRecord } from './call-record.ts';
import type { HistoryEntry } from './call-store.ts';

/** `HistoryEntry` of `@org/calls-core/history`, whose own module speaks of the DOM. */
export interface ClientEntry {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing' | 'room';
  readonly room: string | null;
  readonly peer: string | null;
  readonly name: string | null;
  readonly avatar: null;
  readonly video: boolean;
  readonly reason: EndReason;
  readonly code: string | null;
  readonly missed: boolean;
  readonly seen: boolean;
  readonly startedAt: number;
  readonly connectedAt: number | null;
  readonly endedAt: number;
  readonly duration: number;
  readonly participants: readonly ClientParticipant[];
  readonly quality: ClientQuality | null;
}

interface ClientParticipant {
  readonly user: string;
  readonly name: string | null;
  readonly joinedAt: number | null;
  readonly leftAt: number | null;
}

interface ClientQuality {
  readonly rtt: number | null;
  readonly jitter: number | null;
  readonly packetLossPercent: number | null;
  readonly mos: null;
}

/** A call that is over, as a client's `serverHistory` takes it. */
export function toClientEntry({ call, participants, direction, self }: HistoryEntry): ClientEntry {
  const isRoom = participants.every(({ invitedAt }) => invitedAt === null);
  const others = participants.filter(({ userId }) => userId !== self.userId);
  const peer = isRoom ? null : (others.find(({ userId }) => userId === call.initiatorId) ?? others[0] ?? null);
  const missed = self.missedAt !== null;
  return {
    ...{ id: call.id, direction: isRoom ? 'room' : direction, room: isRoom ? call.conversationId : null },
    ...{ peer: peer?.userId ?? null, name: peer?.name ?? null, avatar: null, video: call.media === 'video' },
    reason: call.endReason ?? 'completed',
    code: call.endCode,
    ...{ missed, seen: !missed || self.seenAt !== null },
    ...{ startedAt: call.createdAt, connectedAt: call.connectedAt, endedAt: call.endedAt ?? call.updatedAt },
    duration: call.durationMs ?? 0,
    participants: others.map(toClientParticipant),
    quality: qualityOf(self, call),
  };
}

function toClientParticipant(member: ParticipantRecord): ClientParticipant {
  return { user: member.userId, name: member.name, joinedAt: member.joinedAt, leftAt: member.leftAt };
}

/** What the user's own devices measured; of the whole call when they measured nothing. */
function qualityOf(...measured: readonly (ParticipantRecord | CallRecord)[]): ClientQuality | null {
  for (const { averageRoundTripTime: rtt, averageJitter: jitter, averagePacketLoss: packetLossPercent } of measured) {
    if (rtt !== null || jitter !== null || packetLossPercent !== null)
      return { rtt, jitter, packetLossPercent, mos: null };
  }
  return null;
}
