import type { DeviceAddress } from '../protocol/address.ts';
import type {
  Accept,
  CallMessage,
  Cancel,
  EndReason,
  Invite,
  JsonValue,
  MediaFlags,
  PeerSignal,
  Profile,
  Ring,
} from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import { cancel, end } from './ending.ts';
import { applySignals, closeLegs, establish, legOf, openLeg, patchLeg, rebuildLeg } from './legs.ts';
import { confirmOf } from './media-wishes.ts';
import type { CallState, LegId, Preconnect } from './model.ts';
import { newParticipant, patchPeer, peerOf } from './participants.ts';
import { newCall } from './phone-calls.ts';
import { type Draft, nonceOf, order, send, startTimer, stopTimers, tell, type Turn } from './turn.ts';

/** What a call is placed with. */
export interface Placement {
  readonly call: string;
  readonly secret: string;
  readonly to: string;
  /** Only this device is called. */
  readonly device?: string;
  readonly profile: Profile;
  readonly media: MediaFlags;
  readonly metadata: JsonValue | null;
  readonly ring: number | null;
  readonly preconnect: Preconnect;
  /** Fields of the invitation of a transferred call. */
  readonly extra?: Pick<Invite, 'transferredBy' | 'replaces'>;
  readonly takesOver?: string;
}

/** Begins to call: the invitation goes out with the first offer of the cold leg. */
export function place(turn: Turn, placement: Placement): CallState {
  const { call: id, secret, to, device = null, profile, media, metadata, preconnect, extra } = placement;
  const { timeouts } = turn.phone.settings;
  const ring = placement.ring ?? timeouts.ring;
  const call = newCall(turn, {
    ...{ id, secret, direction: 'outgoing', profile, wishes: media, metadata, preconnect },
    takesOver: placement.takesOver ?? null,
    transferredBy: extra?.transferredBy ?? null,
    participants: [newParticipant(to, { device, status: 'invited', issued: nonceOf(turn) })],
    invite: {
      ...{ type: 'invite', call: id, secret, profile, media, ring, warm: preconnect !== 'never' },
      ...(metadata !== null && { metadata }),
      ...extra,
    },
  });
  openLeg(turn, call, { id: 'cold', device: null, role: 'cold', relayOnly: false }, { initiate: true });
  startTimer(turn, call, 'ring', ring);
  if (timeouts.reach < ring) startTimer(turn, call, 'reach');
  return call;
}

/** Rings the user's devices, with the cold leg's offer when there is one. */
export function sendInvite(turn: Turn, call: Draft, offer?: PeerSignal): void {
  const message: Invite = { ...(call.invite as Invite), media: call.wishes, ...(offer && { offer }) };
  call.invite = message;
  castToPeer(turn, call, 'invite', message, message.ring);
}

/** Candidates that are kept, and how long they are repeated, ms: a device that comes later gets them when it accepts. */
const maxCandidates = 64;
const candidatesLife = 1_000;

/** Tells the user's devices where the cold leg can be reached, so that the one that accepts is connected a round trip earlier. */
export function sendCandidates(turn: Turn, call: Draft, { epoch, peerEpoch, candidates: more }: PeerSignal): void {
  if (!more) return;
  const { id, secret } = call;
  const invite = call.invite as Invite;
  const { candidates = [] } = invite.offer as PeerSignal;
  const all = { epoch, peerEpoch, candidates: [...candidates, ...more].slice(-maxCandidates) };
  call.invite = { ...invite, offer: { ...invite.offer, ...all } };
  castToPeer(turn, call, 'candidates', { type: 'signal', call: id, secret, signal: all }, candidatesLife);
}

/** Repeats a message to the called user's devices. */
function castToPeer(turn: Turn, call: Draft, key: string, message: CallMessage, ttl: number): void {
  const { user, device } = peerOf(call);
  order(turn, call, { type: 'cast', key, to: { user, ...(device && { device }) }, message, ttl });
}

/** Ends a call that nobody answered and stops the ringing everywhere, but at the device that said so itself. */
export function giveUpCalling(
  turn: Turn,
  call: Draft,
  reason: EndReason,
  why: Cancel['reason'],
  { code = null, except }: { readonly code?: ErrorCode | null; readonly except?: string } = {},
): void {
  cancel(turn, call, why, except);
  end(turn, call, reason, code);
}

/** Works on what a device of the called user says before anybody has answered. */
export function heardWhileCalling(turn: Turn, call: Draft, from: DeviceAddress, message: CallMessage): void {
  const { device } = from;
  switch (message.type) {
    case 'ring':
      return rings(turn, call, from, message);
    case 'accept':
      return accepted(turn, call, from, message);
    case 'signal':
      if (legOf(call, device)) applySignals(turn, call, device, [message.signal]);
      else keepSignal(call, device, message.signal);
      return;
    case 'decline':
      if (message.reason === 'busy') return unavailable(turn, call, device);
      if (message.reason === 'superseded') return giveUpCalling(turn, call, 'superseded', 'superseded');
      return giveUpCalling(turn, call, 'declined', 'declined-elsewhere', { except: device });
    case 'hang-up': {
      const { reason, code = null } = message;
      const others = call.ringing.some((one) => one.device !== device);
      if (reason === 'failed' && others) return unavailable(turn, call, device);
      return giveUpCalling(turn, call, reason, 'declined-elsewhere', { code, except: device });
    }
  }
}

