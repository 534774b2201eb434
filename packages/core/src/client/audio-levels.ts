import { createAudioLevel } from '../media/audio-level.ts';
import type { LocalMedia } from '../media/local-media.ts';
import type { Environment } from '../environment/environment.ts';
import type { ParticipantState } from '../state/model.ts';
import type { Readable } from '../util/store.ts';
import type { CallHandle } from './call-handle.ts';
import type { RemoteMedia } from './remote-media.ts';
import { legOf } from './snapshot.ts';

/** What levels are read from. */
export interface AudioLevelParts {
  readonly environment: Environment;
  readonly local: LocalMedia;
}

/** Loudness of one's own microphone or of a participant's, whatever leg carries it at the moment. */
export function audioLevelOf(handle: CallHandle, participant: string, parts: AudioLevelParts): Readable<number> {
  const { environment, local } = parts;
  if (participant === 'local') {
    return createAudioLevel({
      environment,
      track: () => local.get().microphone.track,
      muted: () => !local.get().microphone.wanted,
    });
  }
  const find = (): ParticipantState | undefined => handle.state.participants.find(({ id }) => id === participant);
  const remote = (): RemoteMedia | undefined => {
    const found = find();
    const leg = found && legOf(handle.state, found);
    return leg && handle.media?.remote(leg.id);
  };
  return createAudioLevel({
    environment,
    receiver: () => remote()?.receiver('microphone'),
    track: () => remote()?.track('microphone'),
    muted: () => !find()?.media.microphone,
  });
}
