/** What one end of a connection tells the other of what it shows, over the control channel: to send less, or in full again. */
export interface ReceiveHint {
  readonly source: 'camera' | 'screen';
  /** What fills a box of this size (device pixels), nothing, or all there is. */
  readonly wish: { readonly width: number; readonly height: number } | 'paused' | null;
}

/** Sides of a box: no screen has more. */
const maxPixels = 99_999;

/** One line of plain words: it is part of every call, and a schema for it would be larger than all that it says. */
const pattern = /^receive (camera|screen) (?:(paused)|(full)|([1-9]\d{0,4})x([1-9]\d{0,4}))$/;

/** Writes a hint; sides are rounded up and held to what can be read. */
export function writeReceiveHint({ source, wish }: ReceiveHint): string {
  const side = (pixels: number): number => Math.min(maxPixels, Math.max(1, Math.ceil(pixels)));
  const what = wish === null ? 'full' : wish === 'paused' ? wish : `${side(wish.width)}x${side(wish.height)}`;
  return `receive ${source} ${what}`;
}

/** Reads a hint from a text of the control channel; null when it is none. Never throws. */
export function parseReceiveHint(text: string): ReceiveHint | null {
  const [, source, paused, full, width, height] = pattern.exec(text) ?? [];
  if (!source) return null;
  const wish = paused ? 'paused' : full ? null : { width: Number(width), height: Number(height) };
  return { source: source as ReceiveHint['source'], wish };
}
