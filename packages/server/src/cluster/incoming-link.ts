import type { LinkEnd, NodeFrame } from './node-messages.ts';

/** Frames from one other node, taken in once and in order. */
export interface IncomingLink {
  /** A packet. `ready`: what the frames may rely on is known; else they are asked for again later. */
  take(packet: { epoch: number; first: number; frames: readonly NodeFrame[] }, ready: boolean): void;
  /** The other node says where the link ends: the last frames may have been lost. */
  endsAt(epoch: number, last: number, ready: boolean): void;
  /** The last frame that arrived; null before the first. */
  end(): LinkEnd | null;
  /** Frames before this one cannot be had any more. */
  lost(epoch: number, first: number): void;
}

/** Creates a link. */
export function createIncomingLink(options: {
  readonly handle: (frame: NodeFrame) => void;
  /** Asks for the frames from `next` on. */
  readonly ask: (epoch: number, next: number) => void;
  /** Frames were lost for good. */
  readonly gap: () => void;
}): IncomingLink {
  const { handle, ask, gap } = options;
  let current = 0; // The epoch; links begin with 1.
  let next = 1;
  let asked = 0;

  /** False for what belongs to an older link. */
  const follow = (epoch: number): boolean => {
    if (epoch === current) return true;
    if (epoch < current) return false;
    // The other node had given this one up, with whatever it had for it.
    if (current > 0) gap();
    current = epoch;
    next = 1;
    asked = 0;
    return true;
  };
  const missing = (): void => {
    if (asked === next) return;
    asked = next;
    ask(current, next);
  };
  return {
    take({ epoch, first, frames }, ready) {
      if (!ready || !follow(epoch)) return;
      if (first > next) return missing();
      for (const frame of frames.slice(next - first)) {
        next++;
        handle(frame);
      }
    },
    endsAt(epoch, last, ready) {
      if (!ready || !follow(epoch)) return;
      asked = 0; // An answer that was lost, too, is asked for again.
      if (last >= next) missing();
    },
    end: () => (current > 0 ? [current, next - 1] : null),
    lost(epoch, first) {
      if (epoch !== current || first <= next) return;
      next = first;
      gap();
    },
  };
}
