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
import { applySignals, closeLegs, establish, legOf, openLeg, patchLeg } from './legs.ts';
import { sentMedia } from './media-wishes.ts';
import type { CallState, Preconnect, RingingDevice } from './model.ts';
import { newCall } from './new-call.ts';
import { newParticipant, patchPeer, peerOf } from './participants.ts';
import { order, send, startTimer, stopTimers, tell, type Turn } from './turn.ts';

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
  const {
    call: id,
    secret,
    to,
    device = null,
    profile,
    media,
    metadata,
    preconnect,
    extra,
    takesOver = null,
  } = placement;
  const { reach, ring: usual } = turn.phone.settings.timeouts;
  const ring = placement.ring ?? usual;
  const warm = preconnect !== 'never';
  const invite: Invite = {
    ...{ type: 'invite', call: id, secret, profile, media, ring, warm },
    ...(metadata !== null && { metadata }),
    ...extra,
  };
  const call = newCall(turn, {
    ...{ id, secret, direction: 'outgoing', profile, wishes: media, metadata, preconnect, invite, takesOver },
    transferredBy: extra?.transferredBy ?? null,
    participants: [newParticipant(to, { device, status: 'invited' })],
  });
  const cold = openLeg(turn, call, { id: 'cold', device: null, role: 'cold', relayOnly: false }, { initiate: true });
  const ringing = startTimer(turn, cold, 'ring', ring);
  return reach < ring ? startTimer(turn, ringing, 'reach', reach) : ringing;
}

/** Rings the user's devices, with the cold leg's offer when there is one. */
export function sendInvite(turn: Turn, call: CallState, offer?: PeerSignal): CallState {
  const { user, device } = peerOf(call);
  const invite: Invite = { ...(call.invite as Invite), media: call.wishes, ...(offer && { offer }) };
  const to = { user, ...(device && { device }) };
  order(turn, call, { type: 'cast', key: 'invite', to, message: invite, ttl: invite.ring });
  return { ...call, invite };
}

/** Ends a call that nobody answered and stops the ringing everywhere, but at the device that said so itself. */
export function giveUpCalling(
  turn: Turn,
  call: CallState,
  reason: EndReason,
  why: Cancel['reason'],
  { code = null, except }: { readonly code?: ErrorCode | null; readonly except?: string } = {},
): CallState {
  const ended = end(turn, call, reason, code);
  cancel(turn, call, why, except);
  return ended;
}

/** Works on what a device of the called user says before anybody has answered. */
export function heardWhileCalling(turn: Turn, call: CallState, from: DeviceAddress, message: CallMessage): CallState {
  const { device } = from;
  switch (message.type) {
    case 'ring':
      return rings(turn, call, from, message);
    case 'accept':
      return accepted(turn, call, from, message);
    case 'signal':
      if (!legOf(call, device)) return keepSignal(call, device, message.signal);
      applySignals(turn, call, device, [message.signal]);
      return call;
    case 'decline': {
      if (message.reason === 'busy') return unavailable(turn, call, device);
      const superseded = message.reason === 'superseded';
      return giveUpCalling(
        turn,
        call,
        message.reason,
        superseded ? 'superseded' : 'declined-elsewhere',
        superseded ? {} : { except: device },
      );
    }
    case 'hang-up': {
      const { reason, code = null } = message;
      const others = call.ringing.some((one) => one.device !== device);
      if (reason === 'failed' && others) return unavailable(turn, call, device);
      return giveUpCalling(turn, call, reason, 'declined-elsewhere', { code, except: device });
    }
    default:
      return call;
  }
}

/** Room for the first signals of a device that is not connected early. */
const maxKeptSignals = 16;

