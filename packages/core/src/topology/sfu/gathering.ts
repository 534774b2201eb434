import type { Clock, StopTimer } from '../../util/clock.ts';
import type { PeerId } from '../topology.ts';

/** Peers for whom the same is done in one go, after `ms` and at most twice that. */
export interface Gathering {
  add(peer: PeerId): void;
  /** It was added, and its turn has not come. */
  has(peer: PeerId): boolean;
  /** Forgets everybody. */
  clear(): void;
}

/** Creates one without anybody. */
export function createGathering(clock: Clock, ms: number, run: (peers: readonly PeerId[]) => void): Gathering {
  let [ready, early] = [new Set<PeerId>(), new Set<PeerId>()];
  let stop: StopTimer | null = null;
  const tick = (): void => {
    const peers = [...ready];
    [ready, early] = [early, new Set()];
    stop = ready.size > 0 ? clock.after(ms, tick) : null;
    run(peers);
  };
  return {
    add(peer) {
      early.add(peer);
      stop ??= clock.after(ms, tick);
    },
    has: (peer) => ready.has(peer) || early.has(peer),
    clear() {
      stop?.();
      stop = null;
      for (const peers of [ready, early]) peers.clear();
    },
  };
}