function rings(turn: Turn, call: Draft, from: DeviceAddress, { signal, relay = false, waiting = false }: Ring): void {
  const { device } = from;
  const { preconnect } = call;
  // Each page rings once: this one was loaded anew, and knows nothing of the connection of the former one.
  if (call.ringing.some((one) => one.device === device)) {
    order(turn, call, { type: 'begin-anew', to: from });
    closeLegs(turn, call, (leg) => leg.id !== device);
  }
  const ringing = call.ringing.filter((one) => one.device !== device);
  const { legs } = call;
  const warm = legs.filter(({ role }) => role === 'ringing').length;
  const early = signal && preconnect !== 'never' && warm < turn.phone.settings.maxWarmLegs;
  stopTimers(turn, call, 'reach', 'busy');
  patchPeer(call, { status: 'ringing' });
  call.phase = { status: 'ringing' };
  call.waiting ||= waiting;
  call.ringing = [...ringing, { device, signals: signal && !early ? [signal] : [] }];
  if (!early) return send(turn, call, from, { type: 'ring-ack' });
  const relayOnly = preconnect === 'relay';
  openLeg(turn, call, { id: device, device: from, role: 'ringing', relayOnly }, { initiate: false, signals: [signal] });
  patchLeg(call, device, { relayOnly: relayOnly || relay });
}

/** Room for the first signals of a device that is not connected early. */
const maxKeptSignals = 16;

function keepSignal(call: Draft, device: string, signal: PeerSignal): void {
  const one = call.ringing.find((ringing) => ringing.device === device);
  if (!one || one.signals.length === maxKeptSignals) return;
  const kept = { device, signals: [...one.signals, signal] };
  call.ringing = call.ringing.map((ringing) => (ringing === one ? kept : ringing));
}

/** A device cannot take the call; others may still ring, for a moment also those that have not rung yet. */
function unavailable(turn: Turn, call: Draft, device: string): void {
  call.ringing = call.ringing.filter((one) => one.device !== device);
  closeLegs(turn, call, ({ id }) => id !== device);
  if (call.ringing.length === 0 && !call.timers.includes('busy')) startTimer(turn, call, 'busy');
}

/** The first accept that arrives wins: its connection is kept or made, the others are closed. */
function accepted(turn: Turn, call: Draft, from: DeviceAddress, message: Accept): void {
  const { profile, media, signal, nonce = null } = message;
  const { device } = from;
  const answered = signal?.description?.type === 'answer';
  const leg = call.legs.find(({ id, role }) => (answered ? role === 'cold' : id === device));
  const id = leg?.id ?? device;
  const kept = call.ringing.find((one) => one.device === device)?.signals ?? [];
  const signals = signal ? [signal] : kept;
  order(turn, call, { type: 'stop-cast', key: 'invite' });
  if (!peerOf(call).device) cancel(turn, call, 'answered-elsewhere', device);
  stopTimers(turn, call, 'ring', 'reach', 'busy');
  closeLegs(turn, call, (one) => one === leg);
  const chosen = { id, device: from, role: 'chosen', relayOnly: false } as const;
  if (leg) patchLeg(call, id, chosen);
  else openLeg(turn, call, chosen, { initiate: signals.length === 0, signals });
  patchPeer(call, { device, profile, media, pass: nonce, status: 'connecting' });
  call.ringing = [];
  call.phase = { status: 'connecting', awaiting: 'media' };
  tell(turn, call, confirmOf(call));
  if (leg) {
    applySignals(turn, call, id, signals);
    if (answered) releaseCandidates(turn, call, from, id);
    if (leg.path === 'down') rebuildLeg(turn, call, id);
    else if (leg.relayOnly) order(turn, call, { type: 'restart-ice', leg: id, policy: 'all' });
  }
  startTimer(turn, call, 'connect');
  establish(turn, call);
}

/** The accepting device needs our candidates now, also those that it may have missed while it rang. */
function releaseCandidates(turn: Turn, call: Draft, to: DeviceAddress, leg: LegId): void {
  const { epoch, peerEpoch, candidates } = (call.invite as Invite).offer as PeerSignal;
  if (candidates) send(turn, call, to, { type: 'signal', signal: { epoch, peerEpoch, candidates } });
  else order(turn, call, { type: 'release-candidates', leg });
}

const lastWord: Partial<Record<EndReason, Cancel['reason']>> = {
  cancelled: 'cancelled',
  declined: 'declined-elsewhere',
  completed: 'declined-elsewhere',
  superseded: 'superseded',
};

/** Another device accepts, too late: it is told why nobody waits for it. */
export function lateAccept(turn: Turn, call: CallState, from: DeviceAddress): void {
  send(turn, call, from, { type: 'cancel', reason: lastWordOf(call) });
}

/** Why nobody waits any more for a device that accepts a call that was placed here. */
export function lastWordOf(call: CallState): Cancel['reason'] {
  const { phase } = call;
  const unanswered = phase.status === 'ended' && peerOf(call).device === null;
  return unanswered ? (lastWord[phase.reason] ?? 'no-answer') : 'answered-elsewhere';
}
