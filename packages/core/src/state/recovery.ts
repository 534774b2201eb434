import type { DeviceAddress } from '../protocol/address.ts';
import type { PeerSignal } from '../protocol/messages.ts';
import { carries, isPolite, legOf, patchLeg, rebuildLeg } from './legs.ts';
import type { Leg, LegId, Recovery } from './model.ts';
import { isAt, patchPeer } from './participants.ts';
import { type Draft, order, startTimer, stopTimers, timerOf, type Turn } from './turn.ts';

/** The steps of a repair; after the last the first follows again, with twice the time. */
const tiers = ['ice-restart', 'relay-restart', 'rebuild'] as const;

/** The path is bad. Signaling comes first; then one of the two ends restarts ICE, the other one only when that does not help. */
export function pathLost(turn: Turn, call: Draft, { id, device, recovery, restartedAt }: Leg): void {
  if (recovery) return;
  breakDown(turn, call, id);
  if (turn.phone.signaling === 'down') return awaitSignaling(turn, call, id);
  const { tier, yieldRestart } = turn.phone.settings.timeouts;
  const running = restartedAt === null ? 0 : restartedAt + tier - turn.event.at;
  if (running > 0) return startTimer(turn, call, timerOf(call, 'tier', id), running);
  if (!isPolite(call, device)) return repair(turn, call, id);
  startTimer(turn, call, timerOf(call, 'tier', id), yieldRestart);
}

/** The other end closed its connection without a word, as when its page is loaded anew: it has some time to come back. */
export function pathClosed(turn: Turn, call: Draft, leg: Leg): void {
  if (isGone(call, leg)) return;
  breakDown(turn, call, leg.id);
  stopTimers(turn, call, timerOf(call, 'tier', leg.id));
  startTimer(turn, call, timerOf(call, 'resumeGrace', leg.id));
}

/** The connection is beyond repair: a new one is built at once, unless that is being done. */
export function pathFailed(turn: Turn, call: Draft, { id, recovery }: Leg): void {
  if (recovery?.tier === 'rebuild') return;
  breakDown(turn, call, id);
  runTier(turn, call, id, tiers.length);
}

/** The path is there again. */
export function pathBack(turn: Turn, call: Draft, { id, device }: Leg): void {
  stopRepair(turn, call, id);
  patchPeer(call, { status: 'connected' }, device);
  patchLeg(call, id, { recovery: null });
}

/** Nothing of a leg is waited for any more. */
export function stopRepair(turn: Turn, call: Draft, id: LegId): void {
  for (const timer of ['tier', 'giveUp', 'resumeGrace'] as const) stopTimers(turn, call, timerOf(call, timer, id));
}

/** A step's time is over. */
export function repair(turn: Turn, call: Draft, id: LegId): void {
  if (turn.phone.signaling === 'down') return awaitSignaling(turn, call, id);
  runTier(turn, call, id, (recoveryOf(call, id) as Recovery).attempt + 1);
}

/** Signaling went down or came up. Alone that changes nothing; with a bad path too, it comes first. */
export function signalingChanged(turn: Turn, call: Draft): void {
  for (const leg of legsThatTalk(call)) {
    const { id, recovery, hinted } = leg;
    if (turn.phone.signaling === 'up') {
      if (hinted || recovery?.tier === 'signaling') restart(turn, call, leg);
    } else if (recovery) awaitSignaling(turn, call, id);
  }
}

/** The network changed under this device, or its TURN credentials did: it restarts ICE at once, before anybody notices a loss. */
export function restartSoon(turn: Turn, call: Draft): void {
  for (const leg of legsThatTalk(call)) {
    if (turn.phone.signaling === 'up') restart(turn, call, leg);
    else patchLeg(call, leg.id, { hinted: true });
  }
}

/** The other end makes an offer: a restart that it began gets its time. */
export function heardOffer(turn: Turn, call: Draft, leg: LegId, { description }: PeerSignal): void {
  if (description?.type === 'offer') awaitRepair(turn, call, leg);
}

/** The other end has begun a repair, which gets its time. */
export function awaitRepair(turn: Turn, call: Draft, id: LegId): void {
  const leg = legOf(call, id) as Leg;
  if (!carries(call, leg)) return;
  patchLeg(call, id, { restartedAt: turn.event.at });
  if (!leg.recovery) return;
  stopTimers(turn, call, timerOf(call, 'resumeGrace', id));
  startTimer(turn, call, timerOf(call, 'tier', id));
}

/** The path does not carry its part of the call any more. */
export function breakDown(turn: Turn, call: Draft, id: LegId): void {
  const { recovery, device } = legOf(call, id) as Leg;
  if (recovery) return;
  patchPeer(call, { status: 'disconnected' }, device);
  patchLeg(call, id, { recovery: { tier: 'ice-restart', since: turn.event.at, attempt: 0 } });
  startTimer(turn, call, timerOf(call, 'giveUp', id));
}

/** The legs that carry the call and whose two pages are there. */
function legsThatTalk(call: Draft): readonly Leg[] {
  return call.legs.filter((leg) => carries(call, leg) && !isGone(call, leg));
}

/** One of the two pages is being loaded anew. */
function isGone(call: Draft, { id, device }: Leg): boolean {
  const { timers, participants } = call;
  const resuming = participants.some((one) => one.resuming && isAt(one, device as DeviceAddress));
  return resuming || timers.includes(timerOf(call, 'resumeGrace', id));
}

function restart(turn: Turn, call: Draft, { id, recovery }: Leg): void {
  if (recovery) return runTier(turn, call, id, 1);
  order(turn, call, { type: 'restart-ice', leg: id, policy: 'keep' });
  patchLeg(call, id, { restartedAt: turn.event.at, hinted: false });
}

function awaitSignaling(turn: Turn, call: Draft, id: LegId): void {
  order(turn, call, { type: 'reconnect-signaling' });
  stopTimers(turn, call, timerOf(call, 'tier', id));
  patchLeg(call, id, { recovery: { ...(recoveryOf(call, id) as Recovery), tier: 'signaling' } });
}

/** Runs the first, second … step, counted from 1. Whatever was restricted to TURN before may go everywhere in the next round. */
function runTier(turn: Turn, call: Draft, id: LegId, attempt: number): void {
  const tier = tiers[(attempt - 1) % tiers.length] as (typeof tiers)[number];
  const round = Math.floor((attempt - 1) / tiers.length);
  if (tier === 'rebuild') rebuildLeg(turn, call, id);
  else {
    const policy = tier === 'relay-restart' ? 'relay' : round ? 'all' : 'keep';
    order(turn, call, { type: 'restart-ice', leg: id, policy });
  }
  const recovery = { ...(recoveryOf(call, id) as Recovery), tier, attempt };
  patchLeg(call, id, { recovery, hinted: false, restartedAt: turn.event.at });
  startTimer(turn, call, timerOf(call, 'tier', id), turn.phone.settings.timeouts.tier * 2 ** round);
}

function recoveryOf(call: Draft, id: LegId): Recovery | null {
  return (legOf(call, id) as Leg).recovery;
}
