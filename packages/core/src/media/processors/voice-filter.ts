import { audioProcessor } from './audio-processor.ts';
import type { TrackProcessor } from './processor.ts';

/** What a voice filter does to the microphone. */
export interface VoiceFilterOptions {
  /** What lies below is cut: rumble, hum, knocks on the table. Hz, default 85: deep voices begin there. */
  readonly highPass?: number;
  /** Louder or quieter afterwards, dB. Default 0. */
  readonly gain?: number;
  /** Makes loud and quiet more alike. Default true. */
  readonly compress?: boolean;
}

/**
 * Cuts rumble and evens out loudness, by the browser’s own audio graph. Where sound may not run yet, before the first click on
 * the page, the microphone goes around it until it may.
 *
 * @example
 * await processors.set('microphone', [voiceFilter({ highPass: 120, gain: 6 })]);
 */
export function voiceFilter(options: VoiceFilterOptions = {}): TrackProcessor {
  const { highPass = 85, gain = 0, compress = true } = options;
  return audioProcessor('voice filter', (context) => {
    const filter = context.createBiquadFilter();
    filter.type = 'highpass';
    filter.frequency.value = highPass;
    const louder = context.createGain();
    louder.gain.value = 10 ** (gain / 20);
    return compress ? [filter, context.createDynamicsCompressor(), louder] : [filter, louder];
  });
}
