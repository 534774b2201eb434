/** What a test sees of the page, and does as its user. */
export interface StagedPage {
  /** Wake locks that are held. */
  readonly locks: number;
  /** What the system's controls show; null for nothing. */
  readonly title: string | null;
  press(action: string): void;
  asksToLeave(): boolean;
  hide(): void;
}

/** Gives jsdom's page what it lacks of page life, for the tests of one file. */
export function stagePage(afterEach: (cleanup: () => void) => void): StagedPage {
  let locks = 0;
  let hidden = false;
  const handlers = new Map<string, () => void>();
  const session = {
    metadata: null as { readonly title: string } | null,
    setActionHandler: (action: string, handler: (() => void) | null) =>
      void (handler ? handlers.set(action, handler) : handlers.delete(action)),
  };
  const request = async () => {
    locks++;
    return Object.assign(new EventTarget(), { release: async () => void locks-- });
  };
  const define = (target: object, name: string, get: () => unknown): void =>
    void Object.defineProperty(target, name, { get, configurable: true });
  define(navigator, 'wakeLock', () => ({ request }));
  define(navigator, 'mediaSession', () => session);
  define(window, 'MediaMetadata', () => Object);
  define(document, 'visibilityState', () => (hidden ? 'hidden' : 'visible'));
  afterEach(() => void (hidden = false));
  return {
    get locks() {
      return locks;
    },
    get title() {
      return session.metadata?.title ?? null;
    },
    press: (action) => handlers.get(action)?.(),
    asksToLeave: () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })),
    hide() {
      hidden = true;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
}
