import type { ErrorCode } from '../util/errors.ts';
import { end, hangUp } from './ending.ts';
import { legOf } from './legs.ts';
import type { TimerKey, TimerName } from './events.ts';
import type { Leg, LegId } from './model.ts';
import { ringUnheard } from './incoming.ts';
import { giveUpCalling } from './outgoing.ts';
import { repair } from './recovery.ts';
import { invitationDue } from './invitations.ts';
import { pathDue } from './path.ts';
import { loseMember, seekMember } from './rooms.ts';
import { isResuming } from './selectors.ts';
import { transferLapsed } from './transfer.ts';
import { type Draft, startTimer, type Turn } from './turn.ts';

/** Works on a timer that fired. One that does not run any more means nothing. */
export function timerFired(
  turn: Turn,
  call: Draft,
  { timer, leg: about }: { readonly timer: TimerName; readonly leg?: LegId },
): void {
  const key: TimerKey = about === undefined ? timer : `${timer} ${about}`;
  if (!call.timers.includes(key)) return;
  call.timers = call.timers.filter((one) => one !== key);
  const [only] = call.legs;
  const leg = (about === undefined ? only : legOf(call, about)) as Leg;
  switch (timer) {
    case 'ring':
    case 'reach':
      if (about !== undefined) return invitationDue(turn, call, about, timer);
      return unanswered(turn, call);
    case 'busy':
      if (about !== undefined) return invitationDue(turn, call, about, timer);
      return giveUpCalling(turn, call, 'busy', 'no-answer');
    case 'ringAck':
      return ringUnheard(turn, call);
    case 'tier':
      return repair(turn, call, leg.id);
    case 'rejoin':
      return seekMember(turn, call, about as string);
    case 'path':
      return pathDue(turn, call);
    case 'transfer':
      return transferLapsed(turn, call);
    case 'confirm':
      return hangUp(turn, call, 'failed', 'connect-timeout');
    case 'connect':
      return fail(turn, call, leg, leg.path === 'down' ? 'ice-failed' : 'connect-timeout');
    case 'resumeGrace':
      // Without signaling nobody can say here that they are back.
      if (turn.phone.signaling === 'down') return startTimer(turn, call, key);
      return fail(turn, call, leg, 'connection-lost');
    case 'giveUp':
      // Nobody knows this page: it may be a copy of one that goes on with the call.
      if (isResuming(call) && !call.roster) return end(turn, call, 'failed', 'connection-lost');
      return fail(turn, call, leg, 'connection-lost');
  }
}

/** When no device rang at all, the user was not reached. */
function unanswered(turn: Turn, call: Draft): void {
  if (call.direction === 'incoming') end(turn, call, 'no-answer');
  else if (call.phase.status === 'ringing') giveUpCalling(turn, call, 'no-answer', 'no-answer');
  else giveUpCalling(turn, call, 'failed', 'no-answer', { code: 'unreachable' });
}

function fail(turn: Turn, call: Draft, leg: Leg, code: ErrorCode): void {
  if (call.roster) loseMember(turn, call, leg, code);
  else hangUp(turn, call, 'failed', code);
}