function rings(turn: Turn, call: CallState, from: DeviceAddress, { signal, relay }: Ring): CallState {
  const { device } = from;
  if (call.ringing.some((one) => one.device === device)) return call;
  const early =
    signal &&
    call.preconnect !== 'never' &&
    call.legs.filter(({ role }) => role === 'ringing').length < turn.phone.settings.maxWarmLegs;
  const ringing: RingingDevice = { device, signals: signal && !early ? [signal] : [] };
  const next: CallState = {
    ...patchPeer(stopTimers(turn, call, 'reach', 'busy'), { status: 'ringing' }),
    phase: { status: 'ringing' },
    ringing: [...call.ringing, ringing],
  };
  if (early) {
    const relayOnly = call.preconnect === 'relay';
    const open = openLeg(
      turn,
      next,
      { id: device, device: from, role: 'ringing', relayOnly },
      { initiate: false, signals: [signal] },
    );
    return relay ? patchLeg(open, device, { relayOnly: true }) : open;
  }
  send(turn, next, from, { type: 'ring-ack' });
  return next;
}

function keepSignal(call: CallState, device: string, signal: PeerSignal): CallState {
  const kept = call.ringing.some((one) => one.device === device && one.signals.length < maxKeptSignals);
  if (!kept) return call;
  const ringing = call.ringing.map((one) =>
    one.device === device ? { device, signals: [...one.signals, signal] } : one,
  );
  return { ...call, ringing };
}

/** A device cannot take the call; others may still ring, for a moment also those that have not rung yet. */
function unavailable(turn: Turn, call: CallState, device: string): CallState {
  const ringing = call.ringing.filter((one) => one.device !== device);
  const next = closeLegs(turn, { ...call, ringing }, ({ id }) => id !== device);
  if (ringing.length > 0 || call.timers.includes('busy')) return next;
  return startTimer(turn, next, 'busy', turn.phone.settings.timeouts.busy);
}

/** The first accept that arrives wins: its connection is kept or made, the others are closed. */
function accepted(turn: Turn, call: CallState, from: DeviceAddress, { profile, media, signal }: Accept): CallState {
  const { device } = from;
  order(turn, call, { type: 'stop-cast', key: 'invite' });
  if (!peerOf(call).device) cancel(turn, call, 'answered-elsewhere', device);
  const early = call.ringing.find((one) => one.device === device)?.signals ?? [];
  const signals = signal ? [signal] : early;
  const answered = signal?.description?.type === 'answer';
  const leg = call.legs.find(({ id, role }) => (answered ? role === 'cold' : id === device));
  const id = leg?.id ?? device;
  const alone = closeLegs(turn, stopTimers(turn, call, 'ring', 'reach', 'busy'), (one) => one === leg);
  const chosen = leg
    ? patchLeg(alone, id, { device: from, role: 'chosen', relayOnly: false })
    : openLeg(
        turn,
        alone,
        { id, device: from, role: 'chosen', relayOnly: false },
        { initiate: signals.length === 0, signals },
      );
  const next: CallState = {
    ...patchPeer(chosen, { device, profile, media, status: 'connecting' }),
    ringing: [],
    phase: { status: 'connecting', awaiting: 'media', leg: id },
  };
  tell(turn, next, { type: 'confirm', media: sentMedia(next) });
  if (leg) {
    applySignals(turn, next, id, signals);
    if (answered) order(turn, next, { type: 'release-candidates', leg: id });
    if (leg.path === 'down') order(turn, next, { type: 'rebuild-leg', leg: id, initiate: true, relayOnly: false });
    else if (leg.relayOnly) order(turn, next, { type: 'restart-ice', leg: id, policy: 'all' });
  }
  return establish(turn, startTimer(turn, next, 'connect', turn.phone.settings.timeouts.connect));
}

/** Another device accepts, too late: it is told why nobody waits for it. */
export function lateAccept(turn: Turn, call: CallState, from: DeviceAddress): CallState {
  const { phase } = call;
  const answered = peerOf(call).device !== null || phase.status !== 'ended';
  send(turn, call, from, {
    type: 'cancel',
    reason: answered ? 'answered-elsewhere' : (lastWord[phase.reason] ?? 'no-answer'),
  });
  return call;
}

const lastWord: Partial<Record<EndReason, Cancel['reason']>> = {
  cancelled: 'cancelled',
  declined: 'declined-elsewhere',
  completed: 'declined-elsewhere',
  superseded: 'superseded',
};
