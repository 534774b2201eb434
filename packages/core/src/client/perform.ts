import type { CallMessage } from '../protocol/messages.ts';
import type { Effect, Moment } from '../state/effects.ts';
import type { Fact } from '../state/events.ts';
import type { LegId } from '../state/model.ts';
import type { SignalingSession } from '../signaling/session-contract.ts';
import { createAlarms } from '../util/alarms.ts';
import type { Clock } from '../util/clock.ts';
import type { CallError } from '../util/errors.ts';
import type { CallMedia } from './call-media.ts';
import { createRunning } from './running.ts';

/** The world, as effects need it. */
export interface EffectHost {
  readonly session: SignalingSession;
  readonly clock: Clock;
  /** The media side of a call, made on first use; null when the call is over. */
  media(call: string): CallMedia | null;
  closeLeg(call: string, leg: LegId): void;
  post(fact: Fact): void;
  /** The server does not let the call be. */
  refused(call: string, cause: unknown): void;
  announce(call: string, moment: Moment): void;
  settleTransfer(transfer: string, error: CallError | null): void;
}

/** Performs effects. */
export interface Performer {
  perform(effect: Effect): void;
  /** Lets timers fire that are overdue: hidden tabs hold timers back, messages they do not. */
  checkTimers(): void;
}

function timerKey({ call, timer, leg }: Extract<Effect, { type: 'start-timer' | 'stop-timer' }>): string {
  return `${call} ${timer} ${leg}`;
}

/** Creates a performer, with one kind of effect a line. `refuse` is not performed: it answers the request that caused it. */
export function createPerformer(host: EffectHost): Performer {
  const { session } = host;
  const timers = createAlarms(host.clock);
  const running = createRunning();
  const say = (media: CallMedia | null, leg: string, message: CallMessage): void =>
    media?.say(leg, JSON.stringify(message));

  const perform = (effect: Effect): void => {
    const { call } = effect;
    switch (effect.type) {
      case 'send':
        return session.send(effect.to, call, effect.message);
      case 'cast':
        return running.start(`${call} cast ${effect.key}`, () =>
          session.cast(effect.to, call, effect.message, effect.ttl),
        );
      case 'stop-cast':
        return running.stop(`${call} cast ${effect.key}`);
      case 'begin-anew':
        return session.beginAnew(effect.to, call);
      case 'send-control':
        return say(host.media(call), effect.leg, effect.message);
      case 'open-leg':
        return host.media(call)?.session.addPeer(effect.leg, effect);
      case 'release-candidates':
        return host.media(call)?.session.releaseCandidates(effect.leg);
      case 'apply-signal':
        return host.media(call)?.session.handleSignal(effect.leg, effect.signal);
      case 'allow-direct':
        return host.media(call)?.session.allowDirect(effect.leg);
      case 'restart-ice':
        return host.media(call)?.session.restartIce(effect.leg, effect.policy);
      case 'rebuild-leg':
        return host.media(call)?.session.rebuild(effect.leg, effect);
      case 'close-leg':
        return host.closeLeg(call, effect.leg);
      case 'force-key-frame':
        return host.media(call)?.session.forceKeyFrame(effect.leg, effect.source);
      case 'start-timer':
        return timers.set(timerKey(effect), effect.ms, () => {
          const { timer, leg } = effect;
          host.post({ type: 'timer-fired', call, timer, ...(leg && { leg }) });
        });
      case 'stop-timer':
        return timers.stop(timerKey(effect));
      case 'join-room':
        running.start(`${call} room`, () => session.joinRoom(effect.room, (cause) => host.refused(call, cause)));
        // After it, for an SFU lets in who is in the room; before the greeting, which everybody answers.
        return host.media(call)?.session.join?.();
      case 'leave-room':
        return running.stop(`${call} room`);
      case 'use-path':
        return host.media(call)?.session.use?.(effect.mode);
      case 'reconnect-signaling':
        return session.reconnectNow();
      case 'announce':
        return host.announce(call, effect.moment);
      case 'settle-transfer':
        return host.settleTransfer(effect.transfer, effect.error);
      case 'forget':
        return session.forget(call);
      default:
        effect satisfies Extract<Effect, { readonly type: 'refuse' }>;
    }
  };
  return { perform, checkTimers: timers.check };
}
