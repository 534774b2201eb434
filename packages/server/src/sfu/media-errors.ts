import { ServerError } from '@org/calls-core/protocol';
import type { Log } from '../util/log.ts';

/**
 * Runs what the client's parameters take part in. mediasoup throws a `TypeError` for what it cannot read, and passes on what its
 * worker refuses: neither is a fault of the server. `alive` is false when the worker is gone.
 */
export async function mediasoupCall<T>(log: Log, alive: () => boolean, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ServerError) throw error;
    if (!alive()) throw new ServerError('sfu-unavailable', { detail: 'Its worker has ended.', cause: error });
    const { name, message } = Object(error) as Error;
    if (name === 'NotFoundError') throw new ServerError('not-found', { cause: error });
    log.debug({ err: error }, 'the SFU refused parameters');
    throw new ServerError('invalid-message', { detail: String(message).slice(0, 200), cause: error });
  }
}
