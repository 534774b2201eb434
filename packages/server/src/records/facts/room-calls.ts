import { newCallRecord, newParticipantRecord } from '../call-record.ts';
import type { StoredCall } from '../call-store.ts';
import { endCall, leave } from './call-ends.ts';
import { type Draft, memberOf, patchCall, patchMember, presentOf, tell } from './draft.ts';
import type { RecordFact, RoomJoined, RoomLeft } from './record-fact.ts';

/** The call of a room, which the first member begins. */
export function createRoomCall(fact: RecordFact): StoredCall | null {
  if (fact.type !== 'room-joined') return null;
  const { call: id, user, room, media = 'video', at } = fact;
  const call = newCallRecord({
    ...{ id, initiatorId: user, createdAt: at },
    ...{ kind: 'group', media, status: 'connecting', conversationId: room, startedAt: at },
  });
  return { call, participants: [] };
}

/** A member comes in, again, or with one more device. The room's call is connected once two are in. */
export function roomJoined(draft: Draft, fact: RoomJoined): void {
  const { call: callId, user: userId, device: deviceId, room, name = null, at } = fact;
  const isVideoEnabled = draft.call.media !== 'audio';
  if (!memberOf(draft, userId)) {
    const member = newParticipantRecord({ callId, userId, createdAt: at, name, isVideoEnabled });
    draft.participants = [...draft.participants, member];
  }
  const member = memberOf(draft, userId);
  if (!member || (member.leftAt !== null && at <= member.leftAt)) return;
  const isNew = !member.present.includes(deviceId);
  const changes = {
    status: 'connected',
    joinedAt: member.joinedAt ?? at,
    presentSince: member.presentSince ?? at,
    leftAt: null,
    present: isNew ? [...member.present, deviceId] : member.present,
    deviceId: isNew ? deviceId : member.deviceId,
    name: name ?? member.name,
  } as const;
  if (!patchMember(draft, userId, changes, at)) return;
  if (isNew) {
    const id = draft.createId();
    const visit = { id, room, callId, userId, deviceId, name: changes.name, joinedAt: at, leftAt: null };
    draft.visits.push({ type: 'arrived', visit });
    tell(draft, userId, 'room-joined', at, { device: deviceId });
  }
  const { connectedAt } = draft.call;
  if (presentOf(draft).length > 1) patchCall(draft, { status: 'connected', connectedAt: connectedAt ?? at });
}

/** A device leaves; its user, when it was the last one; the call ends with the last user. */
export function roomLeft(draft: Draft, { user: userId, device: deviceId, room, reason = 'left', at }: RoomLeft): void {
  const member = memberOf(draft, userId);
  if (!member?.present.includes(deviceId)) return;
  const present = member.present.filter((one) => one !== deviceId);
  draft.visits.push({ type: 'left', room, userId, deviceId, at });
  if (present.length > 0) patchMember(draft, userId, { present }, at);
  else leave(draft, member, at);
  tell(draft, userId, 'room-left', at, { device: deviceId, reason });
  if (presentOf(draft).length === 0) endCall(draft, { at, reason: 'completed', by: userId });
}
