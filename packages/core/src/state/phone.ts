import type { DeviceAddress } from '../protocol/address.ts';
import type { Accept, CallMessage, Resume, Roster } from '../protocol/messages.ts';
import { admit, calledBack } from './admission.ts';
import { defaultSettings } from './defaults.ts';
import type { Effect } from './effects.ts';
import type { Fact, NetworkFact, PhoneEvent } from './events.ts';
import { placeGroup } from './groups.ts';
import { invitationOf } from './invitations.ts';
import { setHold } from './media-wishes.ts';
import type { CallState, PhoneSettings, PhoneState } from './model.ts';
import { lastWordOf, place } from './outgoing.ts';
import { isAt, peerOf } from './participants.ts';
import { firstPath } from './path.ts';
import { bringToFront, bury, edit, put, tombstoneOf } from './phone-calls.ts';
import { restore } from './resume.ts';
import { enterRoom, heardRoster } from './rooms.ts';
import { findCall, isEngaged, isHeldHere, isRecovering } from './selectors.ts';
import { answerTransfer, followTransfer, heardStatus, heardTransfer, requestTransfer } from './transfer.ts';
import { hangUpHere, transitionCall } from './transition.ts';
import { announce, order, pairOf, refuse, type Turn } from './turn.ts';

type Begin = Extract<Fact, { type: 'call-requested' | 'room-requested' | 'group-requested' }>;
type Received = Extract<NetworkFact, { type: 'message-received' }> & PhoneEvent;

/** A device without calls. */
export function createPhone(self: DeviceAddress, settings: PhoneSettings = defaultSettings): PhoneState {
  return { self, settings, calls: [], signaling: 'down', front: null, warmed: [], tombstones: [] };
}

/** What an event makes of a device's calls, and what is to be done. Pure: the same arguments give the same result. */
export function transition(phone: PhoneState, event: PhoneEvent): readonly [PhoneState, readonly Effect[]] {
  const turn: Turn = { phone, event, effects: [] };
  route(turn, event);
  settle(turn, phone);
  return [turn.phone, turn.effects];
}

function route(turn: Turn, event: PhoneEvent): void {
  switch (event.type) {
    case 'call-requested':
    case 'room-requested':
    case 'group-requested':
      return begin(turn, event);
    case 'message-received':
      return receive(turn, event);
    case 'signaling-changed':
      turn.phone = { ...turn.phone, signaling: event.status };
      return everyCall(turn);
    case 'network-changed':
    case 'ice-servers-renewed':
      return everyCall(turn);
    case 'call-restored':
      return restore(turn, event.state);
    case 'device-renamed':
      return renameDevice(turn, event.device);
    default: {
      const call = findCall(turn.phone, event.call);
      if (call) oneCall(turn, call, event);
      else if (/(requested|answered|wish-changed)$/.test(event.type)) refuse(turn, event.call, 'no-call');
    }
  }
}

function begin(turn: Turn, event: Begin & PhoneEvent): void {
  const { phone } = turn;
  const { call, type } = event;
  const called =
    type === 'call-requested' ? [event.to] : type === 'group-requested' ? event.users.map(({ user }) => user) : [];
  const wrong = findCall(phone, call) || called.includes(phone.self.user) || new Set(called).size < called.length;
  if (called.length >= phone.settings.maxParticipants) return refuse(turn, call, 'room-full');
  if (wrong) return refuse(turn, call, 'invalid-argument');
  const left = type === 'room-requested' ? findCall(phone, event.from ?? null) : undefined;
  if (isTaken(turn, left)) return refuse(turn, call, 'already-in-call');
  if (left) edit(turn, left, (draft) => hangUpHere(turn, draft));
  if (type === 'call-requested') calledBack(turn, call, event.to);
  if (type === 'call-requested') put(turn, place(turn, event));
  else put(turn, type === 'room-requested' ? enterRoom(turn, event, left?.failed) : placeGroup(turn, event));
  bringToFront(turn, call);
}

/** True when one call is all there may be, and there is one beside the one that is left. */
function isTaken({ phone: { calls, settings } }: Turn, left: CallState | undefined): boolean {
  return settings.concurrent === 'refuse' && calls.some((one) => one !== left && isEngaged(one));
}

function everyCall(turn: Turn): void {
  const live = turn.phone.calls.filter(({ phase }) => phase.status !== 'ended');
  const [first] = live;
  if (first && turn.event.type === 'network-changed') order(turn, first, { type: 'reconnect-signaling' });
  for (const call of live) edit(turn, call, (draft) => transitionCall(turn, draft));
}

function oneCall(turn: Turn, call: CallState, event: PhoneEvent): void {
  const { id, phase } = call;
  const { calls } = turn.phone;
  switch (event.type) {
    case 'call-forgotten':
      if (phase.status === 'ended') turn.phone = { ...turn.phone, calls: calls.filter((one) => one !== call) };
      return;
    case 'transfer-requested':
      return edit(turn, call, (draft) => requestTransfer(turn, draft, event));
    case 'transfer-answered':
      return edit(turn, call, (draft) => answerTransfer(turn, draft, event.allow));
    case 'accept-requested':
      if (call.direction !== 'incoming' || phase.status !== 'ringing') break;
      if (isTaken(turn, call)) return refuse(turn, id, 'already-in-call');
      bringToFront(turn, id);
      break;
    case 'resume-requested':
      if (phase.status === 'connected' || call.held) bringToFront(turn, id);
  }
  edit(turn, call, (draft) => transitionCall(turn, draft));
}

