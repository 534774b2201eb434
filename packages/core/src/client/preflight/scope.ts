import type { Environment } from '../../environment/environment.ts';
import { createDisposer, type Disposer } from '../../util/disposer.ts';

/** What belongs to one check: nothing of it outlives `dispose`. */
export interface Scope extends Disposer {
  readonly environment: Environment;
  /** Resolves after `ms`, never once the scope is disposed. */
  wait(ms: number): Promise<void>;
}

/** Creates the scope of one check. */
export function createScope(environment: Environment): Scope {
  const disposer = createDisposer();
  const timers = new Set<() => void>();
  disposer.add(() => {
    for (const stop of timers) stop();
  });
  return Object.assign(disposer, {
    environment,
    wait: (ms: number) =>
      new Promise<void>((resolve) => {
        if (disposer.disposed) return;
        const stop = environment.clock.after(ms, () => {
          timers.delete(stop);
          resolve();
        });
        timers.add(stop);
      }),
  });
}
