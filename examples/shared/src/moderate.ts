import type { Call, CallSnapshot, MediaSource, ServerDoor } from '@org/calls-core';
import {
  type Moderation,
  moderation,
  type MuteRequest,
  type RoomMember,
  ServerError,
} from '@org/calls-core/moderation';

/** The room of a call; a moderator's wish to be muted is shown to the user, who decides. */
export function openModeration(call: Call, server: ServerDoor): Moderation {
  return moderation(call, server, { muteRequests: 'tell' });
}

/** True for a user who may admit, remove and lock. */
export function isModerator(members: readonly RoomMember[], user: string): boolean {
  return members.some((one) => one.user === user && one.role === 'moderator');
}

/** What a user of the room is called. */
export function nameIn(members: readonly Pick<RoomMember, 'user' | 'name'>[], user: string): string {
  return members.find((one) => one.user === user)?.name ?? user;
}

const wishes: Readonly<Record<MediaSource, { readonly asked: string; readonly heed: string }>> = {
  microphone: { asked: 'asks you to mute your microphone.', heed: 'Mute' },
  camera: { asked: 'asks you to turn your camera off.', heed: 'Turn camera off' },
  screen: { asked: 'asks you to stop sharing your screen.', heed: 'Stop sharing' },
  'screen-audio': { asked: 'asks you to stop sharing your screen.', heed: 'Stop sharing' },
};

/** A request as its user reads it; null when nothing is sent that it is about. */
export function wordsOf(
  { by, source }: MuteRequest,
  { local }: Pick<CallSnapshot, 'local'>,
  members: readonly RoomMember[],
): { readonly question: string; readonly heed: string } | null {
  const sent = source === 'screen-audio' ? local.screen : local[source];
  if (!sent.wanted) return null;
  const { asked, heed } = wishes[source];
  return { question: `${nameIn(members, by)} ${asked}`, heed };
}

/** Does what a moderator asks for. */
export async function heedMute(call: Call, source: MediaSource): Promise<void> {
  if (source === 'microphone') await call.setMicrophone(false);
  else if (source === 'camera') await call.setCamera(false);
  else await call.stopScreen();
}

/** Why the server did not do something, and what to do about it. */
export function refusalWords(error: unknown): string {
  return error instanceof ServerError ? `${error.message} ${error.remedy}` : 'That did not work. Try again.';
}

/** What can be sent as a reaction, with what it says to who does not see it. */
export const reactionNames: Readonly<Record<string, string>> = {
  '👏': 'Applause',
  '👍': 'Thumbs up',
  '❤️': 'Heart',
  '😂': 'Laughter',
  '🎉': 'Party',
};
