import type { Cancel, EndReason } from '../protocol/messages.ts';
import { CallError, type ErrorCode } from '../util/errors.ts';
import { closeLegs } from './legs.ts';
import type { CallState, ParticipantStatus } from './model.ts';
import { peerOf } from './participants.ts';
import { isCalling, isMissed } from './selectors.ts';
import { announce, order, stopTimers, tell, type Turn } from './turn.ts';

const lastStatus: Partial<Record<EndReason, ParticipantStatus>> = {
  declined: 'declined',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'disconnected',
};

/** Ends a call at this device. Tells nobody else. */
export function end(turn: Turn, call: CallState, reason: EndReason, code: ErrorCode | null = null): CallState {
  const { phase, direction } = call;
  if (direction === 'outgoing' && isCalling(call)) order(turn, call, { type: 'stop-cast', key: 'invite' });
  if (phase.status === 'connected' && phase.transfer?.role === 'transferor') {
    const error = reason === 'transferred' ? null : new CallError('transfer-failed');
    order(turn, call, { type: 'settle-transfer', transfer: phase.transfer.id, error });
  }
  const status = (direction === 'outgoing' && lastStatus[reason]) || 'left';
  const ended: CallState = {
    ...closeLegs(turn, stopTimers(turn, call, ...call.timers)),
    ringing: [],
    participants: call.participants.map((participant) => ({ ...participant, status })),
    phase: { status: 'ended', reason, code, at: turn.event.at },
  };
  if (isMissed(ended)) announce(turn, ended, { type: 'missed' });
  announce(turn, ended, { type: 'ended' });
  order(turn, ended, { type: 'forget' });
  return ended;
}

/** Ends a call between two and tells the other side. */
export function hangUp(turn: Turn, call: CallState, reason: EndReason, code: ErrorCode | null = null): CallState {
  tell(turn, call, { type: 'hang-up', reason, ...(code && { code }) });
  return end(turn, call, reason, code);
}

/** Stops the ringing at every device of the called user but one. */
export function cancel(turn: Turn, call: CallState, reason: Cancel['reason'], except?: string): void {
  const { user, device } = peerOf(call);
  order(turn, call, {
    type: 'cast',
    key: 'cancel',
    to: { user, ...(device && { device }) },
    message: { type: 'cancel', call: call.id, secret: call.secret, reason, ...(except && { except }) },
    ttl: turn.phone.settings.timeouts.ring,
  });
}
