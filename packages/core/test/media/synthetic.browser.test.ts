import { describe, expect, onTestFinished, test } from 'vitest';
import { browserEnvironment } from '../../src/environment/browser-environment.ts';
import { createAudioLevel } from '../../src/media/audio-level.ts';
import { synthetic } from '../../src/media/synthetic.ts';
import { waitFor } from '../../src/util/wait-for.ts';
import { nextFrame, openRealMedia, playVideo } from '../support/real-media.ts';

describe('a synthetic camera', () => {
  test('shows a picture that moves, with the size it was asked for', async () => {
    const { local } = openRealMedia();
    const source = synthetic({ kind: 'camera', label: 'Zoë', width: 320, height: 180 });
    const { stream } = await local.set('camera', true, source);
    const video = await playVideo(stream!);
    expect(await nextFrame(video)).toEqual({ width: 320, height: 180 });
    const first = pixels(video);
    await expect.poll(() => differing(first, pixels(video)), { timeout: 5000 }).toBeGreaterThan(100);
  });

  test('is drawn in colours of its own for each label', async () => {
    const { local } = openRealMedia();
    const corners: number[][] = [];
    for (const label of ['Alice', 'Bob']) {
      const { stream } = await local.set('camera', true, synthetic({ kind: 'camera', label }));
      const video = await playVideo(stream!);
      await nextFrame(video);
      corners.push([...pixels(video).slice(0, 3)]);
    }
    expect(corners[0]).not.toEqual(corners[1]);
  });

  test('stops drawing when it is switched off', async () => {
    const { local, environment } = openRealMedia();
    const timers = countTimers(environment);
    const source = synthetic({ kind: 'camera' });
    const track = await source.open({ environment, capture: () => Promise.reject(new Error('no device')) });
    expect(timers()).toBe(1);
    track.stop();
    source.close?.(track);
    expect(timers()).toBe(0);
    expect((await local.set('camera', true, source)).actual).toBe('live');
    local.release();
  });
});

describe('a synthetic microphone', () => {
  test('is heard', async () => {
    const { local, environment } = openRealMedia();
    const { track } = await local.set('microphone', true, synthetic({ kind: 'microphone', label: 'Alice' }));
    const level = createAudioLevel({ environment, track: () => track });
    expect(await waitFor(level, (value) => value > 0.02)).toBeLessThan(0.2);
  });

  test('is a live track even where the audio context never runs', async () => {
    const environment = browserEnvironment();
    onTestFinished(() => environment.close());
    const context = environment.audioContext()!;
    await context.suspend();
    const track = await synthetic({ kind: 'microphone' }).open({ environment, capture: () => Promise.reject() });
    expect(track).toMatchObject({ kind: 'audio', readyState: 'live' });
    track.stop();
  });
});

function pixels(video: HTMLVideoElement): Uint8ClampedArray {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 90;
  const context = canvas.getContext('2d')!;
  context.drawImage(video, 0, 0, 160, 90);
  return context.getImageData(0, 0, 160, 90).data;
}

function differing(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  return a.reduce((count, value, index) => count + (Math.abs(value - (b[index] ?? 0)) > 16 ? 1 : 0), 0);
}

/** Counts the timers that an environment's clock has running. */
function countTimers(environment: { clock: { every(ms: number, callback: () => void): () => void } }): () => number {
  let running = 0;
  const { clock } = environment;
  (environment as { clock: typeof clock }).clock = {
    ...clock,
    every(ms, callback) {
      running++;
      const stop = clock.every(ms, callback);
      return () => {
        running--;
        stop();
      };
    },
  };
  return () => running;
}
