import type { DeviceAddress } from '../protocol/address.ts';
import type { MediaFlags, MediaSource, MediaUpdate } from '../protocol/messages.ts';
import { type CallState, flagOf } from './model.ts';
import { holdOf, isAt, isLocal, patchPeer } from './participants.ts';
import { type Bare, tell, type Turn } from './turn.ts';

/** Notes what the local user wants to send, and tells it to whoever listens already. */
export function changeWish(turn: Turn, call: CallState, source: MediaSource, on: boolean): CallState {
  const flag: keyof MediaFlags = flagOf[source];
  if (call.wishes[flag] === on) return call;
  return tellMedia(turn, { ...call, wishes: { ...call.wishes, [flag]: on } });
}

/** Notes that a source cannot be sent, or can again. */
export function changeFailure(turn: Turn, call: CallState, source: MediaSource, on: boolean): CallState {
  const flag: keyof MediaFlags = flagOf[source];
  if (call.failed[flag] === on) return call;
  const next = { ...call, failed: { ...call.failed, [flag]: on } };
  return call.wishes[flag] ? tellMedia(turn, next) : next;
}

/** What the others may expect: what is wished for and does not fail. */
export function sentMedia({ wishes, failed }: CallState): MediaFlags {
  const sent = { ...wishes };
  for (const flag of Object.values(flagOf)) sent[flag] &&= !failed[flag];
  return sent;
}

/** Holds or resumes at this end. Wishes stay as they are. */
export function setHold(turn: Turn, call: CallState, local: boolean): CallState {
  const { phase } = call;
  if (phase.status !== 'connected' || isLocal(phase.hold) === local) return call;
  return tellMedia(turn, { ...call, phase: { ...phase, hold: holdOf(call, local) } });
}

/** What is sent now, for the others. */
export function mediaOf(call: CallState): Bare<MediaUpdate> {
  const { phase, mediaVersion: version } = call;
  const hold = phase.status === 'connected' && isLocal(phase.hold);
  return { type: 'media', version, media: sentMedia(call), hold };
}

/** An accept that has not left yet carries the wishes itself. */
function tellMedia(turn: Turn, call: CallState): CallState {
  const told = call.legs.some(({ role, path }) => role === 'chosen' && path !== 'new');
  if (!told) return call;
  const next = { ...call, mediaVersion: call.mediaVersion + 1 };
  tell(turn, next, mediaOf(next));
  return next;
}

/** Notes what somebody else sends and whether they hold; the highest version counts. */
export function heardMedia(call: CallState, from: DeviceAddress, { version, media, hold }: MediaUpdate): CallState {
  if (!call.participants.some((one) => isAt(one, from) && version > one.mediaVersion)) return call;
  const next = patchPeer(call, { media, mediaVersion: version, holding: hold }, from);
  const { phase } = next;
  if (phase.status !== 'connected') return next;
  return { ...next, phase: { ...phase, hold: holdOf(next, isLocal(phase.hold)) } };
}
