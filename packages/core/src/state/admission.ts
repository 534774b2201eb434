import type { DeviceAddress } from '../protocol/address.ts';
import type { Invite, MediaFlags } from '../protocol/messages.ts';
import { cancel, end } from './ending.ts';
import type { NetworkFact } from './events.ts';
import { accept, ring } from './incoming.ts';
import { closeLegs } from './legs.ts';
import type { CallState } from './model.ts';
import { newCall } from './new-call.ts';
import { newParticipant, peerOf } from './participants.ts';
import { bringToFront, bury, put } from './phone-calls.ts';
import { findCall, isCalling, isEngaged } from './selectors.ts';
import { expected, isAutomatic } from './transfer.ts';
import { hangUpHere } from './transition.ts';
import { announce, order, stopTimers, type Turn } from './turn.ts';

type Received = Extract<NetworkFact, { type: 'message-received' }> & { readonly at: number };

/** Decides what becomes of an invitation. */
export function admit(turn: Turn, invite: Invite, event: Received): void {
  const { phone } = turn;
  const { from } = event;
  const buried = phone.tombstones.some(({ call, secret }) => call === invite.call && secret === invite.secret);
  if (buried || from.user === phone.self.user || findCall(phone, invite.call)) return;
  const call = incomingCall(turn, invite, from);
  if (event.age >= invite.ring) return put(turn, end(turn, call, 'no-answer'));
  const old = expected(turn, from.user, invite.replaces);
  if (old) return replace(turn, call, old, event);
  const mine = phone.calls.find(
    (one) => one.direction === 'outgoing' && isCalling(one) && peerOf(one).user === from.user,
  );
  if (mine) return bothCall(turn, mine, call, event);
  callWaiting(turn, call, event);
}

function incomingCall(turn: Turn, invite: Invite, from: DeviceAddress): CallState {
  const { call: id, secret, profile, metadata = null, transferredBy = null } = invite;
  return newCall(turn, {
    ...{ id, secret, direction: 'incoming', invite, metadata, transferredBy, phase: { status: 'ringing' } },
    participants: [newParticipant(from.user, { device: from.device, profile, status: 'ringing' })],
  });
}

/** Attended transfer: the call of the one who was announced takes the old one's place. */
function replace(turn: Turn, call: CallState, old: CallState, event: Received): void {
  put(turn, stopTimers(turn, old, 'transfer'));
  const next = { ...call, takesOver: old.id };
  if (isAutomatic(old)) answer(turn, next, old);
  else letRing(turn, next, event);
}

/** Both call each other: one call remains, the one with the lower id, and both sides know it without a word. */
function bothCall(turn: Turn, mine: CallState, theirs: CallState, event: Received): void {
  const iWin = mine.id < theirs.id;
  if (!event.verified) {
    // Who it is cannot be told, so nothing is answered by itself: the winning call rings.
    if (iWin) turnAway(turn, theirs, 'superseded');
    else letRing(turn, theirs, event);
    return;
  }
  if (!iWin) return takeOver(turn, mine, theirs);
  bury(turn, { call: theirs.id, secret: theirs.secret });
  const waitsForOffer = mine.legs.some(({ path, role }) => role === 'cold' && path === 'new');
  if (!waitsForOffer) order(turn, mine, { type: 'send', to: event.from, message: mine.invite as Invite });
}

/** My call becomes the one that won: the user wanted it, so it is answered at once. */
function takeOver(turn: Turn, mine: CallState, theirs: CallState): void {
  const { profile, wishes, takesOver, startedAt, legs } = mine;
  stopTimers(turn, mine, ...mine.timers);
  order(turn, mine, { type: 'stop-cast', key: 'invite' });
  cancel(turn, mine, 'superseded');
  order(turn, mine, { type: 'forget' });
  announce(turn, theirs, { type: 'renamed', from: mine.id });
  const renamed = closeLegs(turn, { ...theirs, takesOver, startedAt, legs });
  put(turn, accept(turn, renamed, wishes, profile), mine.id);
  bringToFront(turn, theirs.id);
}

function callWaiting(turn: Turn, call: CallState, event: Received): void {
  const { calls, settings, front } = turn.phone;
  const engaged = calls.filter(isEngaged);
  const [first] = engaged;
  if (!first) return letRing(turn, call, event);
  const { callWaiting: policy, concurrent } = settings;
  if (policy === 'wait') return letRing(turn, { ...call, waiting: true }, event);
  if (policy === 'reject' || (policy === 'hold-and-accept' && concurrent === 'refuse'))
    return turnAway(turn, call, 'busy');
  const like = engaged.find(({ id }) => id === front) ?? first;
  if (policy === 'end-and-accept') for (const one of engaged) put(turn, hangUpHere(turn, one));
  answer(turn, call, like);
}

/** Says no without a call: a repeated invitation is not answered again. */
function turnAway(turn: Turn, call: CallState, reason: 'busy' | 'superseded'): void {
  const { id, secret } = call;
  const to = { user: peerOf(call).user, device: peerOf(call).device ?? '' };
  order(turn, call, { type: 'send', to, message: { type: 'decline', call: id, secret, reason } });
  order(turn, call, { type: 'forget' });
  bury(turn, { call: id, secret });
}

/** Accepts without the user, with what is sent in another call; its screen stays there. */
function answer(turn: Turn, call: CallState, like: CallState): void {
  const media: MediaFlags = { ...like.wishes, screen: false, screenAudio: false };
  put(turn, accept(turn, call, media, like.profile));
  bringToFront(turn, call.id);
}

/** Rings, connected early when the app allows it and the caller has not asked for it too often. */
function letRing(turn: Turn, call: CallState, { preconnect, age, from, at }: Received): void {
  const { calls, warmed, settings } = turn.phone;
  const recent = warmed.filter((one) => at - one.at < 60_000);
  const warm = calls.filter(
    (one) => one.phase.status === 'ringing' && one.direction === 'incoming' && one.legs.length > 0,
  );
  const early =
    call.invite?.warm &&
    preconnect !== 'never' &&
    warm.length < settings.maxWarm &&
    recent.filter(({ user }) => user === from.user).length < settings.maxWarmPerMinute;
  if (early) turn.phone = { ...turn.phone, warmed: [...recent, { user: from.user, at }] };
  announce(turn, call, { type: 'incoming' });
  put(turn, ring(turn, call, { age, early: early ? (preconnect === 'relay' ? 'relay' : 'direct') : null }));
}
