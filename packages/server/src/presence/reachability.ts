import type { ServerHooks } from '../hooks.ts';
import type { Connection } from '../hub/connection.ts';
import type { CallFact } from '../hub/facts.ts';
import type { HubListener } from '../hub/hub-listener.ts';
import { createBoundedMap } from '../limits/bounded-map.ts';
import type { Clock } from '../util/clock.ts';
import { createKeptInvites } from './kept-invites.ts';
import type { MissedCall, MissedCalls } from './missed-calls.ts';

/** Calls to users whom nobody can reach now: kept, pushed, and told as missed. */
export interface Reachability {
  readonly listener: HubListener;
  /** A user answered or declined a call at another node. */
  answered(call: string, user: string): void;
  /** Missed calls that were seen are told to nobody any more. */
  seen(user: string): void;
  close(): void;
  /** How much is held, for the metrics. */
  held(): { readonly ringing: number; readonly kept_characters: number };
}

/** Somebody rings a user. */
interface Ringing extends MissedCall {
  readonly to: string;
  /** Ms of the clock. */
  readonly until: number;
  /** Answered, declined or noted as missed: what comes late changes nothing. */
  isOver: boolean;
  isPushed: boolean;
  readonly stop: () => void;
}

/** Calls that are followed; the oldest goes first. */
const maxRinging = 100_000;
/** How long and of how many users it is remembered which devices were told, so that a reconnection tells nothing twice. */
const toldFor = 86_400_000;
const maxTold = 10_000;
/** Reasons of a cancellation after which nobody has missed a call. */
const taken: readonly string[] = ['answered-elsewhere', 'declined-elsewhere', 'superseded'];

/** Creates it. */
export function createReachability(parts: {
  readonly hooks: Pick<ServerHooks, 'push'>;
  readonly missed: MissedCalls;
  readonly clock: Clock;
  /** A call was answered or declined whose caller may be at another node. */
  readonly tellAnswered?: (answer: { readonly call: string; readonly user: string; readonly caller: string }) => void;
  /** Runs what is the app's; what it throws is reported under this name. */
  readonly safely: (where: string, run: () => unknown) => void;
}): Reachability {
  const { hooks, missed, clock, safely } = parts;
  const ringing = new Map<string, Ringing>();
  const kept = createKeptInvites({ now: () => clock.now() });
  const told = createBoundedMap<string, Set<string>>({
    ...{ create: () => new Set(), max: maxTold, idle: toldFor, now: () => clock.now() },
  });

  const end = (call: string, to: string, isMissed: boolean): void => {
    const found = ringing.get(keyOf(call, to));
    if (!found || found.isOver) return;
    found.isOver = true;
    kept.drop(to, call);
    if (!isMissed) return;
    const { from, name, video, at } = found;
    safely('missedCalls', () => missed.add(to, { call, from, video, at, ...(name !== undefined && { name }) }));
  };
  const forget = (key: string): void => {
    const found = ringing.get(key);
    found?.stop();
    ringing.delete(key);
    if (found) kept.drop(found.to, found.call);
  };
  const ring = ({ call, from, to, invite }: Extract<CallFact, { type: 'invited' }>, text: string): void => {
    const key = keyOf(call, to);
    if (ringing.has(key) || from.user === to) return;
    const age = ageOf(text);
    const left = Math.max(0, invite.ring - age);
    const { name } = invite.profile;
    ringing.set(key, {
      ...{ call, from: from.user, to, video: invite.media.camera, at: clock.wallTime() - age },
      ...(name !== undefined && { name }),
      ...{ until: clock.now() + left, isOver: false, isPushed: false },
      stop: clock.after(left, () => {
        end(call, to, true);
        ringing.delete(key);
      }),
    });
    const [oldest] = ringing.keys();
    if (ringing.size > maxRinging && oldest !== undefined) forget(oldest);
  };
  const answered = ({ call, from, to }: { call: string; from: { user: string }; to: string }): void => {
    end(call, from.user, false);
    if (!ringing.has(keyOf(call, from.user))) parts.tellAnswered?.({ call, user: from.user, caller: to });
  };
  const observe = (fact: CallFact, text: string): void => {
    switch (fact.type) {
      case 'invited':
        return ring(fact, text);
      case 'accepted':
        return answered(fact);
      case 'declined':
        // Busy may be one of several devices; when all are, the call was missed.
        return fact.reason === 'busy' ? undefined : answered(fact);
      case 'confirmed':
        return end(fact.call, fact.to, false);
      case 'cancelled':
        return end(fact.call, fact.to, !taken.includes(fact.reason));
      case 'hung-up':
        return end(fact.call, fact.to, true); // of the calling side, before an answer
    }
  };
  const push = ({ call, from, name, video, to, until }: Ringing): void => {
    const expiresIn = Math.max(0, until - clock.now());
    safely('push', () => hooks.push?.({ call, from, video, to, expiresIn, ...(name !== undefined && { name }) }));
  };
  const tellMissed = async (connection: Connection): Promise<void> => {
    const { user, device } = connection.address;
    const calls = await missed.unseen(user);
    if (calls.length === 0) return;
    const known = told.use(user);
    for (const one of calls.toReversed()) {
      const key = keyOf(one.call, device);
      if (known.has(key)) continue;
      known.add(key);
      connection.send({ kind: 'notice', notice: { type: 'missed-call', ...toldAs(one, clock.wallTime()) } });
    }
  };

  return {
    listener: {
      came(connection) {
        for (const { text, age } of kept.of(connection.address.user)) connection.sendText(older(text, age));
        safely('missedCalls', () => tellMissed(connection));
      },
      fact: observe,
      undelivered(to, fact, text) {
        const found = fact?.type === 'invited' ? ringing.get(keyOf(fact.call, to)) : undefined;
        if (!found || found.isOver) return;
        kept.keep(to, found.call, text);
        if (!found.isPushed) push(found);
        found.isPushed = true;
      },
    },
    held: () => ({ ringing: ringing.size, kept_characters: kept.length }),
    answered: (call, user) => end(call, user, false),
    seen: (user) => told.use(user).clear(),
    close() {
      for (const { stop } of ringing.values()) stop();
    },
  };
}

/** A missed call as a client is told. */
export function toldAs({ at, ...call }: MissedCall, now: number): Omit<MissedCall, 'at'> & { readonly ageMs: number } {
  return { ...call, ageMs: Math.max(0, now - at) };
}

function keyOf(call: string, of: string): string {
  return JSON.stringify([call, of]);
}

function ageOf(text: string): number {
  const { ageMs } = JSON.parse(text) as { ageMs?: number };
  return ageMs ?? 0;
}

/** The same message, after some time here. */
function older(text: string, age: number): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), ageMs: ageOf(text) + age });
}
