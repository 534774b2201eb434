import type { Listen } from './browser-listen.ts';

const gestures = ['pointerup', 'touchend', 'keydown', 'click'];

/** The one audio context of an environment. */
export interface SharedAudio {
  /** Makes it on first use; undefined where there is none and after `close`. */
  context(): AudioContext | undefined;
  close(): Promise<void>;
}

/** Browsers start a context only once the user has touched the page, and may stop it later: each gesture wakes it. */
export function createSharedAudio(listen: Listen): SharedAudio {
  let context: AudioContext | undefined;
  let closed = false;
  const wake = (): void => {
    if (context?.state !== 'running') context?.resume().catch(() => {});
  };
  return {
    context() {
      if (context || closed) return context;
      const Context = (globalThis as Partial<typeof globalThis>).AudioContext;
      context = Context && new Context();
      wake();
      listen(context && globalThis.document, gestures, wake);
      return context;
    },
    async close() {
      closed = true;
      const old = context;
      context = undefined;
      if (old && old.state !== 'closed') await old.close();
    },
  };
}
