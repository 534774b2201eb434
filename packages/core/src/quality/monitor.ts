import type { Clock, StopTimer } from '../util/clock.ts';
import { createStore, select } from '../util/store.ts';
import { whileWatched } from '../util/while-watched.ts';
import { createFlowRater, worstOf } from './level.ts';
import { type Quality, type QualitySample, type QualitySnapshot, unknownQuality } from './quality.ts';
import { readSummary } from './summary.ts';

/** What one connection reported. */
export interface PeerSample extends QualitySample {
  readonly peer: string;
}

/** Options of a monitor. */
export interface QualityMonitorOptions {
  /** One `getStats` of every connection. */
  readonly stats: () => Promise<readonly PeerSample[]>;
  readonly clock: Clock;
  /** Ms between two samples. Default 2000. */
  readonly interval?: number;
}

/** Quality of one call. It samples only while somebody listens: one `getStats` per connection and interval. */
export interface QualityMonitor {
  /** The worst of the peers. */
  readonly call: Quality;
  peer(id: string): Quality;
  /** Whether anything can be told: not while held, not after the end. Without it everything is `unknown`; with it, it begins anew. On at first. */
  enable(on: boolean): void;
}

interface Watched {
  readonly rate: ReturnType<typeof createFlowRater>;
  previous: QualitySample | null;
  /** Samples in a row in which nothing arrived. */
  silences: number;
}

type Snapshots = Readonly<Record<string, QualitySnapshot>>;

/** Creates the monitor of one call. */
export function createQualityMonitor({ stats, clock, interval = 2000 }: QualityMonitorOptions): QualityMonitor {
  const all = createStore<Snapshots>({});
  let watched = new Map<string, Watched>();
  /** Of `call` and of the peers, those that somebody listens to. */
  let watching = 0;
  let enabled = true;
  /** Stops the sampling that goes on, if any; an answer that comes later is dropped. */
  let stop: (() => void) | null = null;

  const start = (): void => {
    let wait: StopTimer = () => {};
    const own = (stop = () => wait());
    const sample = async (): Promise<void> => {
      // A connection that closes meanwhile rejects; it is missing in the next sample.
      const samples = await stats().catch(() => []);
      if (stop !== own) return;
      watched = new Map(samples.map(({ peer }) => [peer, watched.get(peer) ?? watch()]));
      const entries = samples.map((each) => [each.peer, take(watched.get(each.peer) ?? watch(), each)] as const);
      wait = clock.after(interval, sample);
      all.set(Object.fromEntries(entries));
    };
    void sample();
  };
  const update = (): void => {
    const wanted = watching > 0 && enabled;
    if (wanted === !!stop) return;
    if (wanted) return start();
    stop?.();
    stop = null;
    watched.clear();
    all.set({});
  };
  const observed = (quality: Quality): Quality =>
    whileWatched(quality, () => {
      watching++;
      update();
      return () => {
        watching--;
        update();
      };
    });

  return {
    call: observed(select(all, worst)),
    peer: (id) => observed(select(all, (snapshots) => snapshots[id] ?? unknownQuality)),
    enable(on) {
      enabled = on;
      update();
    },
  };
}

function worst(snapshots: Snapshots): QualitySnapshot {
  const all = Object.values(snapshots);
  const level = worstOf(all.map((snapshot) => snapshot.level));
  return all.find((snapshot) => snapshot.level === level) ?? unknownQuality;
}

function watch(): Watched {
  return { rate: createFlowRater(), previous: null, silences: 0 };
}

function take(peer: Watched, sample: QualitySample): QualitySnapshot {
  const summary = readSummary(peer.previous, sample);
  peer.previous = sample;
  if (!summary) return unknownQuality;
  peer.silences = summary.silent ? peer.silences + 1 : 0;
  const levels = peer.rate(summary.scores);
  const { audio, video } = levels;
  // Browsers check a path every 2.5 to 6 s: three intervals without any answer tell that it is gone.
  const level = peer.silences > 2 ? 'lost' : worstOf([audio.inbound, audio.outbound, video.inbound, video.outbound]);
  return { level, levels, summary, sample };
}
