import type { RecordingEnvironment } from './recording-environment.ts';

/** Many sounds as one track that stays the same while they come and go. */
export interface Mixer {
  readonly track: MediaStreamTrack;
  /** Exactly these are heard from now on. Cheap when nothing changed. */
  set(sounds: ReadonlyMap<string, MediaStreamTrack>): void;
  /** Loudness (RMS) of one of them, 0 to 1. */
  level(id: string): number;
  /** Resolves true once sound flows, false when the browser does not let it. */
  running(): Promise<boolean>;
  close(): void;
}

interface Input {
  readonly track: MediaStreamTrack;
  level(): number;
  disconnect(): void;
}

/** How long a browser may take to start an audio context, ms. */
const patience = 3_000;

/** Creates a mixer; undefined where there is no audio context. */
export function createMixer(environment: RecordingEnvironment): Mixer | undefined {
  const context = environment.createAudioContext();
  const output = context?.createMediaStreamDestination();
  const track = output?.stream.getAudioTracks()[0];
  if (!context || !output || !track) return undefined;
  const inputs = new Map<string, Input>();
  const silence = keepAwake(context, output);

  const connect = (sound: MediaStreamTrack): Input => {
    const stream = environment.createStream([sound]);
    const player = environment.createPlayer();
    // Chromium hands a remote track's sound to a graph only while an element plays it too.
    player.srcObject = stream;
    player.play().catch(() => {});
    const source = context.createMediaStreamSource(stream);
    const analyser = context.createAnalyser();
    const samples = new Float32Array((analyser.fftSize = 512));
    source.connect(analyser);
    source.connect(output);
    return {
      track: sound,
      level() {
        analyser.getFloatTimeDomainData(samples);
        return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      },
      disconnect() {
        source.disconnect();
        player.srcObject = null;
      },
    };
  };
  const remove = (id: string): void => {
    inputs.get(id)?.disconnect();
    inputs.delete(id);
  };
  return {
    track,
    set(sounds) {
      for (const [id, input] of inputs) if (sounds.get(id) !== input.track) remove(id);
      for (const [id, sound] of sounds)
        if (!inputs.has(id) && sound.readyState === 'live') inputs.set(id, connect(sound));
    },
    level: (id) => inputs.get(id)?.level() ?? 0,
    async running() {
      const late = new Promise<void>((resolve) => void environment.clock.after(patience, resolve));
      await Promise.race([context.resume().catch(() => {}), late]);
      return context.state === 'running';
    },
    close() {
      for (const id of [...inputs.keys()]) remove(id);
      silence();
      track.stop();
      if (context.state !== 'closed') context.close().catch(() => {});
    },
  };
}

/** A recorder writes nothing at all while one of its tracks gives nothing: silence is something. */
function keepAwake(context: AudioContext, output: AudioNode): () => void {
  const tone = context.createOscillator();
  const off = context.createGain();
  off.gain.value = 0;
  tone.connect(off).connect(output);
  tone.start();
  return () => {
    tone.stop();
    off.disconnect();
  };
}
