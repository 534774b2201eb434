import { live } from '../util/live.ts';
import { createStore, type Readable } from '../util/store.ts';
import type { Call, CallClientSnapshot } from './api.ts';

/**
 * Derives a value from the calls of a client and from their snapshots. Listeners hear only changes of that value
 * (`equal`, by default `Object.is`). However many listen, each call is subscribed to once.
 *
 * @example
 * const ringing = watchCalls(client, (calls) => calls.some((call) => call.get().status === 'ringing'));
 */
export function watchCalls<S>(
  client: Readable<CallClientSnapshot>,
  selector: (calls: readonly Call[]) => S,
  equal: (a: S, b: S) => boolean = Object.is,
): Readable<S> {
  const store = createStore(selector(client.get().calls));
  const refresh = (): void => {
    const value = selector(client.get().calls);
    if (!equal(store.get(), value)) store.set(value);
  };
  return live(store, refresh, () => followCalls(client, refresh));
}

/** Calls `changed` now and whenever the list of calls or one of the calls changes; returns the function that stops it. */
function followCalls(client: Readable<CallClientSnapshot>, changed: () => void): () => void {
  const stops = new Map<Call, () => void>();
  const follow = (): void => {
    const { calls } = client.get();
    for (const call of calls) if (!stops.has(call)) stops.set(call, call.subscribe(changed));
    for (const [call, stop] of stops) {
      if (calls.includes(call)) continue;
      stops.delete(call);
      stop();
    }
    changed();
  };
  const stop = client.subscribe(follow);
  follow();
  return () => {
    stop();
    for (const stopCall of stops.values()) stopCall();
  };
}
