import type { MediaSource } from '../protocol/messages.ts';
import type { Participant, RemoteTrack } from './api.ts';

const indexes = new WeakMap<readonly Participant[], ReadonlyMap<string, Participant>>();

/** Finds a participant by id; searches a list once however often it is asked, so that a hundred tiles may ask at each change. */
export function findParticipant(participants: readonly Participant[], id: string): Participant | undefined {
  let index = indexes.get(participants);
  if (!index) indexes.set(participants, (index = new Map(participants.map((one) => [one.id, one]))));
  return index.get(id);
}

/** A participant's track of one source; undefined while it is off. */
export function trackOf(participant: Participant, source: MediaSource): RemoteTrack | undefined {
  return participant.tracks.find((track) => track.source === source);
}

/** The stream that carries a source: microphone and camera share one, screen and its sound another; null before any of a pair was on. */
export function streamOf(participant: Participant, source: MediaSource): MediaStream | null {
  const screen = source.startsWith('screen');
  return participant.tracks.find((track) => track.source.startsWith('screen') === screen)?.stream ?? null;
}

/** The participants who share a screen. */
export function presentersOf(participants: readonly Participant[]): readonly Participant[] {
  return participants.filter((participant) => trackOf(participant, 'screen'));
}
