/** Adds a listener to whatever is there; returns the function that removes it. */
export type Listen = (
  target: EventTarget | null | undefined,
  types: readonly string[],
  listener: (event: Event) => void,
) => () => void;

/** Adds listeners that are gone at the latest when `signal` aborts. */
export function createListen(signal: AbortSignal): Listen {
  return (target, types, listener) => {
    // Passive and capturing: the page's own handlers are neither delayed nor able to hide the event.
    for (const type of types) target?.addEventListener(type, listener, { signal, capture: true, passive: true });
    return () => {
      for (const type of types) target?.removeEventListener(type, listener, true);
    };
  };
}
