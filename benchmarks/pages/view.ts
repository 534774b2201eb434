/** A video element that notes when each decoded frame is presented. */
export interface View {
  /** Shows a stream; the same one again changes nothing. */
  show(stream: MediaStream): void;
  /** When the first frame came, ms of `performance.now()`. */
  readonly firstFrame: Promise<number>;
  /** When each frame came. */
  readonly frames: readonly number[];
  close(): void;
}

/** Adds a muted video element to the page. */
export function createView(): View {
  const element = document.createElement('video');
  element.muted = element.autoplay = element.playsInline = true;
  document.body.append(element);
  const frames: number[] = [];
  let announce: (at: number) => void;
  const firstFrame = new Promise<number>((resolve) => (announce = resolve));
  const onFrame = (): void => {
    const now = performance.now();
    frames.push(now);
    announce(now);
    element.requestVideoFrameCallback(onFrame);
  };
  element.requestVideoFrameCallback(onFrame);
  return {
    show(stream) {
      if (element.srcObject === stream) return;
      element.srcObject = stream;
      element.play().catch(() => {}); // interrupted by the next stream, or by the end
    },
    firstFrame,
    frames,
    close() {
      element.srcObject = null;
      element.remove();
    },
  };
}

/** The longest time without a frame between two moments, ms. */
export function longestGap(frames: readonly number[], from: number, to: number): number {
  const inside = frames.filter((at) => at > from && at < to);
  return Math.max(...[...inside, to].map((at, index) => at - (inside[index - 1] ?? from)));
}

/** The first frame at or after a moment from which on frames came without a gap of 300 ms for at least a second. */
export function steadyFrom(frames: readonly number[], after: number, now: number): number | null {
  const inside = frames.filter((at) => at >= after);
  let start = inside[0];
  for (const [index, at] of inside.entries()) {
    if ((inside[index + 1] ?? now) - at > 300) start = inside[index + 1];
  }
  return start !== undefined && now - start >= 1000 ? start : null;
}
