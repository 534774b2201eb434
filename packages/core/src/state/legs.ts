import { compareDevices, type DeviceAddress, sameDevice } from '../protocol/address.ts';
import type { PeerSignal } from '../protocol/messages.ts';
import type { CallState, Leg, LegId } from './model.ts';
import { holdOf, isAt, patchPeer, peerOf } from './participants.ts';
import { type Draft, order, stopTimers, type Turn } from './turn.ts';

/** True when this device gives way when both offer at once; the other end computes the opposite. */
export function isPolite(call: CallState, device: DeviceAddress | null): boolean {
  return compareDevices(call.self, device ?? { user: peerOf(call).user, device: '' }) < 0;
}

/** No page lives to build so many connections to one device. */
const epochsPerLife = 100_000;

/** How often the page had been loaded anew when it built the connection. */
export function lifeOf(epoch: number): number {
  return Math.floor(epoch / epochsPerLife);
}

/** Opens a connection and gives it what the other end has sent for it already. */
export function openLeg(
  turn: Turn,
  call: Draft,
  leg: Pick<Leg, 'id' | 'device' | 'role' | 'relayOnly'>,
  how: { readonly initiate: boolean; readonly signals?: readonly PeerSignal[]; readonly epochsBefore?: number },
): void {
  const { id, device, role, relayOnly } = leg;
  const { initiate, signals = [], epochsBefore = 0 } = how;
  const polite = isPolite(call, device);
  const holdCandidates = isComingBack(call, device) || (role === 'cold' && call.preconnect !== 'always');
  const epoch = call.reloads * epochsPerLife + epochsBefore;
  order(turn, call, { type: 'open-leg', leg: id, device, initiate, polite, relayOnly, holdCandidates, epoch });
  applySignals(turn, call, id, signals);
  call.legs = [...call.legs, { ...leg, path: 'new', recovery: null, restartedAt: null, hinted: false }];
}

/** True while the device has not answered yet that it knows us after our page was loaded anew. */
export function isComingBack({ participants }: CallState, device: DeviceAddress | null): boolean {
  return participants.some((one) => one.resuming && device && isAt(one, device));
}

/** What is repeated to come back. */
export function resumeKey(leg: LegId): string {
  return `resume ${leg}`;
}

/** The device knows us again, or is left. */
export function stopComingBack(turn: Turn, call: Draft, { id, device }: Leg): void {
  if (!isComingBack(call, device)) return;
  order(turn, call, { type: 'stop-cast', key: resumeKey(id) });
  patchPeer(call, { resuming: false }, device);
}

/** Hands on what came from the other end. */
export function applySignals(turn: Turn, call: CallState, leg: LegId, signals: readonly PeerSignal[]): void {
  for (const signal of signals) order(turn, call, { type: 'apply-signal', leg, signal });
}

/** Builds a connection anew. */
export function rebuildLeg(turn: Turn, call: CallState, leg: LegId): void {
  order(turn, call, { type: 'rebuild-leg', leg, initiate: true, relayOnly: false });
}

/** Finds a leg. */
export function legOf(call: CallState, id: LegId): Leg | undefined {
  return call.legs.find((leg) => leg.id === id);
}

/** True for a leg over which the call goes, also while its path is being repaired. */
export function carries({ phase }: CallState, { path, recovery }: Leg): boolean {
  return phase.status === 'connected' && (path === 'up' || recovery !== null);
}

/** The leg to the device of a participant, once the call is accepted. */
export function legWith(call: CallState, address: DeviceAddress): Leg {
  return call.legs.find(({ device }) => device && sameDevice(device, address)) as Leg;
}

/** Changes a leg. */
export function patchLeg(call: Draft, id: LegId, patch: Partial<Leg>): void {
  call.legs = call.legs.map((leg) => (leg.id === id ? { ...leg, ...patch } : leg));
}

/** Closes the legs that the predicate does not keep. */
export function closeLegs(turn: Turn, call: Draft, keep: (leg: Leg) => boolean = () => false): void {
  for (const leg of call.legs) {
    if (keep(leg)) continue;
    stopComingBack(turn, call, leg);
    order(turn, call, { type: 'close-leg', leg: leg.id });
  }
  call.legs = call.legs.filter(keep);
}

/** A call between two is connected once both sides agreed on it and the path is up. */
export function establish(turn: Turn, call: Draft): void {
  const { phase } = call;
  if (phase.status !== 'connecting' || phase.awaiting !== 'media') return;
  if (!call.legs.some(({ path }) => path === 'up')) return;
  stopTimers(turn, call, 'connect');
  patchPeer(call, { status: 'connected' });
  call.phase = { status: 'connected', hold: holdOf(call), transfer: null };
  call.connectedAt ??= turn.event.at;
}
