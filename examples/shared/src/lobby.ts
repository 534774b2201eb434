import type { PreflightVerdict } from '@org/calls-core/preflight';

/** What a verdict of the check means to a user. */
export const verdictWords: Readonly<Record<PreflightVerdict, string>> = {
  ready: 'Ready: nothing stands in the way of a call.',
  degraded: 'You can join, with limits.',
  blocked: 'A call is not possible from here.',
  inconclusive: 'Not everything could be checked.',
};

/** Opens the camera or microphone that was chosen; empty for the system's default. */
export async function openInput(kind: 'audio' | 'video', deviceId: string | null): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({
    [kind]: deviceId ? { deviceId: { exact: deviceId } } : true,
  });
  const [track] = stream.getTracks();
  if (!track) throw new DOMException('There is no track', 'NotFoundError');
  return track;
}

/** Tells how loud a microphone is, 0 to 1, ten times a second; returns the function that stops it. */
export function watchLoudness(track: MediaStreamTrack, listener: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 8192 }); // 170 ms: no sound falls between two readings
  const samples = new Float32Array(analyser.fftSize);
  let shown = 0;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // Of 60 dB below full scale: so a meter shows what ears hear.
    shown = Math.max(0.8 * shown, 1 + Math.log10(Math.max(power, 1e-6)) / 6);
    listener(shown);
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Plays two soft tones on a loudspeaker, the chosen one where the browser can; resolves when they are over. */
export async function playTestTone(speaker: string | null): Promise<void> {
  const context = new AudioContext();
  try {
    const output = context.createMediaStreamDestination();
    const player = new Audio();
    player.srcObject = output.stream;
    if (speaker) await (player as Partial<Pick<HTMLMediaElement, 'setSinkId'>>).setSinkId?.call(player, speaker);
    for (const [index, pitch] of [523, 784].entries()) {
      const tone = new OscillatorNode(context, { frequency: pitch });
      const loudness = new GainNode(context, { gain: 0 });
      const begin = context.currentTime + 0.1 + index * 0.45;
      loudness.gain.setTargetAtTime(0.2, begin, 0.03);
      loudness.gain.setTargetAtTime(0, begin + 0.3, 0.06);
      tone.connect(loudness).connect(output);
      tone.start(begin);
      tone.stop(begin + 0.8);
    }
    await player.play();
    await new Promise((resolve) => setTimeout(resolve, 1_400));
    player.srcObject = null;
  } finally {
    await context.close();
  }
}
