// A picture that flashes and a sound that beeps at the same moment, and how far apart they arrive.

/** Ms of light and tone, and from one to the next. */
const length = 200;
const period = 1000;

/** What there is between the flashes. */
export interface Ground {
  /** Colour of the picture, whose green must be below 128. Default black. */
  readonly colour?: string;
  /** Loudness of a hum, 0 to 0.04: what is never silent is never left out. Default 0. */
  readonly hum?: number;
  /** Frames a second. Default 30. */
  readonly frameRate?: number;
}

/** Starts a source of the page's own: the picture goes white when the tone sounds, once a second. */
export function flashAndBeep({ colour = '#000', hum = 0, frameRate = 30 }: Ground = {}): {
  readonly picture: MediaStreamTrack;
  readonly sound: MediaStreamTrack;
} {
  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: 1000 });
  const volume = new GainNode(audio, { gain: 0 });
  const output = audio.createMediaStreamDestination();
  tone.connect(volume).connect(output);
  tone.start();
  const ground = new OscillatorNode(audio, { frequency: 300 });
  ground.connect(new GainNode(audio, { gain: hum })).connect(output);
  ground.start();
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const painter = canvas.getContext('2d')!;
  let bright = false;
  setInterval(() => {
    const now = performance.now() % period < length;
    if (now !== bright) volume.gain.setValueAtTime(now ? 0.5 : 0, audio.currentTime);
    bright = now;
    painter.fillStyle = now ? '#fff' : colour;
    painter.fillRect(0, 0, canvas.width, canvas.height);
  }, 10);
  return { picture: canvas.captureStream(frameRate).getVideoTracks()[0]!, sound: output.stream.getAudioTracks()[0]! };
}

/** Plays a stream and tells for a number of flashes how much later, ms, the tone was heard than the light seen. */
export async function measureSkew(stream: MediaStream, flashes: number): Promise<number[]> {
  const video = Object.assign(document.createElement('video'), { srcObject: stream });
  document.body.append(video);
  const lights = watchLight(video);
  const tones = listen(stream);
  await video.play();
  const skews: number[] = [];
  const measured = new Set<number>();
  while (skews.length < flashes) {
    await new Promise((resolve) => setTimeout(resolve, period / 2));
    for (const light of lights.splice(0, Math.max(0, lights.length - 1))) {
      const tone = tones.find((at) => Math.abs(at - light) < period / 2 && !measured.has(at));
      if (tone === undefined) continue;
      measured.add(tone);
      skews.push(Math.round(tone - light));
    }
  }
  video.remove();
  return skews;
}

/** One flash with its beep. */
export interface FlashSkew {
  /** When the flash was seen, ms of the page. */
  readonly at: number;
  /** How much later the tone was heard, ms. */
  readonly skew: number;
}

/** Plays a stream as long as the page lives, whatever becomes of its tracks, and notes each flash with its beep. */
export function followSkew(stream: MediaStream): readonly FlashSkew[] {
  const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true, autoplay: true });
  document.body.append(video);
  const lights = watchLight(video);
  const skews: FlashSkew[] = [];
  let tones: number[] = [];
  let heard: MediaStreamTrack | undefined;
  setInterval(() => {
    const [track] = stream.getAudioTracks();
    if (track !== heard) tones = track ? listen(new MediaStream([track])) : [];
    heard = track;
    for (const light of lights.splice(0, Math.max(0, lights.length - 1))) {
      const tone = tones.find((at) => Math.abs(at - light) < period / 2);
      if (tone !== undefined) skews.push({ at: light, skew: Math.round(tone - light) });
    }
  }, 50);
  return skews;
}

/** Moments, by the page's clock, at which the picture became bright. */
function watchLight(video: HTMLVideoElement): number[] {
  const moments: number[] = [];
  const canvas = Object.assign(document.createElement('canvas'), { width: 4, height: 4 });
  const painter = canvas.getContext('2d', { willReadFrequently: true })!;
  let bright = true;
  const look = (_now: number, { expectedDisplayTime }: VideoFrameCallbackMetadata): void => {
    painter.drawImage(video, 0, 0, 4, 4);
    const now = painter.getImageData(1, 1, 1, 1).data[1]! > 128;
    if (now && !bright) moments.push(expectedDisplayTime);
    bright = now;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  return moments;
}

/** Chromium's; the type library does not know it yet. */
declare const MediaStreamTrackProcessor: new (init: { readonly track: MediaStreamTrack }) => {
  readonly readable: ReadableStream<AudioData>;
};

/** Moments, by the page's clock, at which the tone began. */
function listen(stream: MediaStream): number[] {
  return 'MediaStreamTrackProcessor' in globalThis ? listenToFrames(stream) : listenToGraph(stream);
}

/** An audio graph would add a delay of its own. */
function listenToFrames(stream: MediaStream): number[] {
  const moments: number[] = [];
  const reader = new MediaStreamTrackProcessor({ track: stream.getAudioTracks()[0]! }).readable.getReader();
  let last = 0;
  const follow = async (): Promise<void> => {
    for (let { value } = await reader.read(); value; { value } = await reader.read()) {
      const now = performance.now();
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      const at = samples.findIndex((sample) => Math.abs(sample) > 0.05);
      const heard = now + ((at - samples.length) / value.sampleRate) * 1000;
      value.close();
      if (at < 0) continue;
      if (heard - last > length) moments.push(heard);
      last = heard;
    }
  };
  void follow();
  return moments;
}

/** For Firefox, whose processors are in workers only. */
function listenToGraph(stream: MediaStream): number[] {
  const moments: number[] = [];
  const audio = new AudioContext();
  const analyser = new AnalyserNode(audio, { fftSize: 256 });
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let last = 0;
  setInterval(() => {
    const now = performance.now();
    analyser.getFloatTimeDomainData(samples);
    if (!samples.some((sample) => Math.abs(sample) > 0.05)) return;
    if (now - last > length) moments.push(now);
    last = now;
  }, 5);
  return moments;
}
