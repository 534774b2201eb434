import { isOpen, isWaitedFor } from './invited-status.ts';
import type { Cancel, Invited } from '../protocol/messages.ts';
import type { Invitation, RosterMember } from './roster-state.ts';
import { newParticipant } from './participants.ts';
import { isThere, rosterOf } from './roster.ts';
import { type Draft, order, stopTimers, timerOf, type Turn } from './turn.ts';

const waits = ['ring', 'reach', 'busy'] as const;

/** Nobody is to take an invitation any more, but one device. */
export function stopRinging(
  turn: Turn,
  call: Draft,
  { user, secret }: Invitation,
  reason: Cancel['reason'],
  except?: string,
): void {
  for (const timer of waits) stopTimers(turn, call, timerOf(call, timer, user));
  order(turn, call, { type: 'stop-cast', key: `invite ${user}` });
  order(turn, call, {
    ...{ type: 'cast', key: `cancel ${user}`, to: { user }, ttl: turn.phone.settings.timeouts.ring },
    message: { type: 'cancel', call: call.id, secret, reason, ...(except !== undefined && { except }) },
  });
}

/** Lists those who are invited, by whomever, among the participants. */
export function showInvited(call: Draft): void {
  const { own, others } = rosterOf(call);
  // Whoever has left lets nobody in any more, and says nothing of those who came.
  const told = (member: RosterMember): readonly Invited[] =>
    (member.invited ?? []).map((one) => {
      if (isThere(member) || !isOpen(one)) return one;
      return { ...one, status: isWaitedFor(one) ? 'no-answer' : 'left' };
    });
  const invited = [own, ...others].flatMap(told);
  for (const { user, status } of invited.sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)))) {
    if (user === call.self.user) continue;
    const known = call.participants.find((one) => one.user === user);
    const gone = status === 'connecting' && others.some((one) => one.device.user === user && !isThere(one));
    const shown = gone ? 'left' : status;
    if (!known) call.participants = [...call.participants, newParticipant(user, { status: shown })];
    else if (known.device === null)
      call.participants = call.participants.map((one) => (one === known ? { ...known, status: shown } : one));
  }
}
