/** What all of these take. */
export interface PageOptions {
  /** The page. Default: the one that this runs in; without one, as in Node, nothing is available and nothing happens. */
  readonly window?: Window | undefined;
}

/** The page that is meant. */
export function windowOf({ window = (globalThis as { window?: Window }).window }: PageOptions): Window | undefined {
  return window;
}

/** Listens to several events, before the page's own handlers can hide them; returns the function that stops it. */
export function listenTo(
  target: EventTarget | null | undefined,
  types: readonly string[],
  listener: (event: Event) => void,
): () => void {
  for (const type of types) target?.addEventListener(type, listener, true);
  return () => {
    for (const type of types) target?.removeEventListener(type, listener, true);
  };
}
