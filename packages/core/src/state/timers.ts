import type { ErrorCode } from '../util/errors.ts';
import { end, hangUp } from './ending.ts';
import type { TimerName } from './events.ts';
import { ringUnheard } from './incoming.ts';
import type { CallState } from './model.ts';
import { giveUpCalling } from './outgoing.ts';
import { repair } from './recovery.ts';
import { enterAgain } from './rooms.ts';
import { transferLapsed } from './transfer.ts';
import type { Turn } from './turn.ts';

/** Works on a timer that fired. One that does not run any more means nothing. */
export function timerFired(turn: Turn, call: CallState, timer: TimerName): CallState {
  if (!call.timers.includes(timer)) return call;
  const next: CallState = { ...call, timers: call.timers.filter((one) => one !== timer) };
  switch (timer) {
    case 'ring':
      return call.direction === 'incoming' ? end(turn, next, 'no-answer') : unanswered(turn, next);
    case 'reach':
      return unanswered(turn, next);
    case 'busy':
      return giveUpCalling(turn, next, 'busy', 'no-answer');
    case 'ring-ack':
      return ringUnheard(turn, next);
    case 'confirm':
    case 'connect':
      return fail(turn, next, 'connect-timeout');
    case 'recovery':
      return repair(turn, next);
    case 'give-up':
    case 'resume-grace':
      return fail(turn, next, 'connection-lost');
    case 'transfer':
      return transferLapsed(turn, next);
  }
}

/** Nobody rang at all: the user was not reached. */
function unanswered(turn: Turn, call: CallState): CallState {
  return call.phase.status === 'initiating'
    ? giveUpCalling(turn, call, 'failed', 'no-answer', { code: 'unreachable' })
    : giveUpCalling(turn, call, 'no-answer', 'no-answer');
}

function fail(turn: Turn, call: CallState, code: ErrorCode): CallState {
  return call.roster ? enterAgain(turn, call) : hangUp(turn, call, 'failed', code);
}
