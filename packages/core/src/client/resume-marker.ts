import { anything, count, device, flag, id, list, name, oneOf, text } from '../protocol/fields.ts';
import { toPlainData } from '../protocol/json.ts';
import { limits } from '../protocol/limits.ts';
import { type DeviceAddress, sameDevice } from '../protocol/address.ts';
import { fits, leaf, nullable, object } from '../protocol/schema.ts';
import type { CallState, ParticipantState } from '../state/model.ts';
import { restoredCall, shiftTimes } from '../state/restored.ts';
import type { CallHandle } from './call-handle.ts';
import type { SourcePlan } from './media-desk.ts';

/** A source of the app’s own: it cannot be kept, the app sets it again. */
export const ownMark = 'own';

/** One call that outlives its page; times are Unix times. */
export interface KeptCall {
  readonly state: CallState;
  /** How microphone and camera are to be opened. */
  readonly plans: { readonly microphone?: unknown; readonly camera?: unknown };
}

/** What a page leaves behind for the one that is loaded in its place. */
interface Marker {
  /** Of this format: another version of the library may be loaded next. */
  readonly v: 1;
  /** When it was written, Unix time, ms. */
  readonly at: number;
  readonly calls: readonly KeptCall[];
}

/** A user's id, maybe with a device's. */
const key = text(2 * limits.nameLength + 1);
const quantity = leaf<number>(Number.isFinite);
const media = object({ microphone: flag, camera: flag, screen: flag, screenAudio: flag });
const participant = object({
  ...{
    id: key,
    user: name,
    device: nullable(name),
    profile: object({}),
    media,
    mediaVersion: count,
    holding: flag,
    epoch: count,
  },
  ...{ pass: nullable(id), issued: nullable(id), former: nullable(id), resuming: flag },
});
const member = object({
  ...{ device, incarnation: id, version: count, profile: object({}), secret: id, joinedAt: quantity },
  ...{ left: flag, lost: flag, met: count, sought: count },
});
const path = object({ mode: oneOf('mesh', 'sfu'), number: count, issuer: device, failures: count });
const state = object({
  ...{ id, direction: oneOf('outgoing', 'incoming', 'room'), self: device, secret: id, room: nullable(name) },
  ...{
    profile: object({}),
    roster: nullable(object({ own: member, others: list(member), path, secret: nullable(id) })),
  },
  phase: object({ status: oneOf('connected'), hold: oneOf('none', 'local', 'remote', 'both') }),
  participants: list(participant),
  legs: list(object({ id: key, device, role: oneOf('chosen') })),
  ...{ wishes: media, held: flag, failed: media, mediaVersion: count, reloads: count },
  ...{ startedAt: quantity, connectedAt: nullable(quantity) },
});
const marker = object({
  v: oneOf(1),
  at: quantity,
  calls: list(object({ state, plans: object({ microphone: anything, camera: anything }) })),
});

/** Writes down the calls that may go on at the next page; null when there are none. */
export function writeMarker(
  handles: readonly CallHandle[],
  { at, epoch }: { at: number; epoch: number },
): string | null {
  const calls = handles.flatMap(({ state: call, plans }) => {
    const kept = restoredCall(call);
    if (!kept) return [];
    const plan = (source: 'microphone' | 'camera'): unknown => planOf(plans.get(source));
    return { state: shiftTimes(kept, epoch), plans: { microphone: plan('microphone'), camera: plan('camera') } };
  });
  return calls.length > 0 ? JSON.stringify({ v: 1, at, calls } satisfies Marker) : null;
}

/** Reads what a former page wrote for the same device, at most `grace` ms ago. Whatever else it is brings nothing back. */
export function readMarker(
  text: string,
  { now, grace, self, epoch }: { now: number; grace: number; self: DeviceAddress; epoch: number },
): readonly KeptCall[] {
  const data = toPlainData(text, limits.joinedBytes) as Marker | undefined;
  if (!fits(marker, data)) return [];
  const { at, calls } = data as Marker;
  if (Math.abs(now - at) > grace) return [];
  return calls
    .filter((kept) => sameDevice(kept.state.self, self) && isWhole(kept.state))
    .map(({ state: call, plans }) => ({ state: shiftTimes(call, -epoch), plans }));
}

/** Every participant who is there has a connection and can be come back to, and there is one. */
function isWhole({ legs, participants, room, roster }: CallState): boolean {
  const at = (user: string, at: string): boolean =>
    legs.some((leg) => leg.device?.user === user && leg.device.device === at);
  const there = ({ user, device, pass, resuming }: ParticipantState): boolean =>
    device === null || (pass !== null && resuming && at(user, device));
  return legs.length > 0 && (room !== null) === !!roster && participants.every(there);
}

/** Options as they are; null without any. */
function planOf(plan: SourcePlan | undefined): unknown {
  return plan && 'open' in plan ? ownMark : (plan ?? null);
}
