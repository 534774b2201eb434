import type { Tile } from '../../recording/scene.ts';
import type { CallSnapshot, Participant } from '../api.ts';
import { trackOf } from '../participants.ts';

/** The tiles of a call: one for each person, and one for each shared screen. */
export function callTiles(snapshot: CallSnapshot, whom: CallTilesOptions): readonly Tile[] {
  const local = whom.local ? localTiles(snapshot, whom.localName) : [];
  return [...local, ...snapshot.participants.filter((one) => whom.wants(one)).flatMap(participantTiles)];
}

/** Whose tiles. */
export interface CallTilesOptions {
  readonly local: boolean;
  readonly localName: string;
  wants(participant: Participant): boolean;
}

/** On hold this device gives nothing to the call: what its sources give then is for another one. */
function localTiles({ local, held }: CallSnapshot, name: string): readonly Tile[] {
  const { microphone, camera, screen, screenAudio } = local;
  const live = ({ track, actual }: { track: MediaStreamTrack | null; actual: string }): MediaStreamTrack | null =>
    actual === 'live' && held === 'none' ? track : null;
  const person: Tile = {
    ...{ id: 'local', kind: 'camera', name, muted: !live(microphone) },
    picture: () => live(camera),
    sound: () => live(microphone),
  };
  const shared: Tile = {
    ...{ id: 'local screen', kind: 'screen', name, muted: false },
    picture: () => live(screen),
    sound: () => live(screenAudio),
  };
  return live(screen) ? [person, shared] : [person];
}

function participantTiles(participant: Participant): readonly Tile[] {
  const { id, muted } = participant;
  const name = participant.name ?? participant.user;
  const picture = (source: 'camera' | 'screen') => (): MediaStreamTrack | null =>
    trackOf(participant, source)?.stream.getVideoTracks()[0] ?? null;
  const sound = (source: 'microphone' | 'screen-audio') => (): MediaStreamTrack | null =>
    trackOf(participant, source)?.stream.getAudioTracks()[0] ?? null;
  const person: Tile = {
    ...{ id, kind: 'camera', name, muted },
    picture: picture('camera'),
    sound: sound('microphone'),
  };
  const shared: Tile = {
    ...{ id: `${id} screen`, kind: 'screen', name, muted: false },
    picture: picture('screen'),
    sound: sound('screen-audio'),
  };
  return trackOf(participant, 'screen') ? [person, shared] : [person];
}
