import type { Readable } from '../../util/store.ts';
import type { CallClientSnapshot, CallSnapshot } from '../api.ts';
import { watchCalls } from '../watch-calls.ts';
import { goesOn } from './going-on.ts';
import { listenTo, type PageOptions, windowOf } from './page-options.ts';

/** Options of `confirmLeave`. */
export interface ConfirmLeaveOptions extends PageOptions {
  /** For which calls it asks. Default: each that the user takes part in. */
  readonly wanted?: (call: CallSnapshot) => boolean;
}

/**
 * Makes the browser ask before the user leaves the page during a call. Who stays is in the call as before. Returns the
 * function that ends it.
 *
 * @example
 * const stop = confirmLeave(calls);
 */
export function confirmLeave(client: Readable<CallClientSnapshot>, options: ConfirmLeaveOptions = {}): () => void {
  const { wanted = goesOn } = options;
  const window = windowOf(options);
  const calls = watchCalls(client, (all) => all.some((call) => wanted(call.get())));
  // Only during a call: a page that listens to it may not be kept in the back/forward cache.
  let stopAsking: (() => void) | null = null;
  const ask = (event: Event): void => {
    event.preventDefault();
    (event as BeforeUnloadEvent).returnValue = ''; // the way of older browsers
  };
  const look = (): void => {
    if (calls.get()) stopAsking ??= listenTo(window, ['beforeunload'], ask);
    else {
      stopAsking?.();
      stopAsking = null;
    }
  };
  const stop = calls.subscribe(look);
  look();
  return () => {
    stop();
    stopAsking?.();
    stopAsking = null;
  };
}
