import type { Bench } from './calls.ts';
import { concealedShare, lookAtMedia, type MediaLook, videoRate } from './media-looks.ts';
import { sleep } from './signaling.ts';
import { setStage, within } from './stage.ts';

/** `rate` in kbit/s, 0 is unlimited; `loss` from 0 to 1. */
export interface LinkPhase {
  /** Ms. */
  readonly lasts: number;
  readonly rate: number;
  readonly loss: number;
  readonly jitter?: number;
}

export interface AdaptOptions {
  /** Ms. */
  readonly roundTrip: number;
  readonly good: LinkPhase;
  readonly bad: LinkPhase;
  readonly after: LinkPhase;
}

/** How a call fared over the three phases, the mean of both ends. */
export interface AdaptSample {
  /** Share of the sound that was made up while the link was bad, %. */
  readonly concealed: number;
  /** How long the video stood still from the beginning of the bad phase on, ms. */
  readonly frozen: number;
  /** From the link's return until video has 80 % of its former bitrate and keeps it for 5 s; Infinity when that did not come. */
  readonly recovery: number;
  /** Of video before, bps. */
  readonly bitrate: number;
  /** Video bitrate of each second since the link went bad, kbps, both ends' mean: for the eye. */
  readonly series: readonly number[];
}

const every = 500;
/** Ms for which a bitrate that came back is kept. */
const kept = 5_000;

/** Lets a link go bad under a running call and come back. */
export async function measureAdapt(
  { contender, wire, connections }: Bench,
  options: AdaptOptions,
): Promise<AdaptSample> {
  const oneWay = options.roundTrip / 2;
  const set = ({ rate, loss, jitter = 0 }: LinkPhase): Promise<void> =>
    wire.set({ rate, loss, jitter, delay: oneWay, down: false });
  connections.reset();
  await set(options.good);
  const stage = await setStage(oneWay);
  const call = await contender.ring(stage);
  await sleep(300);
  call.accept();
  await Promise.all([stage.caller.view, stage.callee.view].map((view) => within(15_000, view.firstFrame)));
  const ends = connections.open();
  const looks = ends.map((): MediaLook[] => []);
  const lookAll = async (): Promise<void> => {
    const now = await Promise.all(ends.map(lookAtMedia));
    now.forEach((one, index) => looks[index]?.push(one));
  };
  const timer = setInterval(() => void lookAll(), every);
  const phases: number[] = [];
  for (const phase of [options.good, options.bad, options.after]) {
    await set(phase);
    phases.push(performance.now());
    await sleep(phase.lasts);
  }
  clearInterval(timer);
  await call.close();
  stage.close();
  await wire.set({ rate: 0, loss: 0, jitter: 0 });
  await sleep(200);
  const [, bad = 0, after = 0] = phases;
  const samples = looks.filter((list) => list.length > 0).map((list) => judge(list, bad, after));
  const mean = (read: (sample: AdaptSample) => number): number =>
    samples.reduce((sum, sample) => sum + read(sample), 0) / samples.length;
  return {
    concealed: mean(({ concealed }) => concealed),
    frozen: mean(({ frozen }) => frozen),
    recovery: mean(({ recovery }) => recovery),
    bitrate: mean(({ bitrate }) => bitrate),
    series: (samples[0]?.series ?? []).map((_, index) => Math.round(mean(({ series }) => series[index] ?? 0))),
  };
}

function judge(looks: readonly MediaLook[], bad: number, after: number): AdaptSample {
  const at = (time: number): MediaLook => looks.findLast((one) => one.at <= time) ?? looks[0]!;
  const rate = (from: number, to: number): number => videoRate(at(from), at(to));
  const end = looks.at(-1)!.at;
  const [first, last] = [at(bad), at(after)];
  const bitrate = rate(bad - 5_000, bad);
  const back = looks.find(
    (one) =>
      one.at >= after &&
      one.at + kept <= end &&
      // A probe that fills the link for a moment is no return.
      [2_000, kept].every((time) => rate(one.at, one.at + time) >= 0.8 * bitrate),
  );
  const series: number[] = [];
  for (let time = bad; time + 1_000 <= end; time += 1_000) series.push(rate(time, time + 1_000) / 1000);
  return {
    concealed: concealedShare(first, last),
    frozen: looks.at(-1)!.frozen - first.frozen,
    recovery: back ? back.at - after : Infinity,
    bitrate,
    series,
  };
}
