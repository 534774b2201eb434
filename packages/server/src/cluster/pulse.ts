import type { Clock } from '../util/clock.ts';

/** Knows whether messages reach the other nodes: this node's own come back to it. */
export interface Pulse {
  alive(): boolean;
  /** Something that this node told all came back. */
  heard(): void;
  /** Redis is away. */
  down(): void;
  /** Begins; resolves when it is alive for the first time, or stopped. */
  start(): Promise<void>;
  /** Resolves when it is alive, stopped, or `ms` are over. */
  untilAlive(ms: number): Promise<void>;
  stop(): void;
}

/** Creates a pulse. */
export function createPulse(options: {
  readonly clock: Clock;
  /** Ms between two beats. */
  readonly heartbeat: number;
  /** Ms of silence after which a node counts as gone. After three times as long connections are made anew. */
  readonly ttl: number;
  /** Both connections are there. */
  readonly isUp: () => boolean;
  readonly renew: () => void;
  readonly beat: (alive: boolean) => void;
  /** Before the first time: looks who else is there. */
  readonly first: () => Promise<void>;
  /** Messages pass (again). */
  readonly back: () => void;
  /** With each beat. `settled`: messages have passed for so long that whoever was silent is gone. */
  readonly tick: (settled: boolean) => void;
}): Pulse {
  const { clock, heartbeat, ttl } = options;
  const waiting = new Set<() => void>();
  let alive = false;
  let stopped = false;
  let met: 'no' | 'asking' | 'yes' = 'no';
  let heardAt = -Infinity;
  let aliveSince = 0;
  // Not sooner: a Redis that only hung goes on with the connections that it has.
  let renewedAt = clock.now();
  let stopBeating = (): void => {};

  const wake = (): void => {
    for (const resume of [...waiting]) resume();
  };
  const revive = (): void => {
    alive = true;
    aliveSince = clock.now();
    options.back();
    wake();
  };
  const meet = async (): Promise<void> => {
    met = 'asking';
    try {
      await options.first();
      met = 'yes';
      if (!stopped && options.isUp()) revive();
    } catch {
      met = 'no'; // The next beat tries again.
    }
  };
  const beat = (): void => {
    const now = clock.now();
    if (alive && now - heardAt > 2.5 * heartbeat) alive = false;
    if (options.isUp() && !alive && now - Math.max(heardAt, renewedAt) > 3 * ttl) {
      renewedAt = now;
      options.renew();
    }
    options.beat(alive);
    options.tick(alive && now - aliveSince > 2 * ttl);
  };
  const untilAlive = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (alive || stopped) return resolve();
      const resume = (): void => {
        stop();
        waiting.delete(resume);
        resolve();
      };
      const stop = Number.isFinite(ms) ? clock.after(ms, resume) : () => {};
      waiting.add(resume);
    });
  return {
    alive: () => alive,
    heard() {
      heardAt = clock.now();
      if (alive || stopped) return;
      if (met === 'yes') revive();
      else if (met === 'no') void meet();
    },
    down: () => void (alive = false),
    start() {
      stopBeating = clock.every(heartbeat, beat);
      return untilAlive(Infinity);
    },
    untilAlive,
    stop() {
      stopped = true;
      alive = false;
      stopBeating();
      wake();
    },
  };
}
