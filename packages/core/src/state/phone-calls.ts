import type { CallState } from './model.ts';
import { findCall } from './selectors.ts';
import type { Turn } from './turn.ts';

/** Puts a call into the phone, in its old place when it was there (under `id`). */
export function put(turn: Turn, call: CallState, id: string = call.id): void {
  const { phone } = turn;
  const before = findCall(phone, id);
  if (before === call) return;
  const calls = before ? phone.calls.map((one) => (one === before ? call : one)) : [...phone.calls, call];
  turn.phone = { ...phone, calls };
}

/** Marks the call that the local user turned to. */
export function bringToFront(turn: Turn, call: string): void {
  turn.phone = { ...turn.phone, front: call };
}

/** How long a call that is over is remembered, ms: longer than an invitation of it is repeated. */
const tombstoneLife = 600_000;
const maxTombstones = 200;

/** Remembers that a call is over, so that a late or repeated invitation does not ring. */
export function bury(turn: Turn, { call, secret }: { readonly call: string; readonly secret: string }): void {
  const { at } = turn.event;
  const fresh = turn.phone.tombstones.filter((stone) => at - stone.at < tombstoneLife && stone.call !== call);
  turn.phone = { ...turn.phone, tombstones: [...fresh, { call, secret, at }].slice(-maxTombstones) };
}
