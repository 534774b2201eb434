import type { Connection } from './hub/connection.ts';
import type { Directory } from './hub/directory.ts';
import type { Clock } from './util/clock.ts';

/** How long clients have to say goodbye, ms. */
const goodbye = 5000;

/**
 * Tells all clients to go elsewhere, one after the other within `drain` ms, so that they do not all arrive there at once.
 * Resolves when the last one has gone; `left` registers whom to tell of each that goes.
 */
export async function sendAway(
  directory: Directory,
  options: { readonly drain: number; readonly clock: Clock; readonly left: (listener: () => void) => () => void },
): Promise<void> {
  const { drain, clock, left } = options;
  const connections = [...directory.all()];
  if (connections.length === 0) return;
  const dismiss = (connection: Connection): void => {
    connection.send({ kind: 'moved', reason: 'shutting-down' });
    connection.close('shutting-down');
  };
  await new Promise<void>((resolve) => {
    const stop = left(() => directory.size === 0 && end());
    const cancel = clock.after(drain + goodbye, end);
    function end(): void {
      stop();
      cancel();
      resolve();
    }
    connections.forEach((connection, index) => {
      const at = Math.floor((index / connections.length) * drain);
      if (at === 0) dismiss(connection);
      else clock.after(at, () => dismiss(connection));
    });
  });
}
