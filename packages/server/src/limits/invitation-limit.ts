import { limits, ServerError } from '@org/calls-core/protocol';
import type { ServerHooks } from '../hooks.ts';
import type { Clock } from '../util/clock.ts';
import { createKeyedRateLimit, type RateRule } from './rate-limit.ts';

/** How many people a user may ring: 30 at once, one in two seconds. */
export const defaultInvitations: RateRule = { capacity: 30, perSecond: 0.5 };

/**
 * The app's hooks, with a limit before `canCall`: a message is cheap, but an invitation makes devices ring and wakes phones.
 * It is asked once for each call and user, so that repeated invitations count once.
 */
export function limitInvitations(hooks: ServerHooks, rule: RateRule, clock: Pick<Clock, 'now'>): ServerHooks {
  const limit = createKeyedRateLimit(rule, { clock });
  // The parts of a large invitation do not tell its call, and each is asked about.
  const partLimit = createKeyedRateLimit({ ...rule, perMessage: 1 / limits.parts }, { clock });
  return {
    ...hooks,
    async canCall(from, to, call) {
      const retryAfter = (call.id === null ? partLimit : limit).take(from.user);
      if (retryAfter > 0) {
        throw new ServerError('rate-limited', { detail: 'Too many people were invited.', retryAfter });
      }
      return (await hooks.canCall?.(from, to, call)) ?? true;
    },
  };
}
