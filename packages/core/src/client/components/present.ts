import { sameItems } from '../../util/same-items.ts';
import type { Participant } from '../api.ts';
import { trackOf } from '../participants.ts';

/** Whoever has a tile: everybody but those who declined or left. */
export function presentOf(participants: readonly Participant[]): readonly Participant[] {
  const present = participants.filter(({ status }) => !['left', 'declined', 'busy', 'no-answer'].includes(status));
  return sameItems(present, participants) ? participants : present;
}

/** The ids of those who share a screen, whoever was listed before first, newcomers last. */
export function sharingOf(before: readonly string[], participants: readonly Participant[]): readonly string[] {
  const now = participants.filter((one) => trackOf(one, 'screen')).map(({ id }) => id);
  const after = [...before.filter((id) => now.includes(id)), ...now.filter((id) => !before.includes(id))];
  return sameItems(before, after) ? before : after;
}
