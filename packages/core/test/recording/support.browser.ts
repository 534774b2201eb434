import { onTestFinished } from 'vitest';

/** A picture of one colour that moves, and a tone. */
export interface LiveSource {
  readonly stream: MediaStream;
  readonly picture: MediaStreamTrack;
  readonly sound: MediaStreamTrack;
}

export function openSource(colour: string, frequency = 440, size = { width: 320, height: 180 }): LiveSource {
  const canvas = Object.assign(document.createElement('canvas'), size);
  const painter = canvas.getContext('2d') as CanvasRenderingContext2D;
  let x = 0;
  const paint = (): void => {
    painter.fillStyle = colour;
    painter.fillRect(0, 0, size.width, size.height);
    painter.fillStyle = '#888';
    painter.fillRect((x += 3) % size.width, size.height - 12, 12, 12);
  };
  paint();
  const timer = setInterval(paint, 33);
  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency });
  const output = audio.createMediaStreamDestination();
  tone.connect(output);
  tone.start();
  const [picture] = canvas.captureStream(30).getVideoTracks();
  const [sound] = output.stream.getAudioTracks();
  onTestFinished(async () => {
    clearInterval(timer);
    await audio.close();
  });
  return { stream: new MediaStream([picture!, sound!]), picture: picture!, sound: sound! };
}

/** Plays a file in the page. */
export async function openFile(file: Blob): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  video.muted = true;
  video.src = url;
  document.body.append(video);
  onTestFinished(() => {
    video.remove();
    URL.revokeObjectURL(url);
  });
  await once(video, 'loadeddata');
  return video;
}

export async function seek(video: HTMLVideoElement, seconds: number): Promise<void> {
  const done = once(video, 'seeked');
  video.currentTime = seconds;
  await done;
}

/** The colour in the middle of the picture. */
export function colourOf(video: HTMLVideoElement, x = 0.5, y = 0.5): [red: number, green: number, blue: number] {
  const { videoWidth: width, videoHeight: height } = video;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const painter = canvas.getContext('2d') as CanvasRenderingContext2D;
  painter.drawImage(video, 0, 0);
  const [red = 0, green = 0, blue = 0] = painter.getImageData(Math.floor(width * x), Math.floor(height * y), 1, 1).data;
  return [red, green, blue];
}

/** Loudness of a file between two moments, RMS of the samples. */
export async function loudness(file: Blob, from: number, to: number): Promise<number> {
  const audio = new OfflineAudioContext(1, 48_000, 48_000);
  const samples = (await audio.decodeAudioData(await file.arrayBuffer())).getChannelData(0);
  const part = samples.slice(from * 48_000, to * 48_000);
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
}

export function once(target: EventTarget, type: string): Promise<Event> {
  return new Promise((resolve, reject) => {
    target.addEventListener(type, resolve, { once: true });
    target.addEventListener('error', () => reject((target as HTMLVideoElement).error), { once: true });
  });
}
