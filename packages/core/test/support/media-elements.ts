import { afterEach, beforeEach, vi } from 'vitest';

/** What jsdom's media elements lack: they play, unless `blocked`, and remember each stream they were given. */
export interface MediaElements {
  blocked: boolean;
  /** In order; null when an element was emptied. */
  readonly assigned: (MediaStream | null)[];
}

/** Gives every test of the file elements that play. */
export function withMediaElements(): MediaElements {
  const elements = { blocked: false, assigned: [] as (MediaStream | null)[] };
  beforeEach(() => {
    elements.blocked = false;
    elements.assigned.length = 0;
    const streams = new WeakMap<HTMLMediaElement, MediaStream | null>();
    const prototype = HTMLMediaElement.prototype;
    vi.spyOn(prototype, 'play').mockImplementation(async function (this: HTMLMediaElement) {
      if (elements.blocked && !this.muted) throw new DOMException('Touch the page first.', 'NotAllowedError');
      this.dispatchEvent(new Event('playing'));
    });
    Object.defineProperty(prototype, 'srcObject', {
      configurable: true,
      get(this: HTMLMediaElement) {
        return streams.get(this) ?? null;
      },
      set(this: HTMLMediaElement, stream: MediaStream | null) {
        streams.set(this, stream);
        elements.assigned.push(stream);
      },
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    Reflect.deleteProperty(HTMLMediaElement.prototype, 'srcObject');
  });
  return elements;
}

/** A stream as far as elements here care. */
export function fakeStream(id: string): MediaStream {
  return { id } as MediaStream;
}
