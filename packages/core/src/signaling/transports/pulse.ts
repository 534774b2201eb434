/** How soon a probe is to be answered, ms. */
export const probeTimeout = 2000;

/** Finds out whether the other end of a connection is still there. */
export interface Pulse {
  /** Something arrived. */
  heard(): void;
  /** Asks now, and gives the other end `timeout` ms. */
  ask(timeout: number): void;
  stop(): void;
}

/** Asks after `interval` ms of silence; calls `dead` when nothing is heard within `timeout` ms. */
export function createPulse(options: {
  readonly interval: number;
  readonly timeout: number;
  readonly ping: () => void;
  readonly dead: () => void;
}): Pulse {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  let silent = true;
  const wait = (ms: number, then: () => void): void => {
    clearTimeout(timer);
    silent = true;
    timer = setTimeout(then, ms);
  };
  const rest = (): void => {
    asked = false;
    wait(options.interval, () => (silent ? ask(options.timeout) : rest()));
  };
  const ask = (timeout: number): void => {
    asked = true;
    wait(timeout, options.dead);
    options.ping();
  };
  return {
    heard() {
      silent = false;
      if (asked || timer === undefined) rest();
    },
    ask,
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
