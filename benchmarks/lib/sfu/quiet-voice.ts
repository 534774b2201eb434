import { tone } from '@org/calls-core/headless';
import wrtc from '@roamhq/wrtc';

/** Different voices of those who are quiet. */
export const voices = 4;
const tracks = new Map<number, MediaStreamTrack>();
/** Ms of a piece of sound, from one packet of silence to the next one, and in which everybody speaks once. */
const [pieceMs, breath, round] = [10, 400, 20_000];

/**
 * What one of the quiet says: a second of speech in twenty, and else what is sent of silence, a packet in 400 ms. It is made up
 * piece by piece: to encode all of the silence of forty devices takes half a machine, and sends no more.
 */
export function quietVoice(voice: number): MediaStreamTrack {
  const known = tracks.get(voice);
  if (known) return known;
  const source = new wrtc.nonstandard.RTCAudioSource();
  const samples = new Int16Array(480);
  const piece = { samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: samples.length };
  const speech = tone(150 + 40 * voice, 0.05);
  const begun = performance.now();
  let given = 0;
  const timer = setInterval(() => {
    for (const due = (performance.now() - begun) / pieceMs; given < due; given++) {
      const at = (given * pieceMs + (voice * round) / voices) % round;
      const speaks = at < 1_000;
      if (speaks) speech(samples, given * samples.length);
      else samples.fill(0);
      if (speaks || at % breath < 2 * pieceMs) source.onData(piece);
    }
  }, pieceMs);
  timer.unref();
  const track = source.createTrack();
  tracks.set(voice, track);
  return track;
}
