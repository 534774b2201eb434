import { expect, onTestFinished, test } from 'vitest';
import { createRemoteMedia } from '../../src/client/remote-media.ts';
import { browserEnvironment } from '../../src/environment/browser-environment.ts';
import { createParties, createStandIn, meetAll, type Party } from './support/parties.ts';

/** A bright picture that moves, and a tone. */
async function createSources(): Promise<{ readonly camera: MediaStreamTrack; readonly microphone: MediaStreamTrack }> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 320, height: 240 });
  const brush = canvas.getContext('2d')!;
  let count = 0;
  const paint = (): void => {
    brush.fillStyle = `hsl(${(count += 7) % 360} 90% 70%)`;
    brush.fillRect(0, 0, 320, 240);
  };
  paint();
  const timer = setInterval(paint, 33);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const out = audio.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const camera = canvas.captureStream(30).getVideoTracks()[0]!;
  const microphone = out.stream.getAudioTracks()[0]!;
  onTestFinished(async () => {
    clearInterval(timer);
    camera.stop();
    microphone.stop();
    await audio.close();
  });
  return { camera, microphone };
}

/** What one element shows: when each frame came, and how bright it was. */
interface Watch {
  readonly frames: { readonly at: number; readonly bright: number }[];
}

/** Shows what `party` receives of `from`, in the streams of the client. */
async function watchVideo(party: Party, from: string): Promise<Watch> {
  const remote = createRemoteMedia(() => new MediaStream());
  const show = (): void => {
    for (const source of ['microphone', 'camera'] as const) {
      remote.set(source, party.tracks.get(`${from} ${source}`) ?? null);
    }
  };
  show();
  const push = party.facts.push.bind(party.facts);
  party.facts.push = (...facts) => {
    queueMicrotask(() => facts.some(({ type }) => type === 'track') && show());
    return push(...facts);
  };
  const video = document.createElement('video');
  Object.assign(video, { muted: true, autoplay: true, playsInline: true });
  video.srcObject = remote.stream('camera');
  document.body.append(video);
  onTestFinished(() => video.remove());
  const eye = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  const frames: { at: number; bright: number }[] = [];
  const look = (): void => {
    eye.drawImage(video, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = eye.getImageData(0, 0, 1, 1).data;
    frames.push({ at: performance.now(), bright: Math.max(red, green, blue) });
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  await video.play();
  return { frames };
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  for (const start = performance.now(); !condition(); await pass(10)) {
    if (performance.now() - start > 15_000) throw new Error(`Not within 15 s: ${condition}`);
  }
}

function longestGap(frames: Watch['frames'], from: number, to: number): number {
  const times = [from, ...frames.map(({ at }) => at).filter((at) => at > from && at < to), to];
  return Math.max(...times.slice(1).map((at, index) => at - times[index]!));
}

test('two change over and back: the picture goes on, never black, in the same stream', async () => {
  const environments = new Map(['p1', 'p2'].map((name) => [name, browserEnvironment()]));
  const standIn = createStandIn(environments.get('p1')!.clock);
  const parties = createParties(['p1', 'p2'], (name) => environments.get(name)!, {
    sfu: (name) => async () => standIn.topology(name),
    waits: { linger: 500 },
  });
  onTestFinished(async () => {
    for (const { session } of parties) await session.close();
  });
  const [one, two] = parties as [Party, Party];
  meetAll(parties);
  await until(() => parties.every((party) => party.of('up').length > 0));
  const { camera, microphone } = await createSources();
  for (const { session } of parties) {
    await session.publish('microphone', microphone);
    await session.publish('camera', camera);
  }
  await until(() => one.tracks.has('p2 camera') && two.tracks.has('p1 camera'));
  const watch = await watchVideo(one, 'p2');
  await until(() => watch.frames.length > 15);
  const before = performance.now();
  await pass(2_000);
  const begin = performance.now();
  const usual = longestGap(watch.frames, before, begin);
  for (const path of ['sfu', 'mesh'] as const) {
    for (const { session } of parties) session.use?.(path);
    await until(() =>
      parties.every((party) => party.of('debug').findLast(({ what }) => what === 'path')?.details === path),
    );
    const seen = watch.frames.length;
    await until(() => watch.frames.length > seen + 15);
    await pass(700);
  }
  const end = watch.frames.at(-1)!.at;
  // Longer is a freeze, as a lost key frame makes it: the machine may be busy.
  expect(longestGap(watch.frames, begin, end)).toBeLessThanOrEqual(Math.max(1_000, usual + 40));
  expect(watch.frames.filter(({ bright }) => bright < 60)).toEqual([]);
  expect(parties.flatMap((party) => [...party.of('down'), ...party.of('path-failed')])).toEqual([]);
});
