import { describe, expect, test } from 'vitest';
import { cameraAttempts, microphoneAttempts } from '../../src/media/constraints.ts';
import { cameraFormats, cameraLadder, type CameraPreset, publishOptions } from '../../src/media/presets.ts';

describe('a microphone', () => {
  test('is cleaned by default and mono', () => {
    expect(microphoneAttempts()).toEqual([
      { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 1 } },
    ]);
  });

  test.each(['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const)('can do without %s', (name) => {
    expect(microphoneAttempts({ [name]: false })[0][name]).toBe(false);
  });

  test('can be stereo', () => {
    expect(microphoneAttempts({ stereo: true })[0].channelCount).toEqual({ ideal: 2 });
  });
});

describe('a camera', () => {
  test('is asked for 720p at 30, never for more than 60 frames a second', () => {
    expect(cameraAttempts()[0]).toEqual({
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30, max: 60 },
    });
  });

  test('can be asked for another frame rate, at any quality', () => {
    for (const { frameRate } of cameraAttempts({ quality: '1080p', frameRate: 60 })) {
      expect(frameRate).toEqual({ ideal: 60, max: 60 });
    }
  });

  test('is wished by ideal values only, so that no camera is too poor', () => {
    for (const attempt of cameraAttempts({ quality: '1080p', facing: 'user' })) {
      expect(JSON.stringify(attempt)).not.toContain('exact');
    }
  });

  test('chosen by id is tried through all qualities before any other', () => {
    const attempts = cameraAttempts({ deviceId: 'usb', quality: '360p' });
    const tried = attempts.map(({ deviceId, height }) => [deviceId, (height as ConstrainULongRange).ideal]);
    const exact = { exact: 'usb' };
    expect(tried).toEqual([
      [exact, 360],
      [exact, 180],
      [undefined, 360],
      [undefined, 180],
    ]);
  });

  test('can be the one that faces away', () => {
    expect(cameraAttempts({ facing: 'environment' })[0].facingMode).toBe('environment');
  });

  test('at the lowest quality has nothing below it', () => {
    expect(cameraAttempts({ quality: '180p' })).toHaveLength(1);
  });
});

describe('presets', () => {
  test('low, medium and high are 180 lines at 15, 720 at 30 and 1080 at 30', () => {
    const sizes = (['low', 'medium', 'high'] as const).map((name) => {
      const { width, height, frameRate } = cameraFormats[name];
      return `${width}×${height}@${frameRate}`;
    });
    expect(sizes).toEqual(['320×180@15', '1280×720@30', '1920×1080@30']);
  });

  test('the ladder goes down in size and in bitrate', () => {
    const rungs = cameraLadder.map((name) => cameraFormats[name]);
    for (const [index, rung] of rungs.entries()) {
      const above = rungs[index - 1];
      if (!above) continue;
      expect(rung.height).toBeLessThan(above.height);
      expect(rung.maxBitrate).toBeLessThan(above.maxBitrate);
    }
  });
});

describe('what is sent', () => {
  test.each(Object.keys(cameraFormats) as CameraPreset[])('of a camera at %s is bounded by its preset', (quality) => {
    const { maxBitrate, frameRate } = cameraFormats[quality];
    expect(publishOptions('camera', { quality })).toEqual({
      encodings: [{ maxBitrate, maxFramerate: frameRate }],
      degradationPreference: 'maintain-framerate',
    });
  });

  test('of a camera of the app’s own is bounded as 720p', () => {
    const source = { name: 'mine', owned: false };
    expect(publishOptions('camera', source)).toEqual(publishOptions('camera', { quality: '720p' }));
  });

  test('of a camera can be bounded by the app', () => {
    expect(publishOptions('camera', { maxBitrate: 2_500_000, frameRate: 60 }).encodings).toEqual([
      { maxBitrate: 2_500_000, maxFramerate: 60 },
    ]);
  });

  test('of a screen keeps text sharp and motion smooth', () => {
    expect(publishOptions('screen')).toMatchObject({
      contentHint: 'detail',
      degradationPreference: 'maintain-resolution',
      encodings: [{ maxBitrate: 2_500_000, maxFramerate: 15 }],
    });
    expect(publishOptions('screen', { content: 'motion' })).toMatchObject({
      contentHint: 'motion',
      encodings: [{ maxBitrate: 5_000_000, maxFramerate: 30 }],
    });
  });

  test('of sound comes first; music gets more', () => {
    expect(publishOptions('microphone')).toEqual({ encodings: [{ maxBitrate: 48_000 }], priority: 'high' });
    expect(publishOptions('microphone', { stereo: true }).encodings).toEqual([{ maxBitrate: 128_000 }]);
    expect(publishOptions('microphone', { maxBitrate: 32_000 }).encodings).toEqual([{ maxBitrate: 32_000 }]);
    expect(publishOptions('screen-audio').encodings).toEqual([{ maxBitrate: 128_000 }]);
  });
});
