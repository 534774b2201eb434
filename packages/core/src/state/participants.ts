import { type DeviceAddress, sameDevice } from '../protocol/address.ts';
import type { Profile } from '../protocol/messages.ts';
import { type CallState, type Hold, noMedia, type ParticipantState, type ParticipantStatus } from './model.ts';

/** Somebody of whom nothing but the name is known. */
export function newParticipant(
  user: string,
  options: {
    readonly id?: string;
    readonly device?: string | null;
    readonly profile?: Profile;
    readonly status: ParticipantStatus;
  },
): ParticipantState {
  return { id: user, user, device: null, profile: {}, media: noMedia, mediaVersion: 0, holding: false, ...options };
}

/** The other side of a call between two, which always has one. */
export function peerOf(call: CallState): ParticipantState {
  return call.participants[0] as ParticipantState;
}

/** The other side's device, in a call where it is known. */
export function peerDevice(call: CallState): DeviceAddress {
  return peerOf(call) as DeviceAddress;
}

/** True when the participant is at that device. */
export function isAt({ user, device }: ParticipantState, address: DeviceAddress | null): boolean {
  return device !== null && address !== null && sameDevice({ user, device }, address);
}

/** Changes the participant at a device; in a call between two, the only one. */
export function patchPeer(call: CallState, patch: Partial<ParticipantState>, device?: DeviceAddress | null): CallState {
  return {
    ...call,
    participants: call.participants.map((one) =>
      !call.roster || isAt(one, device ?? null) ? { ...one, ...patch } : one,
    ),
  };
}

/** Who holds the call, from the local wish and from what the others say. */
export function holdOf({ participants }: CallState, local: boolean): Hold {
  const remote = participants.some(({ holding }) => holding);
  if (local) return remote ? 'both' : 'local';
  return remote ? 'remote' : 'none';
}

/** True when the local user holds. */
export function isLocal(hold: Hold): boolean {
  return hold === 'local' || hold === 'both';
}
