import type { MediaSource } from '../../protocol/messages.ts';
import type { PublishOptions } from '../topology.ts';

/** Bits per second of the layers, low to high, where there are three. */
const bitrates = [200_000, 800_000, 2_500_000] as const;

/** What a plan is made from. */
export interface EncodingWish {
  readonly source: MediaSource;
  /** Pixels of the track's longest side; undefined when it does not say. */
  readonly longestSide: number | undefined;
  /**
   * All goes in one stream: the mode of what is inside (webrtc-svc), with `n` for the number of sizes, or nothing. Else each size is a
   * stream of its own.
   */
  readonly inside?: string | undefined;
  readonly options: PublishOptions;
  /** Layers that were negotiated: never fewer are described. */
  readonly atLeast?: number;
}

/** The DOM's types lack the mode of layers (webrtc-svc). */
export interface Encoding extends RTCRtpEncodingParameters {
  scalabilityMode?: string;
}

/** How many sizes of a camera's picture are sent (LiveKit, Stream): from 960 pixels three, from 480 two. */
function layerCount(longestSide: number | undefined): number {
  if (longestSide === undefined || longestSide >= 960) return 3;
  return longestSide >= 480 ? 2 : 1;
}

/**
 * The encodings of a source, low to high: Chromium drops the last ones when a picture is too small for all. A camera is
 * sent in layers, each half as wide as the next one; a screen and sound are not. Layers that a smaller picture has no use
 * for rest, so that the others have the sizes that they always have. An app's own list of several is left as it is.
 */
export function encodingsFor({ source, longestSide, inside, options, atLeast = 1 }: EncodingWish): Encoding[] {
  const { encodings = [], priority } = options;
  const common = priority ? { priority } : {};
  const [given = {}] = encodings;
  if (encodings.length > 1 || source !== 'camera') {
    return (encodings.length ? encodings : [given]).map((each) => ({ ...each, ...common }));
  }
  const { scaleResolutionDownBy: scale = 1, maxBitrate: limit = Infinity } = given;
  const all = Math.max(atLeast, layerCount(longestSide));
  const used = Math.min(all, layerCount(longestSide && longestSide / scale));
  const best = Math.min(limit, bitrates[Math.max(1, used - 1)] ?? limit);
  const one = { ...given, ...common, maxBitrate: best };
  if (all === 1 || inside === '') return [one];
  // Key frames of one layer start the others too: whoever comes in needs one of the lowest only.
  if (inside) return [{ ...one, scalabilityMode: inside.replace('n', `${all}`) }];
  return Array.from({ length: all }, (_, layer) => ({
    ...one,
    scaleResolutionDownBy: scale * 2 ** Math.max(0, used - 1 - layer),
    maxBitrate: Math.min(best, layer < used - 1 ? (bitrates[layer] ?? best) : best),
    ...(layer >= used && { active: false }),
  }));
}
