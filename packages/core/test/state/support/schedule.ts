/** Simulated time: what is due runs in order of time, at equal times in order of planning. */
export interface Schedule {
  now(): number;
  /** Runs `work` after `ms`; returns the function that cancels it. */
  after(ms: number, work: () => void): () => void;
  /** Runs everything that is due up to a time. */
  runUntil(time: number): void;
}

interface Entry {
  readonly at: number;
  readonly order: number;
  work: (() => void) | null;
}

/** A binary heap of entries. */
export function createSchedule(): Schedule {
  const heap: Entry[] = [];
  let now = 0;
  let planned = 0;
  const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  const push = (entry: Entry): void => {
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  };
  const pop = (): void => {
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  };
  return {
    now: () => now,
    after(ms, work) {
      const entry: Entry = { at: now + ms, order: planned++, work };
      push(entry);
      return () => void (entry.work = null);
    },
    runUntil(time) {
      for (let next = heap[0]; next && next.at <= time; next = heap[0]) {
        pop();
        now = next.at;
        next.work?.();
      }
      now = time;
    },
  };
}
