/** Fills `samples` (mono, 48 000 a second, 16 bits) with what is to be heard `from` that many samples after the beginning. */
export type Sound = (samples: Int16Array, from: number) => void;

/** Samples a second of what is sent. */
export const sampleRate = 48_000;

/** Nothing to hear. */
export const silence: Sound = (samples) => void samples.fill(0);

/** A steady tone: Hz, and loudness from 0 to 1. Default 440 Hz at 0.2. */
export function tone(frequency: number = 440, loudness: number = 0.2): Sound {
  const step = (2 * Math.PI * frequency) / sampleRate;
  return (samples, from) => {
    for (let index = 0; index < samples.length; index++) {
      samples[index] = 32_767 * loudness * Math.sin((from + index) * step);
    }
  };
}

/** Sound that comes piece by piece: silence while there is none. */
export interface PcmQueue {
  readonly sound: Sound;
  /** Samples that wait to be sent. */
  readonly waiting: number;
  /** Adds mono samples of 48 000 a second. What is more than `limit` pushes the oldest out. */
  push(samples: Int16Array): void;
  clear(): void;
}

/** Creates an empty queue for at most `limit` samples. Default: 480 000, ten seconds. */
export function pcmQueue(limit: number = 10 * sampleRate): PcmQueue {
  let pieces: Int16Array[] = [];
  let waiting = 0;
  const take = (count: number): Int16Array => {
    const first = pieces[0] ?? new Int16Array();
    const taken = first.subarray(0, count);
    if (taken.length === first.length) pieces.shift();
    else pieces[0] = first.subarray(count);
    waiting -= taken.length;
    return taken;
  };
  return {
    get waiting() {
      return waiting;
    },
    sound(samples) {
      let filled = 0;
      while (filled < samples.length && waiting > 0) {
        const taken = take(samples.length - filled);
        samples.set(taken, filled);
        filled += taken.length;
      }
      samples.fill(0, filled);
    },
    push(samples) {
      if (!samples.length) return;
      pieces.push(samples.slice());
      waiting += samples.length;
      while (waiting > limit) take(waiting - limit);
    },
    clear() {
      pieces = [];
      waiting = 0;
    },
  };
}
