import type { Bench } from './calls.ts';
import { sleep } from './signaling.ts';
import { setStage, within } from './stage.ts';

/** Bits per second; 0 is unlimited. Loss from 0 to 1. */
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
  /** From the link's return until video has 80 % of its former bitrate for 2 s; Infinity when that did not come. */
  readonly recovery: number;
  /** Of video before, bps. */
  readonly bitrate: number;
  /** Video bitrate of each second since the link went bad, kbps, both ends' mean: for the eye. */
  readonly series: readonly number[];
}

interface Look {
  readonly at: number;
  readonly videoBytes: number;
  readonly concealed: number;
  readonly samples: number;
  readonly frozen: number;
}

const every = 500;

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
  const looks = ends.map((): Look[] => []);
  const lookAll = async (): Promise<void> => {
    const now = await Promise.all(ends.map(look));
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

async function look(connection: RTCPeerConnection): Promise<Look> {
  const found = { at: performance.now(), videoBytes: 0, concealed: 0, samples: 0, frozen: 0 };
  (await connection.getStats()).forEach((stat: Record<string, unknown>) => {
    if (stat['type'] !== 'inbound-rtp') return;
    const read = (name: string): number => Number(stat[name] ?? 0);
    if (stat['kind'] === 'video') {
      found.videoBytes += read('bytesReceived');
      found.frozen += 1000 * read('totalFreezesDuration');
    } else {
      found.concealed += read('concealedSamples') - read('silentConcealedSamples');
      found.samples += read('totalSamplesReceived');
    }
  });
  return found;
}

function judge(looks: readonly Look[], bad: number, after: number): AdaptSample {
  const at = (time: number): Look => looks.findLast((one) => one.at <= time) ?? looks[0]!;
  const rate = (from: number, to: number): number => {
    const [a, b] = [at(from), at(to)];
    return b.at > a.at ? (8000 * (b.videoBytes - a.videoBytes)) / (b.at - a.at) : 0;
  };
  const end = looks.at(-1)!.at;
  const [first, last] = [at(bad), at(after)];
  const bitrate = rate(bad - 5_000, bad);
  const back = looks.find(
    (one) => one.at >= after && one.at + 2_000 <= end && rate(one.at, one.at + 2_000) >= 0.8 * bitrate,
  );
  const series: number[] = [];
  for (let time = bad; time + 1_000 <= end; time += 1_000) series.push(rate(time, time + 1_000) / 1000);
  return {
    concealed: (100 * (last.concealed - first.concealed)) / Math.max(1, last.samples - first.samples),
    frozen: looks.at(-1)!.frozen - first.frozen,
    recovery: back ? back.at - after : Infinity,
    bitrate,
    series,
  };
}
