import type { Connection } from './hub/connection.ts';
import type { Directory } from './hub/directory.ts';
import type { Clock } from './util/clock.ts';

/** Connections that are told at once, and ms between two such groups: each asks others for what it missed, and is answered. */
const group = 200;
const pause = 20;

/**
 * Tells all clients that frames may have been lost between nodes: those of a small node at once, those of a large one in groups,
 * so that they do not all ask in the same moment. 10 000 clients take a second.
 */
export function tellGap(directory: Pick<Directory, 'all'>, clock: Pick<Clock, 'after'>): void {
  const connections = [...directory.all()];
  for (let first = 0; first < connections.length; first += group) {
    const some = connections.slice(first, first + group);
    if (first === 0) tell(some);
    else clock.after((first / group) * pause, () => tell(some));
  }
}

/** Those that have gone meanwhile hear nothing. */
function tell(connections: readonly Connection[]): void {
  for (const connection of connections) connection.send({ kind: 'gap' });
}
