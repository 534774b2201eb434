import { afterEach, beforeEach, vi } from 'vitest';

/** Gives every test of the file elements of one size, which can be changed. jsdom lays nothing out. */
export function withSizedPage(): { resize(width: number, height: number): void } {
  const observers = new Set<() => void>();
  let box = { width: 1280, height: 720 };
  beforeEach(() => {
    box = { width: 1280, height: 720 };
    vi.stubGlobal(
      'ResizeObserver',
      class {
        readonly report: () => void;
        constructor(callback: (entries: { contentRect: typeof box }[]) => void) {
          this.report = () => callback([{ contentRect: box }]);
        }
        observe(): void {
          observers.add(this.report);
          this.report();
        }
        disconnect(): void {
          observers.delete(this.report);
        }
      },
    );
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    observers.clear();
  });
  return {
    resize(width, height) {
      box = { width, height };
      for (const report of observers) report();
    },
  };
}

/** Counts how often something reads a participant's name: whoever renders a tile does. */
export function countReads<T extends { readonly name: string | null }>(one: T): { readonly one: T; reads(): number } {
  let count = 0;
  const { name } = one;
  const counted = Object.defineProperty({ ...one }, 'name', { enumerable: true, get: () => ((count += 1), name) });
  return { one: counted, reads: () => count };
}
