import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Directory } from '../hub/directory.ts';
import type { HubListener } from '../hub/hub-listener.ts';
import type { Wire } from '../hub/wire.ts';
import type { OpenSfu } from '../sfu/sfu.ts';
import type { Clock } from '../util/clock.ts';
import { createCallStatuses } from './call-statuses.ts';
import { exposeSfu } from './sfu-metrics.ts';
import { type Count, createTally, kindOf, refusalIn, type Tally } from './frame-meter.ts';

/** Numbers of one server for Prometheus. */
export interface Metrics {
  /** Hears of calls. */
  readonly listener: HubListener;
  /** Counts what is sent over a line, and why it is closed. */
  meter(wire: Wire): Wire;
  /** Returns what counts each frame from a client of that door. */
  receiving(door: string): (frame: string) => void;
  /** Counts a refusal that no line tells of: at the door, or over HTTP. */
  refused(code: string): void;
  /** All numbers in the text format of Prometheus. */
  text(): Promise<{ readonly body: string; readonly contentType: string }>;
  close(): void;
}

/** Starts to count. Each server has a registry of its own. */
export function createMetrics(parts: {
  readonly directory: () => Directory;
  readonly clock: Pick<Clock, 'now'>;
  readonly sfu: OpenSfu | null;
  /** How much is remembered, by what it is. */
  readonly held: () => Readonly<Record<string, number>>;
}): Metrics {
  const { directory, clock, sfu, held } = parts;
  const registry = new Registry();
  const [frames, bytes, refusals, calls] = [createTally(), createTally(), createTally(), createTally()];
  expose(registry, 'calls_frames_total', 'Frames by direction, door and kind.', ['direction', 'door', 'kind'], frames);
  expose(registry, 'calls_frame_bytes_total', 'Bytes of frames.', ['direction', 'door'], bytes);
  expose(registry, 'calls_refusals_total', 'Refusals and closed connections by code.', ['code'], refusals);
  expose(registry, 'calls_calls_total', 'Calls that came to a status.', ['status'], calls);
  exposeDirectory(registry, directory);
  exposeHeld(registry, held);
  if (sfu) exposeSfu(registry, sfu);
  const stopLoop = exposeProcess(registry);
  const statuses = createCallStatuses((status) => calls.add([status]), clock);

  /** Counts the frames of one door and direction. */
  const createCounter = (direction: string, door: string): ((frame: string) => void) => {
    const kinds = new Map<string, Count>();
    const size = bytes.of([direction, door]);
    return (frame) => {
      const kind = kindOf(frame);
      const known = kinds.get(kind) ?? frames.of([direction, door, kind]);
      if (known.count++ === 0) kinds.set(kind, known);
      size.count += Buffer.byteLength(frame);
    };
  };
  const counters = new Map<string, { readonly in: (frame: string) => void; readonly out: (frame: string) => void }>();
  const counterOf = (door: string) => {
    const known = counters.get(door) ?? { in: createCounter('in', door), out: createCounter('out', door) };
    counters.set(door, known);
    return known;
  };
  return {
    listener: { fact: statuses },
    meter(wire) {
      const { out } = counterOf(wire.door);
      return {
        ...wire,
        send(frame) {
          out(frame);
          const code = refusalIn(frame);
          if (code) refusals.add([code]);
          wire.send(frame);
        },
        close(code) {
          refusals.add([code]);
          wire.close(code);
        },
      };
    },
    receiving: (door) => counterOf(door).in,
    refused: (code) => refusals.add([code]),
    text: async () => ({ body: await registry.metrics(), contentType: registry.contentType }),
    close: stopLoop,
  };
}

function expose(registry: Registry, name: string, help: string, labelNames: readonly string[], tally: Tally): void {
  new Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      for (const [labels, count] of tally.entries()) this.labels(...labels).inc(count);
    },
  });
}

function exposeDirectory(registry: Registry, directory: () => Directory): void {
  new Gauge({
    ...{ name: 'calls_connections', help: 'Connections by door.', labelNames: ['door'], registers: [registry] },
    collect() {
      this.reset();
      for (const { door } of directory().all()) this.labels(door).inc();
    },
  });
  const size = (name: string, help: string, items: () => Iterable<unknown>): void => {
    const count = (): number => {
      let sum = 0;
      for (const _ of items()) sum++;
      return sum;
    };
    new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        this.set(count());
      },
    });
  };
  size('calls_users', 'Users with a connection here.', () => directory().users());
  size('calls_rooms', 'Rooms with members here.', () => directory().rooms());
}

function exposeHeld(registry: Registry, held: () => Readonly<Record<string, number>>): void {
  new Gauge({
    ...{ name: 'calls_held', help: 'What is remembered, each within a bound.', labelNames: ['what'] },
    registers: [registry],
    collect() {
      for (const [what, count] of Object.entries(held())) this.labels(what).set(count);
    },
  });
}

/** The process, by the names that Prometheus recommends. Returns the function that ends the measuring. */
function exposeProcess(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        this.set(read());
      },
    });
  };
  const seconds = (nanoseconds: number): number => (Number.isNaN(nanoseconds) ? 0 : nanoseconds / 1e9);
  gauge('nodejs_eventloop_lag_mean_seconds', 'Mean since the last look.', () => seconds(delay.mean));
  gauge('nodejs_eventloop_lag_p99_seconds', '99th percentile since the last look.', () =>
    seconds(delay.percentile(99)),
  );
  gauge('nodejs_eventloop_lag_max_seconds', 'The longest since the last look.', () => {
    const longest = seconds(delay.max);
    delay.reset(); // read last
    return longest;
  });
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  gauge('process_cpu_seconds', 'CPU time of user and system.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  return () => delay.disable();
}
