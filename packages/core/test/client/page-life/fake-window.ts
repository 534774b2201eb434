import { FakeEventTarget } from '../../../src/testing/fake-event-target.ts';

/** A page with as much of a browser's window as page life uses; a test acts as user and browser. */
export interface FakeWindow {
  readonly window: Window;
  readonly events: FakeEventTarget;
  readonly document: FakeEventTarget;
  /** Another window comes before it, or goes. */
  see(visible: boolean): void;
  readonly wakeLock: { held: number; asked: number; refuses: boolean; takeBack(): void };
  readonly session: { metadata: { title?: string; artist?: string } | null; active: string[] };
  /** The system's button; false when there is none. */
  press(action: string): boolean;
}

export function createFakeWindow(): FakeWindow {
  let visibilityState: DocumentVisibilityState = 'visible';
  const document = Object.assign(new FakeEventTarget(), { hasFocus: () => true });
  Object.defineProperty(document, 'visibilityState', { get: () => visibilityState });
  const locks = new Set<FakeEventTarget>();
  const drop = (lock: FakeEventTarget): void => void (locks.delete(lock) && lock.fire('release'));
  const wakeLock = {
    asked: 0,
    refuses: false,
    get held() {
      return locks.size;
    },
    takeBack: () => locks.forEach(drop),
    async request() {
      wakeLock.asked++;
      if (wakeLock.refuses || visibilityState === 'hidden') throw new DOMException('no', 'NotAllowedError');
      const lock = new FakeEventTarget();
      locks.add(lock);
      return Object.assign(lock, { release: async () => drop(lock) });
    },
  };
  const handlers = new Map<string, () => void>();
  const session = {
    metadata: null as FakeWindow['session']['metadata'],
    active: [] as string[],
    setActionHandler(action: string, handler: (() => void) | null) {
      if (action === 'togglecamera' && session.active.includes('no camera')) throw new TypeError(action);
      if (handler) handlers.set(action, handler);
      else handlers.delete(action);
    },
    setMicrophoneActive: (on: boolean) => void session.active.push(`microphone ${on}`),
    setCameraActive: (on: boolean) => void session.active.push(`camera ${on}`),
  };
  const events = Object.assign(new FakeEventTarget(), {
    document,
    navigator: { wakeLock, mediaSession: session },
    MediaMetadata: function MediaMetadata(this: object, init: object) {
      Object.assign(this, init);
    },
  });
  return {
    window: events as unknown as Window,
    events,
    document,
    see(visible) {
      visibilityState = visible ? 'visible' : 'hidden';
      if (!visible) wakeLock.takeBack();
      document.fire('visibilitychange');
    },
    wakeLock,
    session,
    press(action) {
      handlers.get(action)?.();
      return handlers.has(action);
    },
  };
}
