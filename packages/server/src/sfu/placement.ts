/** What a worker has to do. */
export interface Load {
  /** Streams to receivers. */
  readonly consumers: number;
  /** Rooms, or parts of rooms, which may grow. */
  readonly routers: number;
}

/**
 * Where a newcomer of a room goes: to the least loaded worker that the room has, until that carries `spillAt` streams; then
 * to the least loaded of all, where that has clearly less to do. Null where there is no worker.
 */
export function chooseStation<S extends Load>(own: readonly S[], all: readonly S[], spillAt: number): S | null {
  const best = leastLoaded(all);
  const home = leastLoaded(own);
  if (!home || !best) return best;
  if (home.consumers < spillAt || best.consumers > home.consumers * 0.7) return home;
  return best;
}

/** Streams first; among equals, who has fewer rooms. */
function leastLoaded<S extends Load>(some: readonly S[]): S | null {
  return some.reduce<S | null>((best, one) => (best && loadOf(best) <= loadOf(one) ? best : one), null);
}

function loadOf({ consumers, routers }: Load): number {
  return consumers + routers / 1000;
}
