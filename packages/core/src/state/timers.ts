import type { ErrorCode } from '../util/errors.ts';
import { end, hangUp } from './ending.ts';
import type { TimerName } from './events.ts';
import { ringUnheard } from './incoming.ts';
import { giveUpCalling } from './outgoing.ts';
import { repair } from './recovery.ts';
import { enterAgain } from './rooms.ts';
import { isResuming } from './selectors.ts';
import { transferLapsed } from './transfer.ts';
import { type Draft, startTimer, type Turn } from './turn.ts';

/** Works on a timer that fired. One that does not run any more means nothing. */
export function timerFired(turn: Turn, call: Draft, timer: TimerName): void {
  if (!call.timers.includes(timer)) return;
  call.timers = call.timers.filter((one) => one !== timer);
  switch (timer) {
    case 'ring':
    case 'reach':
      return unanswered(turn, call);
    case 'busy':
      return giveUpCalling(turn, call, 'busy', 'no-answer');
    case 'ringAck':
      return ringUnheard(turn, call);
    case 'tier':
      return repair(turn, call);
    case 'transfer':
      return transferLapsed(turn, call);
    case 'confirm':
      return fail(turn, call, 'connect-timeout');
    case 'connect':
      return fail(turn, call, call.legs.some(({ path }) => path === 'down') ? 'ice-failed' : 'connect-timeout');
    case 'resumeGrace':
      // Without signaling nobody can say here that they are back.
      if (turn.phone.signaling === 'down') return startTimer(turn, call, timer);
      return fail(turn, call, 'connection-lost');
    case 'giveUp':
      // Nobody knows this page: it may be a copy of one that goes on with the call.
      if (isResuming(call) && !call.roster) return end(turn, call, 'failed', 'connection-lost');
      return fail(turn, call, 'connection-lost');
  }
}

/** When no device rang at all, the user was not reached. */
function unanswered(turn: Turn, call: Draft): void {
  if (call.direction === 'incoming') end(turn, call, 'no-answer');
  else if (call.phase.status === 'ringing') giveUpCalling(turn, call, 'no-answer', 'no-answer');
  else giveUpCalling(turn, call, 'failed', 'no-answer', { code: 'unreachable' });
}

function fail(turn: Turn, call: Draft, code: ErrorCode): void {
  if (call.roster) enterAgain(turn, call);
  else hangUp(turn, call, 'failed', code);
}
