/** Things that run under a name until they are stopped: repeated messages, rooms. */
export interface Running {
  /** Starts something under a name; what ran under it is stopped first. */
  start(name: string, begin: () => () => void): void;
  stop(name: string): void;
}

/** Creates an empty set. */
export function createRunning(): Running {
  const stops = new Map<string, () => void>();
  const stop = (name: string): void => {
    const end = stops.get(name);
    stops.delete(name);
    end?.();
  };
  return {
    start(name, begin) {
      stop(name);
      stops.set(name, begin());
    },
    stop,
  };
}
