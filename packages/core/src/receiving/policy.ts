import type { Box, SeenBox } from './observe-element.ts';

/** A video that could be received. */
export interface ReceivableVideo {
  /** A participant's id. */
  readonly participant: string;
  readonly source: 'camera' | 'screen';
  /** What is seen of it, at its largest element. */
  readonly seen: SeenBox;
  readonly pinned: boolean;
  /** Its participant speaks, or spoke last. */
  readonly speaking: boolean;
}

/** What is to be received of a video: what fills a box (device pixels), nothing, or all there is (null). */
export type VideoWish = Box | 'paused' | null;

/** Says of each video, in their order, what is to be received of it. Pure. */
export type ReceivePolicy = (videos: readonly ReceivableVideo[]) => readonly VideoWish[];

/** Options of the usual policy. */
export interface ShownOptions {
  /** At most so many videos are received: screens first, then who is pinned, who speaks, and the largest. Default: all that are seen. */
  readonly lastN?: number;
}

/** Longest sides of what is asked for: a size that changes little by little asks for something else few times only. */
const sides: readonly number[] = [80, 120, 160, 240, 320, 480, 640, 960, 1280, 1920, 2560, 3840];

/** What is not seen is not received, what is small is received small. */
export function whatIsShown({ lastN = Infinity }: ShownOptions = {}): ReceivePolicy {
  return (videos) => {
    const seen = videos.filter((video) => video.seen !== null);
    const kept = new Set(seen.sort((a, b) => rank(b) - rank(a)).slice(0, lastN));
    return videos.map((video) => (kept.has(video) ? wishFor(video.seen) : 'paused'));
  };
}

function wishFor(seen: SeenBox): VideoWish {
  if (seen === null) return 'paused';
  if (seen === 'unknown') return null;
  const longest = Math.max(seen.width, seen.height);
  const side = sides.find((one) => one >= longest);
  if (side === undefined) return null;
  const stretched = (one: number): number => Math.max(1, Math.round((one * side) / longest));
  return { width: stretched(seen.width), height: stretched(seen.height) };
}

function rank({ source, pinned, speaking, seen }: ReceivableVideo): number {
  const first = Number(source === 'screen') * 4 + Number(pinned) * 2 + Number(speaking);
  return first * 1e9 + areaOf(seen);
}

/** How much a wish asks for, to compare. */
export function areaOf(wish: VideoWish | SeenBox): number {
  if (wish === 'paused') return 0;
  if (wish === null || wish === 'unknown') return 1e8;
  return wish.width * wish.height;
}
