import type { Cancel, EndReason } from '../protocol/messages.ts';
import { CallError, type ErrorCode } from '../util/errors.ts';
import { closeLegs } from './legs.ts';
import type { ParticipantStatus } from './model.ts';
import { peerOf } from './participants.ts';
import { isCalling, isMissed } from './selectors.ts';
import { announce, type Draft, order, stopTimers, tell, type Turn } from './turn.ts';

const lastStatus: Partial<Record<EndReason, ParticipantStatus>> = {
  declined: 'declined',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'disconnected',
};

/** Ends a call at this device. Tells nobody else. */
export function end(turn: Turn, call: Draft, reason: EndReason, code: ErrorCode | null = null): void {
  const { direction } = call;
  const outgoing = direction === 'outgoing';
  if (call.roster) order(turn, call, { type: 'leave-room', room: call.room as string });
  else if (outgoing && isCalling(call)) order(turn, call, { type: 'stop-cast', key: 'invite' });
  settleTransfer(turn, call, reason === 'transferred');
  const status = (outgoing && lastStatus[reason]) || 'left';
  stopTimers(turn, call, ...call.timers);
  closeLegs(turn, call);
  call.ringing = [];
  const group = call.roster?.secret != null;
  call.participants = call.participants.map((one) =>
    group && /^(declined|busy|no-answer)$/.test(one.status) ? one : { ...one, status: group ? 'left' : status },
  );
  call.phase = { status: 'ended', reason, code, at: turn.event.at };
  if (isMissed(call)) announce(turn, call, { type: 'missed' });
  announce(turn, call, { type: 'ended' });
  order(turn, call, { type: 'forget' });
}

/** Tells the outcome of the transfer that was asked for here, if one is going on. */
export function settleTransfer(turn: Turn, call: Draft, done: boolean): void {
  const { phase } = call;
  if (phase.status !== 'connected' || phase.transfer?.role !== 'transferor') return;
  const error = done ? null : new CallError('transfer-failed');
  order(turn, call, { type: 'settle-transfer', transfer: phase.transfer.id, error });
}

/** Ends a call between two and tells the other side. */
export function hangUp(turn: Turn, call: Draft, reason: EndReason, code: ErrorCode | null = null): void {
  tell(turn, call, { type: 'hang-up', reason, ...(code && { code }) });
  end(turn, call, reason, code);
}

/** Stops the ringing at every device of the called user but one. */
export function cancel(turn: Turn, call: Draft, reason: Cancel['reason'], except?: string): void {
  const { user, device } = peerOf(call);
  const { id, secret } = call;
  order(turn, call, {
    type: 'cast',
    key: 'cancel',
    to: { user, ...(device && { device }) },
    message: { type: 'cancel', call: id, secret, reason, ...(except && { except }) },
    ttl: turn.phone.settings.timeouts.ring,
  });
}
