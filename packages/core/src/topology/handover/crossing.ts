import type { Clock, StopTimer } from '../../util/clock.ts';
import type { MediaPath, PeerStats } from '../topology.ts';
import { type Arrivals, compareDelivery, readArrivals } from './delivery.ts';
import { other, type Pair } from './pair.ts';

/** How long what may take while pairs change their path, ms. */
export interface CrossingWaits {
  /** From one look at both paths to the next. */
  readonly look: number;
  /** The old path is watched for so long before it is known what the new one has to deliver: silence sends a packet every 400 ms. */
  readonly observe: number;
  /** The new path delivers, but smaller pictures: it has so long to grow. */
  readonly sharpen: number;
  /** The new path does not deliver: it is given up. */
  readonly patience: number;
}

/** What a crossing looks at and whom it tells. */
export interface CrossingOptions {
  readonly clock: Clock;
  readonly waits: CrossingWaits;
  /** The pairs that are to change to the other path. */
  pairs(): readonly Pair[];
  stats(path: MediaPath): Promise<readonly PeerStats[]>;
  /** The path did not bring what a pair needs in time. */
  failed(path: MediaPath): void;
}

/** Takes pairs over to their new path when it delivers. */
export interface Crossing {
  /** There may be something to do. Idempotent. */
  wake(): void;
  stop(): void;
}

interface Progress {
  readonly target: MediaPath;
  readonly since: number;
  readonly before: Record<MediaPath, Arrivals>;
  /** Since when the new path delivers, however small. */
  deliversSince: number | null;
}

const nothing: Arrivals = new Map();

/** Creates the watch over pairs that change their path. It looks only while there are any. */
export function createCrossing({ clock, waits, pairs, stats, failed }: CrossingOptions): Crossing {
  const progress = new Map<Pair, Progress>();
  let stopTimer: StopTimer | null = null;
  let stopped = false;

  const look = async (): Promise<void> => {
    const [mesh, sfu] = await Promise.all([arrivals(stats('mesh')), arrivals(stats('sfu'))]);
    const present = { mesh, sfu };
    const due = stopped ? [] : pairs();
    for (const pair of progress.keys()) if (!due.includes(pair)) progress.delete(pair);
    for (const pair of due) advance(pair, { mesh: of('mesh', pair), sfu: of('sfu', pair) });

    function of(path: MediaPath, { id }: Pair): Arrivals {
      return present[path].get(id) ?? nothing;
    }
  };
  const advance = (pair: Pair, now: Record<MediaPath, Arrivals>): void => {
    const target = other(pair.taking);
    const known = progress.get(pair);
    if (known?.target !== target) {
      progress.set(pair, { target, since: clock.now(), before: now, deliversSince: null });
      return;
    }
    const { since, before } = known;
    const passed = clock.now() - since;
    const looks = (path: MediaPath) => ({ before: before[path], now: now[path] });
    const delivers = pair.side(target).up ? compareDelivery(looks(pair.taking), looks(target)) : null;
    if (passed >= waits.observe && delivers) {
      known.deliversSince ??= clock.now();
      if (delivers === 'sharp' || clock.now() - known.deliversSince >= waits.sharpen) pair.take(target);
    } else if (passed >= waits.patience) {
      progress.delete(pair);
      failed(target);
    }
  };
  const run = (): void => {
    stopTimer = null;
    void look().finally(() => {
      if (!stopped && pairs().length > 0) stopTimer ??= clock.after(waits.look, run);
    });
  };

  return {
    wake() {
      if (!stopped && pairs().length > 0) stopTimer ??= clock.after(0, run);
    },
    stop() {
      stopped = true;
      stopTimer?.();
    },
  };
}

async function arrivals(stats: Promise<readonly PeerStats[]>): Promise<ReadonlyMap<string, Arrivals>> {
  const all = await stats.catch(() => []);
  return new Map(all.map((one) => [one.peer, readArrivals(one)]));
}
