import type { PeerSignal } from '../protocol/messages.ts';
import { isPolite, legOf, rebuildLeg } from './legs.ts';
import type { Leg, Phase, Recovery } from './model.ts';
import { patchPeer } from './participants.ts';
import { isResuming } from './selectors.ts';
import { announce, type Draft, order, startTimer, stopTimers, type Turn } from './turn.ts';

type Connected = Extract<Phase, { status: 'connected' }>;

/** The steps of a repair; after the last the first follows again, with twice the time. */
const tiers = ['ice-restart', 'relay-restart', 'rebuild'] as const;

/** The path is bad. Signaling comes first; then one of the two ends restarts ICE, the other one only when that does not help. */
export function pathLost(turn: Turn, call: Draft): void {
  const { recovery, restartedAt, leg } = call.phase as Connected;
  if (recovery) return;
  breakDown(turn, call);
  if (turn.phone.signaling === 'down') return awaitSignaling(turn, call);
  const { tier, yieldRestart } = turn.phone.settings.timeouts;
  const running = restartedAt === null ? 0 : restartedAt + tier - turn.event.at;
  if (running > 0) return startTimer(turn, call, 'tier', running);
  if (!isPolite(call, (legOf(call, leg) as Leg).device)) return repair(turn, call);
  startTimer(turn, call, 'tier', yieldRestart);
}

/** The other end closed its connection without a word, as when its page is loaded anew: it has some time to come back. */
export function pathClosed(turn: Turn, call: Draft): void {
  if (isGone(call)) return;
  breakDown(turn, call);
  stopTimers(turn, call, 'tier');
  startTimer(turn, call, 'resumeGrace');
}

/** The connection is beyond repair: a new one is built at once, unless that is being done. */
export function pathFailed(turn: Turn, call: Draft): void {
  if ((call.phase as Connected).recovery?.tier === 'rebuild') return;
  breakDown(turn, call);
  runTier(turn, call, tiers.length);
}

/** The path is there again. */
export function pathBack(turn: Turn, call: Draft): void {
  const phase = call.phase as Connected;
  if (!phase.recovery) return;
  announce(turn, call, { type: 'reconnected' });
  stopTimers(turn, call, 'tier', 'giveUp', 'resumeGrace');
  patchPeer(call, { status: 'connected' }, legOf(call, phase.leg)?.device);
  call.phase = { ...phase, recovery: null };
}

/** A step's time is over. */
export function repair(turn: Turn, call: Draft): void {
  if (turn.phone.signaling === 'down') return awaitSignaling(turn, call);
  runTier(turn, call, ((call.phase as Connected).recovery as Recovery).attempt + 1);
}

/** Signaling went down or came up. Alone that changes nothing; with a bad path too, it comes first. */
export function signalingChanged(turn: Turn, call: Draft): void {
  const { phase } = call;
  if (phase.status !== 'connected' || isGone(call)) return;
  const { recovery, hinted } = phase;
  if (turn.phone.signaling === 'up') {
    if (hinted || recovery?.tier === 'signaling') restart(turn, call, phase);
  } else if (recovery) awaitSignaling(turn, call);
}

/** The network changed under this device, or its TURN credentials did: it restarts ICE at once, before anybody notices a loss. */
export function restartSoon(turn: Turn, call: Draft): void {
  const { phase } = call;
  if (phase.status !== 'connected' || isGone(call)) return;
  if (turn.phone.signaling === 'up') restart(turn, call, phase);
  else call.phase = { ...phase, hinted: true };
}

/** The other end makes an offer: a restart that it began gets its time. */
export function heardOffer(turn: Turn, call: Draft, { description }: PeerSignal): void {
  if (description?.type === 'offer') awaitRepair(turn, call);
}

/** The other end has begun a repair, which gets its time. */
export function awaitRepair(turn: Turn, call: Draft): void {
  const { phase } = call;
  if (phase.status !== 'connected') return;
  call.phase = { ...phase, restartedAt: turn.event.at };
  if (!phase.recovery) return;
  stopTimers(turn, call, 'resumeGrace');
  startTimer(turn, call, 'tier');
}

/** One of the two pages is being loaded anew. */
function isGone(call: Draft): boolean {
  return call.timers.includes('resumeGrace') || isResuming(call);
}

function restart(turn: Turn, call: Draft, phase: Connected): void {
  if (phase.recovery) return runTier(turn, call, 1);
  order(turn, call, { type: 'restart-ice', leg: phase.leg, policy: 'keep' });
  call.phase = { ...phase, hinted: false, restartedAt: turn.event.at };
}

/** The path does not carry the call any more. */
export function breakDown(turn: Turn, call: Draft): void {
  const phase = call.phase as Connected;
  if (phase.recovery) return;
  announce(turn, call, { type: 'reconnecting' });
  patchPeer(call, { status: 'disconnected' }, legOf(call, phase.leg)?.device);
  call.phase = { ...phase, recovery: { tier: 'ice-restart', since: turn.event.at, attempt: 0 } };
  startTimer(turn, call, 'giveUp');
}

function awaitSignaling(turn: Turn, call: Draft): void {
  const phase = call.phase as Connected;
  order(turn, call, { type: 'reconnect-signaling' });
  stopTimers(turn, call, 'tier');
  call.phase = { ...phase, recovery: { ...(phase.recovery as Recovery), tier: 'signaling' } };
}

/** Runs the first, second … step, counted from 1. Whatever was restricted to TURN before may go everywhere in the next round. */
function runTier(turn: Turn, call: Draft, attempt: number): void {
  const phase = call.phase as Connected;
  const { leg } = phase;
  const tier = tiers[(attempt - 1) % tiers.length] as (typeof tiers)[number];
  const round = Math.floor((attempt - 1) / tiers.length);
  if (tier === 'rebuild') rebuildLeg(turn, call, leg);
  else {
    const policy = tier === 'relay-restart' ? 'relay' : round ? 'all' : 'keep';
    order(turn, call, { type: 'restart-ice', leg, policy });
  }
  const recovery = { ...(phase.recovery as Recovery), tier, attempt };
  call.phase = { ...phase, recovery, hinted: false, restartedAt: turn.event.at };
  startTimer(turn, call, 'tier', turn.phone.settings.timeouts.tier * 2 ** round);
}
