import { ServerError, type ServerFrame, type SfuRequests } from '@org/calls-core/protocol';
import type { Cluster } from '../cluster/cluster.ts';
import type { Directory } from '../hub/directory.ts';
import type { Method } from '../hub/requests.ts';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { SfuHost } from './sfu.ts';

/** So long a device's place is kept when nothing is said, ms: as in rooms. */
const defaultGrace = 10_000;

/** What an SFU may know and use of its server. */
export function createSfuHost(parts: {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly directory: () => Directory;
  readonly grace: number | undefined;
}): SfuHost {
  const { cluster, clock, log, directory, grace = defaultGrace } = parts;
  return {
    ...{ node: cluster.node, clock, log, grace, nodes: cluster.nodes, ask: cluster.ask },
    ...{ ownerOf: cluster.ownerOf, disown: cluster.disown },
    isInRoom: ({ user, device }, room) => directory().at(user, device)?.rooms.has(room) ?? false,
    isHere: ({ user, device }) => directory().at(user, device) !== undefined,
    tell(devices, notice) {
      const text = JSON.stringify({ kind: 'notice', notice } satisfies ServerFrame);
      for (const { user, device } of devices) directory().at(user, device)?.sendText(text);
    },
  };
}

const methods: readonly (keyof SfuRequests)[] = [
  ...(['sfu.join', 'sfu.connect', 'sfu.produce', 'sfu.produce-data', 'sfu.consume'] as const),
  ...(['sfu.consume-data', 'sfu.update', 'sfu.restart', 'sfu.leave'] as const),
];

/** How a server without an SFU answers. */
export const withoutSfu: ReadonlyMap<string, Method> = new Map(
  methods.map((method) => [
    method,
    () => Promise.reject(new ServerError('sfu-unavailable', { detail: 'This server runs without.' })),
  ]),
);
