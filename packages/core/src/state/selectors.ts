import type { OutgoingMedia } from './effects.ts';
import type { CallState, Leg, ParticipantState, PhoneState } from './model.ts';
import { isAt } from './participants.ts';

/** What may be sent now and on which connections. Empty before the call is accepted on both sides as far as this device knows, while it is held here, and after the end; whoever holds gets nothing. */
export function outgoingMedia({ phase, legs, wishes, held, participants }: CallState): readonly OutgoingMedia[] {
  if (held || !phase.status.startsWith('connect')) return [];
  const holding = (device: Leg['device']): boolean =>
    participants.some((one) => one.holding && device !== null && isAt(one, device));
  return legs
    .filter(({ role, device }) => role === 'chosen' && !holding(device))
    .map(({ id }) => ({ leg: id, media: wishes }));
}

/** True when the wished devices are to be open: never on the called side before its user accepts. `preview` opens them while an outgoing call rings. */
export function wantsDevices(call: CallState, { preview = true }: { readonly preview?: boolean } = {}): boolean {
  if (isCalling(call)) return call.direction === 'room' || (call.direction === 'outgoing' && preview);
  return call.phase.status !== 'ended';
}

/** True while this device waits to be heard after its page was loaded anew. */
export function isResuming({ participants }: CallState): boolean {
  return participants.some(({ resuming }) => resuming);
}

/** True while nothing of the call comes through: its paths are broken and under repair. */
export function isRecovering({ phase, legs }: CallState): boolean {
  return (
    phase.status === 'connected' && legs.some(({ recovery }) => recovery) && !legs.some(({ path }) => path === 'up')
  );
}

/** True while the local user holds the call: nothing of it is heard or seen here. */
export function isHeldHere({ phase, held }: CallState): boolean {
  return phase.status === 'connected' && held;
}

/** True while nobody has answered; in a room, while nobody else is there. */
export function isCalling({ phase: { status } }: CallState): boolean {
  return status === 'initiating' || status === 'ringing';
}

/** True for an incoming call that ended before its user did anything, or was turned away without them. */
export function isMissed({ direction, phase, rang, connectedAt }: CallState): boolean {
  if (direction !== 'incoming' || phase.status !== 'ended' || connectedAt !== null) return false;
  const { reason } = phase;
  return reason === 'no-answer' || reason === 'cancelled' || (reason === 'busy' && !rang);
}

/** True when a call ended because time ran out: nobody answered, nobody was reached, or no path came up. */
export function isTimeout({ phase }: CallState): boolean {
  if (phase.status !== 'ended') return false;
  return phase.reason === 'no-answer' || phase.code === 'unreachable' || phase.code === 'connect-timeout';
}

/** True when the participant says that it holds the call. */
export function isHolding(_call: CallState, { holding }: ParticipantState): boolean {
  return holding;
}

/** Whom a call between two is with, or who invites into one of several; null in a room, and where several were called. */
export function peerUser({ direction, room, participants }: CallState): string | null {
  return ((direction === 'incoming' || room === null) && participants[0]?.user) || null;
}

/** Finds a call. */
export function findCall({ calls }: PhoneState, id: string | null): CallState | undefined {
  return calls.find((call) => call.id === id);
}

/** True when the call keeps the phone busy: it is neither over nor only ringing here. */
export function isEngaged({ direction, phase: { status } }: CallState): boolean {
  return status !== 'ended' && !(direction === 'incoming' && status === 'ringing');
}
