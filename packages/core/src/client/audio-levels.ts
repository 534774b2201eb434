import { createAudioLevel } from '../media/audio-level.ts';
import type { LocalMedia } from '../media/local-media.ts';
import type { Environment } from '../environment/environment.ts';
import type { Readable } from '../util/store.ts';
import type { CallHandle } from './call-handle.ts';
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
  const find = () => handle.state.participants.find(({ id }) => id === participant);
  const leg = () => {
    const found = find();
    return found && legOf(handle.state, found);
  };
  return createAudioLevel({
    environment,
    track: () => {
      const at = leg();
      return at && handle.media?.remote(at.id)?.track('microphone');
    },
    muted: () => !find()?.media.microphone,
  });
}
