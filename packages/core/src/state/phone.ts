import type { DeviceAddress } from '../protocol/address.ts';
import { admit } from './admission.ts';
import { defaultSettings } from './defaults.ts';
import type { Effect } from './effects.ts';
import type { Fact, PhoneEvent } from './events.ts';
import { setHold } from './media-wishes.ts';
import type { CallState, PhoneSettings, PhoneState } from './model.ts';
import { place } from './outgoing.ts';
import { isAt, isLocal } from './participants.ts';
import { bringToFront, bury, put } from './phone-calls.ts';
import { enterRoom, heardRoster } from './rooms.ts';
import { findCall, isEngaged } from './selectors.ts';
import { answerTransfer, followTransfer, heardTransfer, requestTransfer } from './transfer.ts';
import { transitionCall } from './transition.ts';
import { order, pairOf, refuse, type Turn } from './turn.ts';

/** A device without calls. */
export function createPhone(self: DeviceAddress, settings: PhoneSettings = defaultSettings): PhoneState {
  return { self, settings, calls: [], signaling: 'down', front: null, warmed: [], tombstones: [] };
}

/** What an event makes of a device's calls, and what is to be done. Pure: the same arguments give the same result. */
export function transition(phone: PhoneState, event: PhoneEvent): readonly [PhoneState, readonly Effect[]] {
  const turn: Turn = { phone, event, effects: [] };
  route(turn);
  settle(turn, phone);
  return [turn.phone, turn.effects];
}

function route(turn: Turn): void {
  const { event, phone } = turn;
  switch (event.type) {
    case 'call-requested':
    case 'room-requested':
      return begin(turn, event);
    case 'message-received':
      return receive(turn, event);
    case 'signaling-changed':
      turn.phone = { ...phone, signaling: event.status };
      return everyCall(turn);
    case 'network-changed':
      return everyCall(turn);
    default:
      return oneCall(turn, event);
  }
}

type Begin = Extract<Fact, { type: 'call-requested' | 'room-requested' }>;

function begin(turn: Turn, event: Begin & PhoneEvent): void {
  const { phone } = turn;
  const { call } = event;
  if (findCall(phone, call) || (event.type === 'call-requested' && event.to === phone.self.user)) {
    return refuse(turn, call, 'invalid-argument');
  }
  if (isTaken(turn)) return refuse(turn, call, 'already-in-call');
  put(turn, event.type === 'call-requested' ? place(turn, event) : enterRoom(turn, event));
  bringToFront(turn, call);
}

/** True when one call is all there may be, and there is one. */
function isTaken({ phone: { calls, settings } }: Turn, except?: CallState): boolean {
  return settings.concurrent === 'refuse' && calls.some((call) => call !== except && isEngaged(call));
}

function everyCall(turn: Turn): void {
  const live = turn.phone.calls.filter(({ phase }) => phase.status !== 'ended');
  if (turn.event.type === 'network-changed' && live[0]) order(turn, live[0], { type: 'reconnect-signaling' });
  for (const call of live) put(turn, transitionCall(turn, call));
}

function oneCall(
  turn: Turn,
  event: Exclude<Fact, Begin | { type: 'message-received' | 'signaling-changed' | 'network-changed' }>,
): void {
  const { type } = event;
  const call = findCall(turn.phone, event.call);
  if (!call) {
    if (/(requested|answered|wish-changed)$/.test(type)) refuse(turn, event.call, 'no-call');
    return;
  }
  const { status } = call.phase;
  switch (event.type) {
    case 'call-forgotten':
      if (status === 'ended') turn.phone = { ...turn.phone, calls: turn.phone.calls.filter((one) => one !== call) };
      return;
    case 'transfer-requested':
      return requestTransfer(turn, call, event);
    case 'transfer-answered':
      return answerTransfer(turn, call, event.allow);
    case 'accept-requested':
      if (status === 'ringing' && isTaken(turn, call)) return refuse(turn, call.id, 'already-in-call');
  }
  const next = transitionCall(turn, call);
  if (type === 'resume-requested' || (type === 'accept-requested' && next !== call)) bringToFront(turn, call.id);
  put(turn, next);
}

function receive(turn: Turn, event: Extract<Fact, { type: 'message-received' }> & PhoneEvent): void {
  const { message, from, verified } = event;
  const { calls } = turn.phone;
  if (message.type === 'invite') return admit(turn, message, event);
  if (message.type === 'roster') {
    const room = calls.find((one) => one.room === message.room && one.phase.status !== 'ended');
    if (room) put(turn, heardRoster(turn, room, from, message));
    return;
  }
  const call = calls.find((one) => {
    const { call: id, secret } = pairOf(one, from);
    return id === message.call && secret === message.secret;
  });
  if (!call) {
    if (message.type === 'cancel' || message.type === 'hang-up') bury(turn, message);
    return;
  }
  switch (message.type) {
    case 'transfer':
    case 'transfer-expect':
    case 'transfer-status':
      // The other end of a connection is proven, its user is not: only signaling can vouch for that.
      if (
        event.via === 'signaling' &&
        !call.roster &&
        'leg' in call.phase &&
        call.participants.some((one) => isAt(one, from))
      ) {
        heardTransfer(turn, call, message, verified);
      }
      return;
    default:
      put(turn, transitionCall(turn, call));
  }
}

/** What the change of one call means for the others, until nothing changes any more. */
function settle(turn: Turn, before: PhoneState): void {
  let seen = before;
  while (seen !== turn.phone) {
    const last = seen;
    seen = turn.phone;
    for (const call of seen.calls) {
      if (findCall(last, call.id)?.phase.status === call.phase.status) continue;
      if (call.phase.status === 'ended') bury(turn, { call: call.id, secret: call.secret });
      followTransfer(turn, call);
    }
    holdOthers(turn);
  }
}

/** At most one connected call is not on hold: the one that the user turned to last. */
function holdOthers(turn: Turn): void {
  const { calls, settings, front } = turn.phone;
  if (settings.concurrent !== 'hold-others') return;
  const open = calls.filter(({ phase }) => phase.status === 'connected' && !isLocal(phase.hold));
  const head = calls.find(({ id, phase }) => id === front && phase.status !== 'ended') ?? open[0];
  for (const call of open) if (call !== head) put(turn, setHold(turn, call, true));
}
