import type { I420Frame } from './webrtc.ts';

/** Paints a frame, the first is number 0. */
export type Picture = (frame: I420Frame, number: number) => void;

/** What a made-up camera shows. */
export interface PictureOptions {
  /** Pixels, both even. Default 320 × 180. */
  readonly width?: number;
  readonly height?: number;
  /** Frames per second. Default 15. */
  readonly frameRate?: number;
  /** Default: `movingBars()`. */
  readonly picture?: Picture;
}

/** Bars of grey that move from frame to frame, in one colour: 0 to 359 degrees. Default 210. */
export function movingBars(hue: number = 210): Picture {
  const angle = (hue * Math.PI) / 180;
  const [blue, red] = [128 + 70 * Math.cos(angle), 128 + 70 * Math.sin(angle)];
  return ({ width, height, data }, number) => {
    const pixels = width * height;
    const row = Uint8ClampedArray.from({ length: width }, (_, x) => 60 + (((x + number * 4) >> 4) & 7) * 20);
    for (let y = 0; y < height; y++) data.set(row, y * width);
    data.fill(blue, pixels, pixels * 1.25);
    data.fill(red, pixels * 1.25);
  };
}
