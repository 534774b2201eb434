import type { PeerSignal } from '../protocol/messages.ts';
import { isPolite, legOf } from './legs.ts';
import type { CallState, Phase, Recovery } from './model.ts';
import { patchPeer } from './participants.ts';
import { announce, order, startTimer, stopTimers, type Turn } from './turn.ts';

type Connected = Extract<Phase, { status: 'connected' }>;

/** The steps of a repair; after the last the first follows again, with twice the time. */
const tiers = ['ice-restart', 'relay-restart', 'rebuild'] as const;

/** The path is bad. Signaling comes first; then one of the two ends restarts ICE, the other one only when that does not help. */
export function pathLost(turn: Turn, call: CallState): CallState {
  const { recovery, restartedAt, leg } = call.phase as Connected;
  if (recovery) return call;
  const { tier, yieldRestart } = turn.phone.settings.timeouts;
  const broken = breakDown(turn, call);
  if (turn.phone.signaling === 'down') return awaitSignaling(turn, broken);
  const running = restartedAt === null ? 0 : restartedAt + tier - turn.event.at;
  if (running > 0) return startTimer(turn, broken, 'recovery', running);
  const polite = isPolite(call, legOf(call, leg)?.device ?? null);
  return polite ? startTimer(turn, broken, 'recovery', yieldRestart) : repair(turn, broken);
}

/** The other end closed its connection without a word, as when its page is loaded anew: it has some time to come back. */
export function pathClosed(turn: Turn, call: CallState): CallState {
  if (call.timers.includes('resume-grace')) return call;
  const waiting = stopTimers(turn, breakDown(turn, call), 'recovery');
  return startTimer(turn, waiting, 'resume-grace', turn.phone.settings.timeouts.resumeGrace);
}

/** The connection is beyond repair: a new one is built at once, unless that is being done. */
export function pathFailed(turn: Turn, call: CallState): CallState {
  if ((call.phase as Connected).recovery?.tier === 'rebuild') return call;
  return patchRecovery(runTier(turn, breakDown(turn, call), 'rebuild'), { attempt: tiers.length });
}

/** The path is there again. */
export function pathBack(turn: Turn, call: CallState): CallState {
  const { phase } = call;
  if (phase.status !== 'connected' || !phase.recovery) return call;
  announce(turn, call, { type: 'reconnected' });
  const calm = stopTimers(turn, call, 'recovery', 'give-up', 'resume-grace');
  return {
    ...patchPeer(calm, { status: 'connected' }, legOf(call, phase.leg)?.device),
    phase: { ...phase, recovery: null },
  };
}

/** A step's time is over. */
export function repair(turn: Turn, call: CallState): CallState {
  if (turn.phone.signaling === 'down') return awaitSignaling(turn, call);
  const attempt = ((call.phase as Connected).recovery?.attempt ?? 0) + 1;
  return runTier(turn, patchRecovery(call, { attempt }), tiers[(attempt - 1) % tiers.length] as (typeof tiers)[number]);
}

/** Signaling went down or came up. Alone that changes nothing; with a bad path too, it comes first. */
export function signalingChanged(turn: Turn, call: CallState): CallState {
  const { phase } = call;
  if (phase.status !== 'connected' || call.timers.includes('resume-grace')) return call;
  const { recovery, hinted } = phase;
  if (turn.phone.signaling === 'down') return recovery ? awaitSignaling(turn, call) : call;
  return hinted || recovery?.tier === 'signaling' ? restart(turn, call) : call;
}

/** The network changed under this device, so this device restarts ICE, at once and before anybody notices a loss. */
export function networkChanged(turn: Turn, call: CallState): CallState {
  const { phase } = call;
  if (phase.status !== 'connected' || call.timers.includes('resume-grace')) return call;
  return turn.phone.signaling === 'up' ? restart(turn, call) : { ...call, phase: { ...phase, hinted: true } };
}

/** The other end makes an offer: a restart that it began gets its time. */
export function heardOffer(turn: Turn, call: CallState, { description }: PeerSignal): CallState {
  const { phase } = call;
  if (phase.status !== 'connected' || description?.type !== 'offer') return call;
  const noted: CallState = { ...call, phase: { ...phase, restartedAt: turn.event.at } };
  if (!phase.recovery) return noted;
  return startTimer(turn, stopTimers(turn, noted, 'resume-grace'), 'recovery', turn.phone.settings.timeouts.tier);
}

function restart(turn: Turn, call: CallState): CallState {
  const phase = call.phase as Connected;
  if (phase.recovery) return repair(turn, patchRecovery(call, { attempt: 0 }));
  order(turn, call, { type: 'restart-ice', leg: phase.leg, policy: 'keep' });
  return { ...call, phase: { ...phase, hinted: false, restartedAt: turn.event.at } };
}

function breakDown(turn: Turn, call: CallState): CallState {
  const phase = call.phase as Connected;
  if (phase.recovery) return call;
  announce(turn, call, { type: 'reconnecting' });
  const broken: CallState = {
    ...patchPeer(call, { status: 'disconnected' }, legOf(call, phase.leg)?.device),
    phase: { ...phase, recovery: { tier: 'ice-restart', since: turn.event.at, attempt: 0 } },
  };
  return startTimer(turn, broken, 'give-up', turn.phone.settings.timeouts.giveUp);
}

function awaitSignaling(turn: Turn, call: CallState): CallState {
  order(turn, call, { type: 'reconnect-signaling' });
  return patchRecovery(stopTimers(turn, call, 'recovery'), { tier: 'signaling' });
}

function runTier(turn: Turn, call: CallState, tier: (typeof tiers)[number]): CallState {
  const phase = call.phase as Connected;
  const { leg } = phase;
  const round = Math.floor(((phase.recovery?.attempt ?? 1) - 1) / tiers.length);
  if (tier === 'rebuild') order(turn, call, { type: 'rebuild-leg', leg, initiate: true, relayOnly: false });
  else
    order(turn, call, {
      type: 'restart-ice',
      leg,
      policy: tier === 'relay-restart' ? 'relay' : round ? 'all' : 'keep',
    });
  const running: CallState = { ...call, phase: { ...phase, hinted: false, restartedAt: turn.event.at } };
  return startTimer(turn, patchRecovery(running, { tier }), 'recovery', turn.phone.settings.timeouts.tier * 2 ** round);
}

function patchRecovery(call: CallState, patch: Partial<Recovery>): CallState {
  const phase = call.phase as Connected;
  return { ...call, phase: { ...phase, recovery: { ...(phase.recovery as Recovery), ...patch } } };
}
