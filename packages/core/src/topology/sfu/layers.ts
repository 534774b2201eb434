import type { ReceiveWish } from '../topology.ts';

/** Longest side of the picture that so many layers suggest, pixels: the sizes of the presets. */
const longest: readonly number[] = [320, 640, 1280];
/** A picture may be so much smaller than its box before the next layer is taken. */
const tolerance = 0.8;

/** How a consumer is to be, as the SFU takes it. */
export interface LayerWish {
  readonly paused: boolean;
  readonly layers?: { readonly spatial: number };
}

/** Number of spatial layers that a consumer can choose from. */
export function spatialLayers(scalabilityMode: string | undefined): number {
  return Number(/^[LS](\d)/.exec(scalabilityMode ?? '')?.[1] ?? 1);
}

/** The lowest layer that fills the box; without a wish the highest. A pause keeps the layers as they were. */
export function layersFor(wish: ReceiveWish, count: number): LayerWish {
  if (wish === 'paused') return { paused: true };
  if (count < 2) return { paused: false };
  const top = count - 1;
  const full = longest[Math.min(count, longest.length) - 1] as number;
  const side = wish ? Math.max(wish.width, wish.height) * tolerance : Infinity;
  const fits = Array.from({ length: count }, (_, layer) => full / 2 ** (top - layer)).findIndex((each) => each >= side);
  return { paused: false, layers: { spatial: fits < 0 ? top : fits } };
}
