import type { DeviceAddress } from '../protocol/address.ts';
import type { Invite } from '../protocol/messages.ts';
import { cancel, end } from './ending.ts';
import type { NetworkFact } from './events.ts';
import { accept, decline, ring } from './incoming.ts';
import { peopleOf } from './groups.ts';
import { closeLegs } from './legs.ts';
import type { CallState } from './model.ts';
import { isAt, newParticipant, peerDevice, peerOf } from './participants.ts';
import { bringToFront, bury, edit, newCall, put, tombstoneOf } from './phone-calls.ts';
import { findCall, isCalling, isEngaged, isRecovering } from './selectors.ts';
import { expected } from './transfer.ts';
import { hangUpHere } from './transition.ts';
import { announce, type Draft, nonceOf, order, send, stopTimers, type Turn } from './turn.ts';

type Received = Extract<NetworkFact, { type: 'message-received' }> & { readonly at: number };

/** Decides what becomes of an invitation. */
export function admit(turn: Turn, invite: Invite, event: Received): void {
  const { self, calls } = turn.phone;
  const { from, age } = event;
  const before = findCall(turn.phone, invite.call);
  const over = before?.phase.status === 'ended';
  const { group } = invite;
  if (tombstoneOf(turn, invite) || from.user === self.user || (before && !(group && over))) return;
  if (group && calls.some((one) => one.room === group.room && one.phase.status !== 'ended')) return;
  const call = incomingCall(turn, invite, from);
  if (group) {
    if (before) order(turn, call, { type: 'begin-anew', to: from });
    call.room = group.room;
    call.participants = [...call.participants, ...peopleOf(group, self, from)];
  }
  if (age >= invite.ring) {
    end(turn, call, 'no-answer');
    return put(turn, call);
  }
  const old = expected(turn, from.user, invite.replaces);
  if (old) {
    // Attended transfer: the call of the one who was announced takes the old one's place.
    edit(turn, old.call, (draft) => stopTimers(turn, draft, 'transfer'));
    call.takesOver = old.call.id;
    return old.auto ? answer(turn, call, old.call) : letRing(turn, call, event);
  }
  if (group) return turn.phone.settings.groups ? callWaiting(turn, call, event) : turnAway(turn, call, 'busy');
  if (calls.some((one) => isTalking(one, from))) return turnAway(turn, call, 'busy');
  const mine = calls.find((one) => isBetweenTwo(one, from.user) && isCalling(one));
  if (mine) bothCall(turn, { ...mine }, call, event);
  else callWaiting(turn, call, event);
}

function isBetweenTwo({ direction, room, participants }: CallState, user: string): boolean {
  return direction === 'outgoing' && room === null && participants[0]?.user === user;
}

/** True in a good call with that very device: its invitation was overtaken by the end of a glare. */
function isTalking(call: CallState, device: DeviceAddress): boolean {
  const { phase, participants, roster } = call;
  const good = phase.status.startsWith('connect') && !isRecovering(call);
  return good && !roster && participants.some((one) => isAt(one, device));
}

function incomingCall(turn: Turn, invite: Invite, { user, device }: DeviceAddress): Draft {
  const { call: id, secret, profile, metadata = null, transferredBy = null } = invite;
  return newCall(turn, {
    ...{ id, secret, direction: 'incoming', invite, metadata, transferredBy, phase: { status: 'ringing' } },
    participants: [newParticipant(user, { device, profile, status: 'ringing', issued: nonceOf(turn) })],
  });
}

/**
 * Both call each other: one call remains, the one with the lower id, and both sides know it without a word. Where the
 * broker does not vouch for senders nothing is answered by itself: the winning call rings, and the other one ends when
 * somebody who knows its secret says so.
 */
