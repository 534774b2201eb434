import type { DeviceAddress } from '../protocol/address.ts';
import type { Confirm, MediaFlags, MediaSource, MediaUpdate } from '../protocol/messages.ts';
import { type CallState, flagOf, type ParticipantState } from './model.ts';
import { holdOf, isAt, patchPeer, peerOf } from './participants.ts';
import { type Bare, type Draft, tell, type Turn } from './turn.ts';

/** Notes that the local user wants to send a source or not, or that it fails or not, and tells whoever listens already. */
export function changeSource(
  turn: Turn,
  call: Draft,
  what: 'wishes' | 'failed',
  source: MediaSource,
  on: boolean,
): void {
  const flag = flagOf[source];
  const before = sentMedia(call)[flag];
  if (call[what][flag] === on) return;
  call[what] = { ...call[what], [flag]: on };
  if (sentMedia(call)[flag] !== before) tellMedia(turn, call);
}

/** What the others may expect: what is wished for and does not fail. */
export function sentMedia({ wishes, failed }: CallState): MediaFlags {
  const sent = { ...wishes };
  for (const flag of Object.values(flagOf)) sent[flag] &&= !failed[flag];
  return sent;
}

/** Holds or resumes at this end. Wishes stay as they are. */
export function setHold(turn: Turn, call: Draft, local: boolean): void {
  if (call.held === local) return;
  call.held = local;
  holdChanged(call);
  tellMedia(turn, call);
}

/** What is sent now, for the others. */
export function mediaOf(call: CallState): Bare<MediaUpdate> {
  return { type: 'media', version: call.mediaVersion, media: sentMedia(call), hold: call.held };
}

/** The calling device chooses the other one. */
export function confirmOf(call: CallState): Bare<Confirm> {
  return { type: 'confirm', media: sentMedia(call), ...passTo(peerOf(call)) };
}

/** What the participant shows to come back after a reload. */
export function passTo({ issued }: ParticipantState): { readonly nonce: string } {
  return { nonce: issued as string };
}

/** An accept that has not left yet carries the media itself; the caller's confirmation has left when a leg is chosen. */
function tellMedia(turn: Turn, call: Draft): void {
  const early = call.roster || call.direction !== 'incoming';
  if (!call.legs.some(({ role, path }) => role === 'chosen' && (early || path !== 'new'))) return;
  call.mediaVersion += 1;
  tell(turn, call, mediaOf(call));
}

/** Notes what somebody else sends and whether they hold; the highest version counts. */
export function heardMedia(
  call: Draft,
  from: DeviceAddress,
  { version, media, hold }: Pick<MediaUpdate, 'version' | 'media' | 'hold'>,
): void {
  if (!call.participants.some((one) => isAt(one, from) && version > one.mediaVersion)) return;
  patchPeer(call, { media, mediaVersion: version, holding: hold }, from);
  holdChanged(call);
}

function holdChanged(call: Draft): void {
  const { phase } = call;
  if (phase.status === 'connected') call.phase = { ...phase, hold: holdOf(call) };
}
