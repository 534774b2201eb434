import type { Participant } from '../api.ts';
import type { CallView } from '../no-call.ts';
import { trackOf } from '../participants.ts';
import type { ComponentStrings } from './component-strings.ts';

/** What somebody is called. */
export function nameOf({ name, user }: Pick<Participant, 'name' | 'user'>): string {
  return name ?? user;
}

/** The letters on an avatar: the first of the first and of the last word of a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase() || '?';
}

/** What a tile says to whoever does not see it. */
export function describeTile(participant: Participant, raised: boolean, strings: ComponentStrings): string {
  const said = [
    nameOf(participant),
    participant.muted && strings.muted,
    !trackOf(participant, 'camera') && strings.cameraOff,
    participant.holding && strings.onHold,
    raised && strings.handRaised,
  ];
  return said.filter(Boolean).join(', ');
}

/** What a call does at the moment, in a few words; empty without a call. */
export function describeCall(view: CallView, strings: ComponentStrings): string {
  switch (view.status) {
    case 'idle':
      return '';
    case 'initiating':
      return strings.calling;
    case 'ringing':
      return strings.ringing;
    case 'connecting':
      return strings.connecting;
    case 'ended':
      return view.reason === 'failed' ? strings.failed : strings.ended;
    default:
      if (view.connection === 'recovering') return strings.reconnecting;
      return view.held === 'none' ? strings.connected : strings.held;
  }
}

/** What to announce after people came and went; empty when nobody did. */
export function describeRoster(
  before: readonly Participant[],
  after: readonly Participant[],
  strings: ComponentStrings,
): string {
  const without = (list: readonly Participant[], other: readonly Participant[]): readonly Participant[] =>
    list.filter(({ id }) => !other.some((one) => one.id === id));
  return [
    ...without(after, before).map((one) => strings.joined(nameOf(one))),
    ...without(before, after).map((one) => strings.left(nameOf(one))),
  ].join(', ');
}
