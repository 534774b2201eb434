import type { Opened } from '../source-slot.ts';

/** A track of a device that is used more than once, one after the other; released with its last use. */
export interface SharedTrack {
  readonly opened: Opened;
  /** How it was opened. */
  readonly key: unknown;
  /** One more use; returns what ends it. */
  use(): () => void;
  /** Whether it can be used again. */
  alive(): boolean;
}

/** Creates one that nobody uses yet. */
export function shareTrack(opened: Opened, key: unknown): SharedTrack {
  let users = 0;
  let released = false;
  return {
    opened,
    key,
    use() {
      users++;
      let using = true;
      return () => {
        if (!using) return;
        using = false;
        if (--users > 0) return;
        released = true;
        opened.release();
      };
    },
    alive: () => !released && opened.track.readyState === 'live',
  };
}
