import type { MediaEnvironment } from '../../media/media-environment.ts';
import { synthetic } from '../../media/synthetic.ts';
import { levelOf } from '../../quality/level.ts';
import type { QualitySummary } from '../../quality/quality.ts';
import { scoreOf } from '../../quality/score.ts';
import type { StatsSample } from '../../quality/stats.ts';
import { readSummary } from '../../quality/summary.ts';
import type { Loop } from './loop.ts';
import { openNoise } from './noise-picture.ts';
import type { PreflightMedia, PreflightPathKind } from './report.ts';
import type { Scope } from './scope.ts';

/** Ms until what was begun flows evenly. */
const settling = 500;
/** Ms of a voice alone: some 125 packets, so that one that is lost is less than 1 %. */
const voice = 2_500;
/** Ms of as much video as the path carries: browsers' estimates have come near it by then. Ends at `enough`. */
const load = 4_500;
/** Ms between two looks at it. */
const pause = 750;
/** Bps: a picture beside which a voice would pass on any path, and the most that is tried. */
const [little, enough, much] = [80_000, 2_000_000, 2_500_000] as const;

/**
 * Sends made-up media over a loop: first as little as a voice, for loss, jitter and delay as they are without our doing,
 * then as much as passes, for the bandwidth. Null when nothing arrives.
 */
export async function measure(scope: Scope, loop: Loop, path: PreflightPathKind): Promise<PreflightMedia | null> {
  const noise = openNoise(scope);
  const tone = await openTone(scope);
  if (tone) await loop.audio.replaceTrack(tone);
  // A context that may not run yet gives a track without packets: a small picture takes the voice's place.
  if (!tone && noise) await send(loop, noise, little);
  await scope.wait(settling);
  const quiet = await between(scope, loop.receiver, voice);
  const { rtt = null, jitter = null, packetLossPercent: loss = null } = quiet ?? {};
  if (jitter === null && loss === null) return null;
  if (noise) await send(loop, noise, much);
  const bandwidth = noise && (await fill(scope, loop));
  const score = jitter === null || loss === null ? null : scoreOf({ rtt: rtt ?? 0, jitter, loss });
  return { path, rtt, jitter, loss, bandwidth, score, level: score === null ? 'unknown' : levelOf(score) };
}

/** What the path carries, once that is enough or time is over: as the browser estimates it, else what passed. */
async function fill(scope: Scope, { sender, receiver }: Loop): Promise<number | null> {
  let bandwidth: number | null = null;
  for (let waited = 0; waited < load && (bandwidth ?? 0) < enough; waited += pause) {
    const [sent, { audio, video } = { audio: {}, video: {} }] = await Promise.all([
      between(scope, sender, pause),
      between(scope, receiver, pause).then((summary) => summary?.bitrate),
    ]);
    const passed = video.inbound === undefined ? null : video.inbound + (audio.inbound ?? 0);
    bandwidth = sent?.availableOutgoingBitrate ?? passed;
  }
  return bandwidth;
}

/** A tone from an audio context that runs. */
async function openTone(scope: Scope): Promise<MediaStreamTrack | null> {
  const { environment } = scope;
  const source = synthetic({ kind: 'microphone' });
  const context = environment.audioContext();
  // Resuming takes a moment; where it needs a gesture it never ends.
  if (context && context.state !== 'running') await scope.wait(200);
  if (context?.state !== 'running') return null;
  const track = await source.open({ environment: environment as MediaEnvironment, capture: neverCaptures });
  scope.add(() => {
    track.stop();
    source.close?.(track);
  });
  return track;
}

async function neverCaptures(): Promise<never> {
  throw new TypeError('Made-up media opens no device');
}

async function send({ video }: Loop, track: MediaStreamTrack, maxBitrate: number): Promise<void> {
  const parameters = video.getParameters();
  for (const encoding of parameters.encodings) encoding.maxBitrate = maxBitrate;
  await video.setParameters(parameters).catch(() => {}); // Firefox has no encodings before it sends; the default will do
  await video.replaceTrack(track);
}

async function between(scope: Scope, connection: RTCPeerConnection, ms: number): Promise<QualitySummary | null> {
  const before = await sampleOf(scope, connection);
  await scope.wait(ms);
  return readSummary(before, await sampleOf(scope, connection));
}

async function sampleOf({ environment }: Scope, connection: RTCPeerConnection): Promise<StatsSample> {
  return { at: environment.clock.now(), report: await connection.getStats() };
}
