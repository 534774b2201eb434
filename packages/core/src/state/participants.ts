import { type DeviceAddress, sameDevice } from '../protocol/address.ts';
import { type CallState, type Hold, noMedia, type ParticipantState } from './model.ts';
import type { Draft } from './turn.ts';

/** Somebody of whom not more is known. */
export function newParticipant(
  user: string,
  known: Pick<ParticipantState, 'status'> & Partial<ParticipantState>,
): ParticipantState {
  return {
    ...{ id: user, user, device: null, profile: {}, media: noMedia, mediaVersion: 0, holding: false },
    ...{ epoch: 0, pass: null, issued: null, former: null, resuming: false },
    ...known,
  };
}

/** The other side of a call between two, which always has one. */
export function peerOf(call: CallState): ParticipantState {
  return call.participants[0] as ParticipantState;
}

/** The other side's device, in a call where it is known. */
export function peerDevice(call: CallState): DeviceAddress {
  const { user, device } = peerOf(call);
  return { user, device: device as string };
}

/** True when the participant is at that device. */
export function isAt({ user, device }: ParticipantState, address: DeviceAddress): boolean {
  return device !== null && sameDevice({ user, device }, address);
}

/** Changes the participant at a device; in a call between two, the only one. */
export function patchPeer(call: Draft, patch: Partial<ParticipantState>, device: DeviceAddress | null = null): void {
  call.participants = call.participants.map((one) =>
    call.room === null || (device && isAt(one, device)) ? { ...one, ...patch } : one,
  );
}

/** Who holds the call: the local user; the others, when all of them do. */
export function holdOf({ participants, held }: CallState): Hold {
  const there = participants.filter(({ device }) => device !== null);
  const remote = there.length > 0 && there.every(({ holding }) => holding);
  if (held) return remote ? 'both' : 'local';
  return remote ? 'remote' : 'none';
}
