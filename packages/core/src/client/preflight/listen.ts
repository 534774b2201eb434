import { createAudioLevel } from '../../media/audio-level.ts';
import type { PreflightMicrophone } from './report.ts';
import type { Scope } from './scope.ts';

/** Ms that a microphone is listened to, and while nothing comes of it: a headset by Bluetooth takes seconds for its first sound. */
const listening = 2_000;
const patience = 6_000;
/** Ms between two looks at what has come after that. */
const pause = 100;

/** Quieter is no room, but a switch or a broken cable: even a quiet room with a quiet microphone is louder (RMS, −70 dBFS). */
const silence = 0.0003;

/** Listens to a microphone for a while. Its processing must be off, for noise suppression makes quiet rooms silent. */
export async function listen(scope: Scope, track: MediaStreamTrack): Promise<PreflightMicrophone> {
  const { environment } = scope;
  const level = createAudioLevel({ environment, track: () => track });
  let peak = 0;
  const stop = scope.add(level.subscribe((now) => (peak = Math.max(peak, now))));
  const hears = (): boolean => environment.audioContext()?.state === 'running';
  await scope.wait(listening);
  for (let waited = listening; peak <= silence && hears() && waited < patience; waited += pause)
    await scope.wait(pause);
  stop();
  const { label } = track;
  if (peak > silence) return { status: 'works', label, peak };
  return hears() ? { status: 'silent', label, peak } : { status: 'unmeasured', label, peak: null };
}
