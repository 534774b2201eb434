import { readBreakoutRoom, ServerError } from '@org/calls-core/protocol';
import type { Identity } from './authenticator.ts';

/** Throws `forbidden` when the token is for other rooms only. */
export function checkRoom(identity: Identity, room: string): void {
  const around = readBreakoutRoom(room)?.main ?? room;
  if (identity.rooms && !identity.rooms.includes(around)) {
    throw new ServerError('forbidden', { detail: 'The token is for another room.' });
  }
}
