import type { Cluster, Delivery } from '../cluster/cluster.ts';
import { audience } from './audience.ts';
import { isAt } from './connection.ts';
import type { Directory } from './directory.ts';

/** Brings frames to whoever they are for. */
export interface Router {
  /** Hands a frame to the connections here, returns how many. */
  deliver(delivery: Delivery): number;
  /** Sends a frame to whoever it is for, here and at other nodes; false when there is nobody. */
  route(delivery: Delivery): boolean;
}

/** Creates a router. */
export function createRouter(directory: Directory, cluster: Cluster): Router {
  const deliver = ({ to, text, from }: Delivery): number => {
    let reached = 0;
    for (const connection of audience(directory, to)) {
      if (from && isAt(connection, from)) continue;
      connection.sendText(text);
      reached++;
    }
    return reached;
  };
  return {
    deliver,
    route(delivery) {
      const { to } = delivery;
      let reached = deliver(delivery) > 0;
      const nodes = 'room' in to ? cluster.nodesOfRoom(to.room) : 'user' in to ? cluster.nodesOfUser(to.user) : [];
      for (const node of nodes) {
        reached = true;
        cluster.relay(node, delivery);
      }
      return reached;
    },
  };
}
