import type { Call, QualityLevel } from '@org/calls-core';
import type { LinkConditions } from '../wire/wire.ts';
import type { Bench } from './calls.ts';
import { concealedShare, lookAtMedia, type MediaLook, videoRate } from './media-looks.ts';
import { sleep } from './signaling.ts';
import { setStage, within } from './stage.ts';

/** How a link is for a while. */
export interface ProfileStep {
  /** Ms. */
  readonly lasts: number;
  readonly link: Partial<LinkConditions>;
}

export interface ProfileOptions {
  /** Ms. */
  readonly roundTrip: number;
  /** A good link before, ms. */
  readonly settle: number;
  readonly steps: readonly ProfileStep[];
}

/** How a call fared on such a link, the mean of both ends. */
export interface ProfileSample {
  /** Sound that was made up, %. */
  readonly concealed: number;
  /** How long video stood still, ms. */
  readonly frozen: number;
  /** Of video, kbps. */
  readonly bitrate: number;
  /** Score of the called end's sound on the good link, and its lowest afterwards; NaN for those that have none. */
  readonly scoreBefore: number;
  readonly score: number;
  /** When the called end's level of quality went down or up, ms from the first step on. */
  readonly levelChanges: readonly number[];
  /** 1 when the call was up at the end, else 0. */
  readonly up: number;
}

const perfect = { rate: 0, loss: 0, burst: 1, jitter: 0, down: false };

/** Leads a running call over a link that changes by a plan. */
export async function measureProfile(
  { contender, wire, connections }: Bench,
  options: ProfileOptions,
): Promise<ProfileSample> {
  const oneWay = options.roundTrip / 2;
  connections.reset();
  await wire.set({ ...perfect, delay: oneWay });
  const stage = await setStage(oneWay);
  const call = await contender.ring(stage);
  await sleep(300);
  call.accept();
  await Promise.all([stage.caller.view, stage.callee.view].map((view) => within(15_000, view.firstFrame)));
  const scores = watchScore(call.calls?.callee);
  await sleep(options.settle);
  const ends = connections.open();
  const scoreBefore = scores.latest();
  scores.forget();
  const before = await Promise.all(ends.map(lookAtMedia));
  for (const { lasts, link } of options.steps) {
    await wire.set({ ...perfect, ...link });
    await sleep(lasts);
  }
  const after = await Promise.all(ends.map(lookAtMedia));
  const score = scores.lowest();
  const levelChanges = scores.levelChanges();
  const up = call.calls
    ? Object.values(call.calls).every((one) => one.get().status === 'connected')
    : ends.every(({ connectionState }) => connectionState === 'connected');
  scores.stop();
  await call.close();
  stage.close();
  await wire.set(perfect);
  await sleep(200);
  const mean = (read: (a: MediaLook, b: MediaLook) => number): number =>
    before.reduce((sum, look, index) => sum + read(look, after[index]!), 0) / before.length;
  return {
    concealed: mean(concealedShare),
    frozen: mean((a, b) => b.frozen - a.frozen),
    bitrate: mean(videoRate) / 1000,
    scoreBefore,
    score,
    levelChanges,
    up: up ? 1 : 0,
  };
}

function watchScore(call: Call | undefined) {
  let seen: number[] = [];
  let levels: { readonly at: number; readonly level: QualityLevel }[] = [];
  let began = performance.now();
  const quality = call?.quality();
  const stop = quality?.subscribe(() => {
    const { level, summary } = quality.get();
    const score = summary?.scores.audio.inbound;
    if (score !== undefined) seen.push(score);
    if (level !== levels.at(-1)?.level) levels.push({ at: performance.now(), level });
  });
  return {
    latest: () => seen.at(-1) ?? Number.NaN,
    lowest: () => (seen.length > 0 ? Math.min(...seen) : Number.NaN),
    levelChanges: () => levels.flatMap(({ at }) => (at >= began ? [Math.round(at - began)] : [])),
    forget() {
      seen = [];
      levels = levels.slice(-1);
      began = performance.now();
    },
    stop: () => stop?.(),
  };
}
