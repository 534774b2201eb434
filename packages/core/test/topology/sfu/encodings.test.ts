import { describe, expect, test } from 'vitest';
import { encodingsFor } from '../../../src/topology/sfu/encodings.ts';
import { layersFor, spatialLayers } from '../../../src/topology/sfu/layers.ts';
import { isFinal, nextJoinDelay } from '../../../src/topology/sfu/retries.ts';
import { ServerError } from '../../../src/protocol/server-errors.ts';

const camera = { source: 'camera', options: {} } as const;

describe('the encodings of a camera', () => {
  test('are three layers, low to high, from 960 pixels, with the bitrates of each', () => {
    expect(encodingsFor({ ...camera, longestSide: 1280 })).toEqual([
      { scaleResolutionDownBy: 4, maxBitrate: 200_000 },
      { scaleResolutionDownBy: 2, maxBitrate: 800_000 },
      { scaleResolutionDownBy: 1, maxBitrate: 2_500_000 },
    ]);
  });

  test('are two from 480 pixels and one below', () => {
    expect(encodingsFor({ ...camera, longestSide: 640 }).map((each) => each.scaleResolutionDownBy)).toEqual([2, 1]);
    expect(encodingsFor({ ...camera, longestSide: 320 })).toEqual([{ maxBitrate: 800_000 }]);
  });

  test('stay below what the app allows, and keep its rate and priority', () => {
    const options = { encodings: [{ maxBitrate: 500_000, maxFramerate: 15 }], priority: 'high' } as const;
    const encodings = encodingsFor({ ...camera, longestSide: 1920, options });
    expect(encodings.map(({ maxBitrate }) => maxBitrate)).toEqual([200_000, 500_000, 500_000]);
    expect(encodings.every(({ maxFramerate, priority }) => maxFramerate === 15 && priority === 'high')).toBe(true);
  });

  test.each([
    ['LnT3_KEY', { scalabilityMode: 'L3T3_KEY' }],
    ['L1T3', { scalabilityMode: 'L1T3' }],
    ['', {}],
  ] as const)(
    'are one stream where the SFU forwards no more of a codec, with what may be inside: %s',
    (inside, mode) => {
      expect(encodingsFor({ ...camera, longestSide: 1280, inside })).toEqual([{ maxBitrate: 2_500_000, ...mode }]);
    },
  );

  test('are left as they are when the app gives several', () => {
    const encodings = [{ scaleResolutionDownBy: 8 }, { scaleResolutionDownBy: 1 }];
    expect(encodingsFor({ ...camera, longestSide: 1280, options: { encodings } })).toEqual(encodings);
  });

  test('keep the sizes of the layers when the picture becomes smaller; those beyond it rest', () => {
    expect(encodingsFor({ ...camera, longestSide: 640, atLeast: 3 })).toEqual([
      { scaleResolutionDownBy: 2, maxBitrate: 200_000 },
      { scaleResolutionDownBy: 1, maxBitrate: 800_000 },
      { scaleResolutionDownBy: 1, maxBitrate: 800_000, active: false },
    ]);
    const options = { encodings: [{ maxBitrate: 160_000 }] };
    expect(encodingsFor({ ...camera, longestSide: 320, atLeast: 3, options })).toEqual([
      { scaleResolutionDownBy: 1, maxBitrate: 160_000 },
      { scaleResolutionDownBy: 1, maxBitrate: 160_000, active: false },
      { scaleResolutionDownBy: 1, maxBitrate: 160_000, active: false },
    ]);
  });

  test('count a picture that is made smaller as a small one', () => {
    const options = { encodings: [{ scaleResolutionDownBy: 2, maxBitrate: 400_000 }] };
    expect(encodingsFor({ ...camera, longestSide: 1280, options })).toEqual([
      { scaleResolutionDownBy: 4, maxBitrate: 200_000 },
      { scaleResolutionDownBy: 2, maxBitrate: 400_000 },
      { scaleResolutionDownBy: 2, maxBitrate: 400_000, active: false },
    ]);
  });

  test('describe as many layers as were negotiated, each under the limits', () => {
    const options = { encodings: [{ active: false, scaleResolutionDownBy: 2 }] };
    expect(encodingsFor({ ...camera, longestSide: 1280, atLeast: 3, options })).toMatchObject([
      { scaleResolutionDownBy: 4, active: false },
      { scaleResolutionDownBy: 2, active: false },
      { scaleResolutionDownBy: 2, active: false },
    ]);
  });

  test('of a screen are those that the app gives, never smaller ones', () => {
    const options = { encodings: [{ maxBitrate: 2_500_000 }] };
    expect(encodingsFor({ source: 'screen', longestSide: 1920, options })).toEqual(options.encodings);
  });
});

describe('the layer for a box', () => {
  const spatial = (width: number, height: number, count = 3) => layersFor({ width, height }, count).layers?.spatial;

  test('is the lowest that fills it', () => {
    expect([spatial(160, 90), spatial(320, 180), spatial(400, 225)]).toEqual([0, 0, 0]);
    expect([spatial(640, 360), spatial(800, 450)]).toEqual([1, 1]);
    expect([spatial(1280, 720), spatial(3840, 2160)]).toEqual([2, 2]);
  });

  test('counts the taller side of a portrait', () => {
    expect(spatial(360, 640)).toBe(1);
  });

  test('fits what is there', () => {
    expect([spatial(320, 180, 2), spatial(640, 360, 2)]).toEqual([0, 1]);
    expect(layersFor({ width: 10, height: 10 }, 1)).toEqual({ paused: false });
  });

  test('is the highest without a wish, and a pause leaves it alone', () => {
    expect(layersFor(null, 3)).toEqual({ paused: false, layers: { spatial: 2 } });
    expect(layersFor('paused', 3)).toEqual({ paused: true });
  });

  test.each([
    ['L3T3', 3],
    ['L2T3_KEY', 2],
    ['S3T3', 3],
    ['L1T3', 1],
    [undefined, 1],
    ['nonsense', 1],
  ])('%s has %i', (mode, count) => expect(spatialLayers(mode)).toBe(count));
});

describe('attempts to join', () => {
  test('begin at once, then wait longer with full jitter, and end after ten', () => {
    expect([0, 1, 2, 3, 9].map((failures) => nextJoinDelay(failures, 1))).toEqual([0, 250, 500, 1000, 5000]);
    expect(nextJoinDelay(9, 0.5)).toBe(2500);
    expect(nextJoinDelay(10, 1)).toBe(null);
  });

  test('are not made again when the server says no or has no room', () => {
    expect(
      [new ServerError('forbidden'), new ServerError('room-full'), new ServerError('no-server')].map(isFinal),
    ).toEqual([true, true, true]);
    expect([new ServerError('unavailable'), new Error('whatever'), null].map(isFinal)).toEqual([false, false, false]);
    // An accept that is still on its way.
    expect(isFinal(new ServerError('not-in-room'))).toBe(false);
  });
});
