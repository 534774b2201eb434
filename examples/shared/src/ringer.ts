/** Which sound a phone makes. */
export type Ring = 'incoming' | 'outgoing' | 'waiting' | null;

export interface Ringer {
  /** Starts, changes or stops the sound. */
  play(ring: Ring): void;
}

interface Note {
  /** Seconds from the start of the bar. */
  readonly at: number;
  readonly frequency: number;
  readonly length: number;
  readonly loudness: number;
}

const marimba = (at: number, frequency: number): Note => ({ at, frequency, length: 0.55, loudness: 0.16 });

/** One bar of each sound and how often it comes, seconds. The ringback is the European one: 425 Hz, 1 s of 5. */
const sounds = {
  incoming: {
    every: 2.6,
    notes: [
      [0, 659],
      [0.16, 784],
      [0.32, 988],
      [0.64, 784],
      [0.8, 988],
      [0.96, 1319],
    ].map(([at = 0, hz = 0]) => marimba(at, hz)),
  },
  outgoing: { every: 5, notes: [{ at: 0, frequency: 425, length: 1, loudness: 0.05 }] },
  waiting: { every: 4, notes: [marimba(0, 988), marimba(0.2, 988)] },
} as const;

/** Makes the ringing with WebAudio, no file needed. Browsers keep it silent until the page was touched once. */
export function createRinger(): Ringer {
  let context: AudioContext | null = null;
  let ring: Ring = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  let bar: GainNode | null = null;

  const silence = (): void => {
    clearInterval(timer);
    bar?.disconnect();
    bar = null;
  };
  const playBar = (audio: AudioContext, notes: readonly Note[]): void => {
    bar?.disconnect();
    bar = audio.createGain();
    bar.connect(audio.destination);
    for (const note of notes) playNote(audio, bar, note);
  };
  const start = async (): Promise<void> => {
    context ??= new AudioContext();
    // Without a click, tap or key press so far this waits for one, and then rings if there still is a reason.
    if (context.state !== 'running') await context.resume();
    silence();
    if (!ring) return;
    const audio = context;
    const { every, notes } = sounds[ring];
    playBar(audio, notes);
    timer = setInterval(() => playBar(audio, notes), every * 1000);
  };
  return {
    play(next) {
      if (next === ring) return;
      ring = next;
      silence();
      if (ring) void start();
    },
  };
}

function playNote(audio: AudioContext, output: AudioNode, { at, frequency, length, loudness }: Note): void {
  const begin = audio.currentTime + at;
  const tone = audio.createOscillator();
  const envelope = audio.createGain();
  tone.frequency.value = frequency;
  envelope.gain.setValueAtTime(0, begin);
  envelope.gain.linearRampToValueAtTime(loudness, begin + 0.012);
  envelope.gain.setValueAtTime(loudness, begin + length * 0.3);
  envelope.gain.exponentialRampToValueAtTime(0.0001, begin + length);
  tone.connect(envelope).connect(output);
  tone.start(begin);
  tone.stop(begin + length);
}
