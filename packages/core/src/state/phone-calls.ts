import { type CallState, noMedia, type Tombstone } from './model.ts';
import { findCall } from './selectors.ts';
import type { Draft, Turn } from './turn.ts';

/** A call that begins now; what is not given is empty. */
export function newCall(turn: Turn, given: Pick<CallState, 'id' | 'secret' | 'direction'> & Partial<CallState>): Draft {
  return {
    self: turn.phone.self,
    startedAt: turn.event.at,
    room: null,
    profile: {},
    invite: null,
    roster: null,
    phase: { status: 'initiating' },
    timers: [],
    ringing: [],
    preconnect: 'never',
    participants: [],
    legs: [],
    wishes: noMedia,
    held: false,
    failed: noMedia,
    mediaVersion: 0,
    metadata: null,
    waiting: false,
    rang: false,
    transferredBy: null,
    asked: null,
    takesOver: null,
    connectedAt: null,
    reloads: 0,
    ...given,
  };
}

/** Works on a call of the phone. A call of which nothing changed keeps its identity. */
export function edit(turn: Turn, call: CallState, work: (draft: Draft) => void): void {
  const draft: Draft = { ...(findCall(turn.phone, call.id) as CallState) };
  work(draft);
  put(turn, draft);
}

/** Puts a call into the phone, in its old place when it was there, maybe under another id. */
export function put(turn: Turn, call: CallState, id: string = call.id): void {
  const { phone } = turn;
  const before = findCall(phone, id);
  if (before && (Object.keys(call) as (keyof CallState)[]).every((key) => call[key] === before[key])) return;
  const calls = before ? phone.calls.map((one) => (one === before ? call : one)) : [...phone.calls, call];
  turn.phone = { ...phone, calls };
}

/** Marks the call that the local user turned to. */
export function bringToFront(turn: Turn, call: string): void {
  if (turn.phone.front !== call) turn.phone = { ...turn.phone, front: call };
}

/** How long a call that is over is remembered, ms: longer than an invitation of it is repeated. */
const tombstoneLife = 600_000;
const maxTombstones = 200;

/** Finds what is remembered of a call that is over. */
export function tombstoneOf(
  { phone }: Turn,
  { call, secret }: { call: string; secret: string },
): Tombstone | undefined {
  return phone.tombstones.find((stone) => stone.call === call && stone.secret === secret);
}

/** Remembers that a call is over, so that a late or repeated invitation does not ring and a late accept is told why. */
export function bury(turn: Turn, call: string, secret: string, late: Tombstone['late'] = null): void {
  const { at } = turn.event;
  const fresh = turn.phone.tombstones.filter((stone) => at - stone.at < tombstoneLife && stone.call !== call);
  turn.phone = { ...turn.phone, tombstones: [...fresh, { call, secret, at, late }].slice(-maxTombstones) };
}
