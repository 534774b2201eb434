import { compareDevices, type DeviceAddress, sameDevice } from '../protocol/address.ts';
import type { PeerSignal } from '../protocol/messages.ts';
import type { CallState, Leg, LegId } from './model.ts';
import { patchPeer, peerOf } from './participants.ts';
import { order, stopTimers, type Turn } from './turn.ts';

/** True when this device gives way when both offer at once; the other end computes the opposite. */
export function isPolite(call: CallState, device: DeviceAddress | null): boolean {
  return compareDevices(call.self, device ?? { user: peerOf(call).user, device: '' }) < 0;
}

/** Opens a connection and gives it what the other end has sent for it already. */
export function openLeg(
  turn: Turn,
  call: CallState,
  leg: Omit<Leg, 'path'>,
  { initiate, signals = [] }: { readonly initiate: boolean; readonly signals?: readonly PeerSignal[] },
): CallState {
  const { id, device, role, relayOnly } = leg;
  const polite = isPolite(call, device);
  order(turn, call, { type: 'open-leg', leg: id, initiate, polite, relayOnly, holdCandidates: role === 'cold' });
  applySignals(turn, call, id, signals);
  return { ...call, legs: [...call.legs, { ...leg, path: 'new' }] };
}

/** Hands on what came from the other end. */
export function applySignals(turn: Turn, call: CallState, leg: LegId, signals: readonly PeerSignal[]): void {
  for (const signal of signals) order(turn, call, { type: 'apply-signal', leg, signal });
}

/** Finds a leg. */
export function legOf(call: CallState, id: LegId): Leg | undefined {
  return call.legs.find((leg) => leg.id === id);
}

/** The leg to a device of a participant, once the call is accepted. */
export function legWith(call: CallState, address: DeviceAddress): Leg {
  return call.legs.find(({ device }) => device && sameDevice(device, address)) as Leg;
}

/** Changes a leg. */
export function patchLeg(call: CallState, id: LegId, patch: Partial<Leg>): CallState {
  return { ...call, legs: call.legs.map((leg) => (leg.id === id ? { ...leg, ...patch } : leg)) };
}

/** Closes the legs that the predicate does not keep. */
export function closeLegs(turn: Turn, call: CallState, keep?: (leg: Leg) => boolean): CallState {
  const legs = call.legs.filter((leg) => {
    const kept = keep?.(leg) ?? false;
    if (!kept) order(turn, call, { type: 'close-leg', leg: leg.id });
    return kept;
  });
  return legs.length === call.legs.length ? call : { ...call, legs };
}

/** The call is connected once both sides agreed on it and the path is up. */
export function establish(turn: Turn, call: CallState): CallState {
  const { phase } = call;
  if (phase.status !== 'connecting' || phase.awaiting !== 'media') return call;
  const leg = legOf(call, phase.leg);
  if (leg?.path !== 'up') return call;
  const hold = call.participants.some(({ holding }) => holding) ? 'remote' : 'none';
  return {
    ...patchPeer(stopTimers(turn, call, 'connect'), { status: 'connected' }, leg.device),
    phase: { status: 'connected', leg: leg.id, hold, recovery: null, transfer: null, restartedAt: null, hinted: false },
    connectedAt: call.connectedAt ?? turn.event.at,
  };
}
