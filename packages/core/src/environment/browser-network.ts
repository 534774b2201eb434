import type { Listen } from './browser-listen.ts';
import type { NetworkHint } from './environment.ts';

/** What Chromium tells about the network beyond on and off. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
  readonly effectiveType?: string;
}

/** Tells hints about the network. Several may come for one change. */
export function watchNetwork(listen: Listen, listener: (hint: NetworkHint) => void): () => void {
  const { window, document, navigator } = globalThis as Partial<typeof globalThis>;
  const connection = (navigator as { connection?: NetworkInformation } | undefined)?.connection;
  const visible = (): void => {
    if (document?.visibilityState !== 'hidden') listener('visible');
  };
  // The event also comes with every new estimate of speed, which is no reason to touch a path that works.
  const kind = (): string => `${connection?.type} ${connection?.effectiveType}`;
  let last = kind();
  const changed = (): void => {
    const now = kind();
    if (now !== last) listener('changed');
    last = now;
  };
  const stops = [
    listen(window, ['online', 'offline'], (event) => listener(event.type as 'online' | 'offline')),
    listen(window, ['pageshow'], (event) => {
      if ((event as PageTransitionEvent).persisted) visible();
    }),
    listen(document, ['visibilitychange', 'resume'], visible),
    listen(connection, ['change'], changed),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Tells that the page goes away, and whether it may wait in the back/forward cache. */
export function watchPageHide(listen: Listen, listener: (cached: boolean) => void): () => void {
  return listen(globalThis.window, ['pagehide'], (event) => listener((event as PageTransitionEvent).persisted));
}