function bothCall(turn: Turn, mine: Draft, theirs: Draft, event: Received): void {
  const iWin = mine.id < theirs.id;
  if (!event.verified) return iWin ? turnAway(turn, theirs, 'superseded') : letRing(turn, theirs, event);
  if (!iWin) return giveWay(turn, mine, theirs);
  bury(turn, theirs.id, theirs.secret);
  const waitsForOffer = mine.legs.some(({ path, role }) => role === 'cold' && path === 'new');
  if (!waitsForOffer) order(turn, mine, { type: 'send', to: event.from, message: mine.invite as Invite });
}

/** My call becomes the one that won: the user wanted it, so it is answered at once. */
function giveWay(turn: Turn, mine: Draft, theirs: Draft): void {
  const { id, secret, legs, takesOver, startedAt } = mine;
  stopTimers(turn, mine, ...mine.timers);
  order(turn, mine, { type: 'stop-cast', key: 'invite' });
  cancel(turn, mine, 'superseded');
  order(turn, mine, { type: 'forget' });
  announce(turn, theirs, { type: 'renamed', from: id });
  Object.assign(theirs, { legs, takesOver, startedAt });
  closeLegs(turn, theirs);
  accept(turn, theirs, mine.wishes, mine.profile);
  bury(turn, id, secret, { user: peerOf(mine).user, reason: 'superseded' });
  put(turn, theirs, id);
  bringToFront(turn, theirs.id);
}

/** The local user calls somebody who rings here: as when both call at once, the call with the lower id remains. */
export function calledBack(turn: Turn, mine: string, user: string): void {
  for (const theirs of turn.phone.calls) {
    const rings =
      theirs.room === null &&
      theirs.direction === 'incoming' &&
      theirs.phase.status === 'ringing' &&
      peerOf(theirs).user === user;
    if (rings && mine < theirs.id) edit(turn, theirs, (draft) => decline(turn, draft, 'superseded'));
  }
}

function callWaiting(turn: Turn, call: Draft, event: Received): void {
  const { calls, settings, front } = turn.phone;
  const engaged = calls.filter(isEngaged);
  const [first] = engaged;
  if (!first) return letRing(turn, call, event);
  const { callWaiting: policy, concurrent } = settings;
  if (policy === 'wait') {
    call.waiting = true;
    return letRing(turn, call, event);
  }
  if (policy === 'reject' || (policy === 'hold-and-accept' && concurrent === 'refuse')) {
    decline(turn, call, 'busy');
    return put(turn, call);
  }
  const like = engaged.find(({ id }) => id === front) ?? first;
  if (policy === 'end-and-accept') for (const one of engaged) edit(turn, one, (draft) => hangUpHere(turn, draft));
  answer(turn, call, like);
}

/** Says no without a call: a repeated invitation is not answered again. */
function turnAway(turn: Turn, call: Draft, reason: 'busy' | 'superseded'): void {
  send(turn, call, peerDevice(call), { type: 'decline', reason });
  order(turn, call, { type: 'forget' });
  bury(turn, call.id, call.secret);
}

/** Accepts without the user, with what is sent in another call; its screen stays there. */
function answer(turn: Turn, call: Draft, { wishes, profile }: CallState): void {
  accept(turn, call, { ...wishes, screen: false, screenAudio: false }, profile);
  put(turn, call);
  bringToFront(turn, call.id);
}

/** Rings, connected early when the app allows it and the caller has not asked for it too often. */
function letRing(turn: Turn, call: Draft, { preconnect, age, from: { user }, at }: Received): void {
  const { calls, warmed, settings } = turn.phone;
  const recent = warmed.filter((one) => at - one.at < 60_000);
  const warm = calls.filter(({ phase, legs }) => phase.status === 'ringing' && legs[0]?.role === 'ringing').length;
  const early =
    preconnect !== 'never' &&
    (call.invite as Invite).warm &&
    warm < settings.maxWarm &&
    recent.filter((one) => one.user === user).length < settings.maxWarmPerMinute;
  if (early) turn.phone = { ...turn.phone, warmed: [...recent, { user, at }] };
  call.rang = true;
  announce(turn, call, { type: 'incoming' });
  ring(turn, call, { age, early: early ? preconnect : null });
  put(turn, call);
}
