import type * as library from 'mediasoup';
import type { types } from 'mediasoup';
import { ServerError } from '@org/calls-core/protocol';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { SfuSettings } from './sfu-options.ts';

/** What is used of the library. */
export type Mediasoup = Pick<typeof library, 'createWorker' | 'ortc'>;

/** One worker and what it listens with. */
export interface Station {
  /** Number of its place; a worker that takes the place of one that died has the same. */
  readonly slot: number;
  readonly worker: types.Worker;
  readonly webRtcServer: types.WebRtcServer;
  /** Streams that it sends to receivers. */
  consumers: number;
  routers: number;
}

/** The workers of this node. */
export interface WorkerPool {
  /** Resolves when all run. Rejects where none can be started. */
  start(): Promise<void>;
  /** Those that run. */
  stations(): readonly Station[];
  /** The same, one at least: waits for one that is being started. Rejects with `sfu-unavailable`. */
  running(): Promise<readonly Station[]>;
  /** Workers that ended by themselves. */
  deaths(): number;
  close(): void;
}

/** Between attempts to start a worker anew, ms. */
const restartDelay = 1000;

/** Creates the pool. `died` is told of each worker that ended by itself, before another one takes its place. */
export function createWorkerPool(options: {
  readonly mediasoup: Mediasoup;
  readonly settings: SfuSettings;
  readonly clock: Clock;
  readonly log: Log;
  died(station: Station): void;
}): WorkerPool {
  const { mediasoup, settings, clock, log } = options;
  const stations = new Map<number, Station>();
  const starting = new Map<number, Promise<void>>();
  let started: Promise<void> | null = null;
  let deaths = 0;
  let closed = false;

  const launch = async (slot: number): Promise<void> => {
    const { workerBin, ports } = settings;
    const worker = await mediasoup.createWorker({
      ...{ logLevel: 'error', rtcMinPort: ports.from, rtcMaxPort: ports.to },
      ...(workerBin && { workerBin }),
    });
    const listen = await worker.createWebRtcServer({ listenInfos: listenInfos(settings, slot) }).catch((error) => {
      worker.close();
      throw error;
    });
    if (closed) return worker.close();
    const station: Station = { slot, worker, webRtcServer: listen, consumers: 0, routers: 0 };
    stations.set(slot, station);
    worker.on('died', (error) => lose(station, error));
  };
  const lose = (station: Station, error: Error): void => {
    if (stations.get(station.slot) !== station) return;
    stations.delete(station.slot);
    deaths++;
    log.error({ err: error, worker: station.slot }, 'a worker of the SFU ended');
    insist(station.slot);
    options.died(station);
  };
  const begin = (slot: number): Promise<void> => {
    const run = launch(slot).finally(() => starting.delete(slot));
    starting.set(slot, run);
    return run;
  };
  /** Starts a worker at a place, again and again until it runs. */
  const insist = (slot: number): void => {
    if (closed) return;
    begin(slot).catch((error: unknown) => {
      if (closed) return;
      log.error({ err: error, worker: slot }, 'a worker of the SFU cannot be started');
      clock.after(restartDelay, () => insist(slot));
    });
  };

  const start = async (): Promise<void> => {
    const slots = Array.from({ length: settings.workers }, (_, slot) => slot);
    const results = await Promise.allSettled(slots.map(begin));
    const failed = results.flatMap((result, slot) => (result.status === 'rejected' ? [{ ...result, slot }] : []));
    if (stations.size === 0 && failed[0] && !closed) throw failed[0].reason;
    for (const { slot } of failed) insist(slot);
  };

  return {
    start: () => (started ??= start()),
    stations: () => [...stations.values()],
    async running() {
      await started?.catch(() => {}); // so that the first rooms do not all go to the worker that is there first
      if (stations.size === 0 && starting.size > 0) await Promise.any(starting.values()).catch(() => {});
      if (stations.size === 0 || closed) throw new ServerError('sfu-unavailable', { detail: 'No worker runs.' });
      return [...stations.values()];
    },
    deaths: () => deaths,
    close() {
      closed = true;
      for (const { worker } of stations.values()) worker.close();
      stations.clear();
    },
  };
}

function listenInfos({ listen, announcedAddress, ports }: SfuSettings, slot: number): types.TransportListenInfo[] {
  return listen.flatMap(({ ip, port }) =>
    (['udp', 'tcp'] as const).map((protocol) => ({
      ...{ protocol, ip },
      ...(announcedAddress && { announcedAddress }),
      ...(port > 0 ? { port: port + slot } : { portRange: { min: ports.from, max: ports.to } }),
    })),
  );
}
