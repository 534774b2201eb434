import { createAudioLevel } from '../../media/audio-level.ts';
import type { MediaEnvironment } from '../../media/media-environment.ts';
import { judgeMicrophone, type MicrophoneJudgement, unheard } from './judge-microphone.ts';
import type { CareThresholds } from './thresholds.ts';

/** Ms between two readings. */
const interval = 100;

/** What listening to a microphone takes. */
export interface WatchMicrophoneOptions {
  readonly environment: MediaEnvironment;
  readonly limits: CareThresholds;
  readonly muted: () => boolean;
  readonly judged: (judgement: MicrophoneJudgement) => void;
}

/**
 * Listens to what a microphone gives, also while it is muted: to a copy, which nobody else gets and which stays on this device.
 * Returns what ends it.
 */
export function watchMicrophone(track: MediaStreamTrack, options: WatchMicrophoneOptions): () => void {
  const { environment, limits, muted, judged } = options;
  const { clock } = environment;
  const copy = track.clone();
  copy.enabled = true;
  const level = createAudioLevel({ environment, track: () => copy });
  const stopLevel = level.subscribe(() => {});
  let judgement = unheard;
  const stopClock = clock.every(interval, () => {
    // Nothing is heard where sound may not run, and of a track that the system silenced.
    const deaf = environment.audioContext()?.state !== 'running' || copy.muted;
    const reading = { at: clock.now(), level: level.get(), muted: muted() };
    judgement = deaf ? unheard : judgeMicrophone(judgement, reading, limits);
    judged(judgement);
  });
  return () => {
    stopClock();
    stopLevel();
    copy.stop();
  };
}
