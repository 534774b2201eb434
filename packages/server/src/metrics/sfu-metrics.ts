import { Gauge, type Registry } from 'prom-client';
import type { OpenSfu, SfuNumbers } from '../sfu/sfu.ts';

/** Shows what an SFU carries. All numbers of one look are of the same moment. */
export function exposeSfu(registry: Registry, sfu: Pick<OpenSfu, 'numbers'>): void {
  let looking: Promise<SfuNumbers> | null = null;
  const look = (): Promise<SfuNumbers> => {
    looking ??= sfu.numbers().finally(() => (looking = null));
    return looking;
  };
  const total = (name: string, help: string, read: (numbers: SfuNumbers) => number): void => {
    new Gauge({
      ...{ name, help, registers: [registry] },
      async collect() {
        this.set(read(await look()));
      },
    });
  };
  const each = (name: string, help: string, read: (worker: SfuNumbers['workers'][number]) => number): void => {
    new Gauge({
      ...{ name, help, labelNames: ['worker'], registers: [registry] },
      async collect() {
        const { workers } = await look();
        this.reset();
        for (const one of workers) this.labels(one.worker).set(read(one));
      },
    });
  };
  total('calls_sfu_rooms', 'Rooms whose media is forwarded here.', ({ rooms }) => rooms);
  total('calls_sfu_participants', 'Devices whose media is forwarded here.', ({ participants }) => participants);
  total('calls_sfu_producers', 'Tracks that are received.', ({ producers }) => producers);
  total('calls_sfu_consumers', 'Tracks that are sent.', ({ consumers }) => consumers);
  total('calls_sfu_workers', 'Workers that run.', ({ workers }) => workers.length);
  total('calls_sfu_worker_deaths', 'Workers that ended by themselves since the start.', ({ deaths }) => deaths);
  each('calls_sfu_worker_consumers', 'Tracks that a worker sends.', ({ consumers }) => consumers);
  each('calls_sfu_worker_routers', 'Rooms, or parts of rooms, of a worker.', ({ routers }) => routers);
  each('calls_sfu_worker_cpu_seconds', 'CPU time of a worker.', ({ cpu }) => cpu);
}