/** The call to which a message of a device belongs: id and secret are the call's. */
export function callOf(
  { calls }: PhoneState,
  message: Exclude<CallMessage, { type: 'roster' }>,
  from: DeviceAddress,
): CallState | undefined {
  return calls.find((one) => {
    // With whom a call is between two, or who invited this device into one of several; then, whom it invited.
    const plain = one.secret === message.secret && (!one.roster || one.direction === 'incoming');
    if (one.id === message.call && (plain || invitationOf(one, from, message))) return true;
    const { call: id, secret } = pairOf(one, from);
    // A room that was left and entered again has the same pairs.
    return one.roster && one.phase.status !== 'ended' && id === message.call && secret === message.secret;
  });
}

function receive(turn: Turn, event: Received): void {
  const { message, from } = event;
  const { calls } = turn.phone;
  if (message.type === 'invite') return admit(turn, message, event);
  if (message.type === 'roster') {
    const room = calls.find((one) => hears(one, message));
    if (room) edit(turn, room, (draft) => heardRoster(turn, draft, message, event));
    return;
  }
  const call = callOf(turn.phone, message, from);
  if (call) heard(turn, call, event);
  else if (message.type === 'cancel' || message.type === 'hang-up') bury(turn, message.call, message.secret);
  else if (message.type === 'accept') tellTooLate(turn, message, from);
  else if (message.type === 'resume') tellOver(turn, message, from);
}

/** True in the room of which a message tells. */
function hears({ room, roster, phase }: CallState, message: Roster): boolean {
  const inside = phase.status !== 'ended' && !(phase.status === 'connecting' && phase.awaiting === 'confirm');
  return inside && room === message.room && roster !== null && roster.secret === (message.secret ?? null);
}

/** A device accepts a call that is gone from here: another one took its place, or its snapshot was dismissed. */
function tellTooLate(turn: Turn, { call, secret }: Accept, to: DeviceAddress): void {
  const late = tombstoneOf(turn, { call, secret })?.late;
  if (late?.user !== to.user) return;
  turn.effects.push({ type: 'send', call, to, message: { type: 'cancel', call, secret, reason: late.reason } });
}

/** A page that was loaded anew comes back to a call that is gone from here. */
function tellOver(turn: Turn, { call, secret }: Resume, to: DeviceAddress): void {
  if (!tombstoneOf(turn, { call, secret })) return;
  const message = { type: 'hang-up', call, secret, reason: 'completed' } as const;
  turn.effects.push({ type: 'send', call, to, message }, { type: 'forget', call });
}

/** Remembers a call that has just ended. */
function remember(turn: Turn, call: CallState): void {
  const { id, secret, direction } = call;
  const placed = direction === 'outgoing' && !call.roster;
  bury(turn, id, secret, placed ? { user: peerOf(call).user, reason: lastWordOf(call) } : null);
}

function heard(turn: Turn, call: CallState, { message, from, via, verified }: Received): void {
  // The other end of a connection is proven, its user is not: about transfers only signaling can vouch for that.
  const counts =
    via === 'signaling' &&
    !call.roster &&
    call.phase.status.startsWith('connect') &&
    call.participants.some((one) => isAt(one, from));
  switch (message.type) {
    case 'transfer-status':
      return counts ? heardStatus(turn, call, message) : undefined;
    case 'transfer':
    case 'transfer-expect':
      return counts ? edit(turn, call, (draft) => heardTransfer(turn, draft, message, verified)) : undefined;
    default:
      edit(turn, call, (draft) => transitionCall(turn, draft));
  }
}

/** This device has another id from now on, everywhere. */
function renameDevice(turn: Turn, device: string): void {
  const self = { ...turn.phone.self, device };
  const renamed = ({ roster, ...call }: CallState): CallState => ({
    ...call,
    self,
    roster: roster && { ...roster, own: { ...roster.own, device: self }, path: firstPath({ self }) },
  });
  turn.phone = { ...turn.phone, self, calls: turn.phone.calls.map(renamed) };
}

/** What the change of one call means for the others, until nothing changes any more. */
function settle(turn: Turn, before: PhoneState): void {
  for (let seen = before; seen !== turn.phone;) {
    const last = seen;
    seen = turn.phone;
    for (const call of seen.calls) {
      const was = findCall(last, call.id);
      if (was !== call) noteBreak(turn, was, call);
      if (was?.phase.status === call.phase.status) continue;
      if (call.phase.status === 'ended') remember(turn, call);
      followTransfer(turn, call);
    }
    holdOthers(turn);
  }
}

/** A call's paths broke, or one of them is back, or none is needed any more. */
function noteBreak(turn: Turn, was: CallState | undefined, call: CallState): void {
  const before = was !== undefined && isRecovering(was);
  if (call.phase.status !== 'ended' && isRecovering(call) !== before)
    announce(turn, call, { type: before ? 'reconnected' : 'reconnecting' });
}

/** At most one connected call is not on hold: the one that the user turned to last. */
function holdOthers(turn: Turn): void {
  const { calls, settings, front } = turn.phone;
  if (settings.concurrent !== 'hold-others') return;
  const open = calls.filter((call) => call.phase.status === 'connected' && !isHeldHere(call));
  const head = calls.find(({ id, phase }) => id === front && phase.status !== 'ended') ?? open[0];
  for (const call of open) if (call !== head) edit(turn, call, (draft) => setHold(turn, draft, true));
}
