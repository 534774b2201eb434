import { newCallRecord, newParticipantRecord, type ParticipantRecord } from '../call-record.ts';
import type { StoredCall } from '../call-store.ts';
import {
  type Draft,
  invitedOf,
  isOver,
  isPending,
  memberOf,
  patchCall,
  patchMember,
  presentOf,
  tell,
  type UserFact,
} from './draft.ts';
import type { CallInvited, RecordFact } from './record-fact.ts';

type Of<Type extends RecordFact['type']> = Extract<RecordFact, { readonly type: Type }>;

/** The call that an invitation begins, with nobody in it but the caller. */
export function createCall(fact: RecordFact): StoredCall | null {
  if (fact.type !== 'call-invited') return null;
  const { call: id, from, device = null, at, media, conversation = null, name = null, metadata = {} } = fact;
  if (from === fact.to) return null;
  const call = newCallRecord({
    ...{ id, initiatorId: from, createdAt: at },
    ...{ media, metadata, conversationId: conversation },
  });
  const caller = newParticipantRecord({
    ...{ callId: id, userId: from, createdAt: at },
    ...{ name, status: 'connecting', deviceId: device, isVideoEnabled: media !== 'audio' },
  });
  return { call, participants: [caller] };
}

/** Users of one call that are recorded; who invites more people than that means no call. */
const maxMembers = 256;

/** The first time counts: invitations are repeated. Whoever is in the call may invite. */
export function invited(draft: Draft, { from, to, at, media }: CallInvited): void {
  if (!memberOf(draft, from) || memberOf(draft, to) || draft.participants.length === maxMembers) return;
  const member = newParticipantRecord({
    ...{ callId: draft.call.id, userId: to, createdAt: at },
    ...{ invitedAt: at, isVideoEnabled: media !== 'audio' },
  });
  draft.participants = [...draft.participants, member];
  if (draft.participants.length > 2) patchCall(draft, { kind: 'group' });
  tell(draft, to, 'call-invited', at, { from });
}

/** True for an answer of another device after the one that was busy: the call is not over yet. Takes back that it was. */
export function reopens(draft: Draft, fact: RecordFact): boolean {
  if (draft.call.status !== 'busy' || !isOver(draft)) return false;
  if (fact.type !== 'ringing' && fact.type !== 'accepted' && fact.type !== 'connected') return false;
  const member = memberOf(draft, fact.user);
  if (member?.status !== 'busy' || fact.device === undefined || fact.device === member.deviceId) return false;
  const { initiatorId } = draft.call;
  patchCall(draft, { status: 'initiating', endedAt: null, durationMs: null, endReason: null, endedBy: null });
  patchMember(draft, initiatorId, { status: 'connecting', leftAt: null }, fact.at);
  patchMember(draft, member.userId, { status: 'invited', missedAt: null, leftAt: null }, fact.at);
  return true;
}

export function rang(draft: Draft, { user, device, at }: Of<'ringing'>): void {
  const member = memberOf(draft, user);
  if (!member || member.invitedAt === null || !isPending(member)) return;
  const ringing =
    device === undefined || member.ringing.includes(device) ? member.ringing : [...member.ringing, device];
  if (!patchMember(draft, user, { status: 'ringing', ringing }, at)) return;
  const { status, startedAt } = draft.call;
  patchCall(draft, { status: status === 'initiating' ? 'ringing' : status, startedAt: startedAt ?? at });
  tell(draft, user, 'ringing', at, device === undefined ? {} : { device });
}

export function accepted(draft: Draft, { user, device, at }: Of<'accepted'>): void {
  const member = memberOf(draft, user);
  if (!member || member.invitedAt === null || !isPending(member)) return;
  patchMember(draft, user, { status: 'connecting', ringing: [], deviceId: device ?? member.deviceId }, at);
  if (draft.call.connectedAt === null)
    patchCall(draft, { status: 'connecting', startedAt: draft.call.startedAt ?? at });
  tell(draft, user, 'accepted', at, device === undefined ? {} : { device });
}

/** Two are connected, or one more is: the caller comes in together with the first who answers, whoever reports it. */
export function connected(draft: Draft, fact: Of<'connected'>): void {
  const { initiatorId } = draft.call;
  const member = memberOf(draft, fact.user);
  if (!member || member.status === 'declined') return;
  const others = invitedOf(draft).filter(({ status }) => status === 'connecting');
  const isCaller = member.userId === initiatorId && member.presentSince === null;
  // Nobody can be connected with nobody.
  if (isCaller && others.length === 0 && presentOf(draft).length === 0) return;
  comeIn(draft, member, fact, fact.device);
  if (presentOf(draft).length > 1) return goesOn(draft, fact);
  const answered = draft.call.kind === 'one-to-one' ? others : [];
  for (const other of isCaller ? answered : draft.participants.filter(({ userId }) => userId === initiatorId)) {
    comeIn(draft, other, fact, undefined);
  }
  goesOn(draft, fact);
}

function comeIn(draft: Draft, member: ParticipantRecord, { at }: UserFact, device: string | undefined): void {
  // What was seen before the user left is no return.
  if (member.leftAt !== null && at <= member.leftAt) return;
  if (member.presentSince !== null && member.status === 'connected') return;
  const deviceId = device ?? member.deviceId;
  const changes = {
    status: 'connected',
    joinedAt: member.joinedAt ?? at,
    presentSince: member.presentSince ?? at,
    leftAt: null,
    missedAt: null,
    ringing: [],
    present: deviceId === null ? member.present : [deviceId],
    deviceId,
  } as const;
  if (patchMember(draft, member.userId, changes, at)) tell(draft, member.userId, 'connected', at);
}

function goesOn(draft: Draft, { at }: UserFact): void {
  if (presentOf(draft).length < 2) return;
  const { connectedAt, startedAt } = draft.call;
  patchCall(draft, { status: 'connected', connectedAt: connectedAt ?? at, startedAt: startedAt ?? at });
}

export function disconnected(draft: Draft, { user, device, at }: Of<'disconnected'>): void {
  const member = memberOf(draft, user);
  if (!member || member.status !== 'connected') return;
  if (device !== undefined && member.present.some((one) => one !== device)) return;
  if (patchMember(draft, user, { status: 'disconnected' }, at)) tell(draft, user, 'disconnected', at);
}

export function mediaChanged(draft: Draft, { user, at, media }: Of<'media'>): void {
  const { microphone, camera, screen } = media;
  const changes = { isMuted: !microphone, isVideoEnabled: camera, isScreenSharing: screen };
  if (patchMember(draft, user, changes, at)) tell(draft, user, 'media', at, { microphone, camera, screen });
}
