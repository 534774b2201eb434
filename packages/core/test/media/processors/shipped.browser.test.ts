import { describe, expect, onTestFinished, test } from 'vitest';
import { createLocalMedia } from '../../../src/media/local-media.ts';
import {
  audioProcessor,
  pictureFilter,
  trackProcessors,
  type TrackProcessors,
  videoProcessor,
  voiceFilter,
} from '../../../src/media/processors/index.ts';
import { createAudioLevel } from '../../../src/media/audio-level.ts';
import { synthetic } from '../../../src/media/synthetic.ts';
import { displayCapture } from '../../../src/screen/display-capture.ts';
import { waitFor } from '../../../src/util/wait-for.ts';
import { openRealMedia, playVideo, type RealMedia } from '../../support/real-media.ts';

function open(): RealMedia & { readonly processors: TrackProcessors } {
  const real = openRealMedia();
  const processors = trackProcessors();
  const local = createLocalMedia({ ...real, displayCapture, processors });
  onTestFinished(() => local.close());
  return { ...real, local, processors };
}

/** The mean colour of what a video shows. */
function colour(video: HTMLVideoElement): readonly [red: number, green: number, blue: number] {
  const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 16 });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(video, 0, 0, 16, 16);
  const { data } = context.getImageData(0, 0, 16, 16);
  const mean = (channel: number): number =>
    data.reduce((sum, value, index) => (index % 4 === channel ? sum + value : sum), 0) / (data.length / 4);
  return [mean(0), mean(1), mean(2)];
}
const spread = (video: HTMLVideoElement): number => Math.max(...colour(video)) - Math.min(...colour(video));

describe('the picture filter', () => {
  test('takes the colour out of a running camera and gives it back; its size stays', async () => {
    const { local, processors } = open();
    const { stream, track } = await local.set('camera', true, synthetic({ kind: 'camera', hue: 0 }));
    expect(await expect.poll(async () => spread(await playVideo(stream!))).toBeGreaterThan(20));
    await processors.set('camera', [pictureFilter({ filter: 'grayscale(1)' })]);
    const grey = local.get().camera;
    expect([grey.origin, processors.get().camera.error]).toEqual([track, null]);
    const video = await playVideo(grey.stream!);
    await expect.poll(() => spread(video)).toBeLessThan(6);
    expect([video.videoWidth, video.videoHeight]).toEqual([640, 360]);
    await processors.set('camera', []);
    const again = await playVideo(local.get().camera.stream!);
    await expect.poll(() => spread(again)).toBeGreaterThan(20);
  });

  test('follows the size of the camera', async () => {
    const { local, processors } = open();
    await processors.set('camera', [pictureFilter({ filter: 'blur(4px)' })]);
    await local.set('camera', true, { quality: '180p' });
    expect((await playVideo(local.get().camera.stream!)).videoHeight).toBe(180);
    await local.set('camera', true, { quality: '360p' });
    const video = await playVideo(local.get().camera.stream!);
    await expect.poll(() => video.videoHeight).toBe(360);
  });
});

describe('a processor that draws', () => {
  test('wrongly is left out, at its first frame or later', async () => {
    const { local, processors } = open();
    await local.set('camera', true, { quality: '180p' });
    const fault = new Error('no');
    const bad = videoProcessor('bad', () => Promise.reject(fault));
    await processors.set('camera', [bad]);
    expect(processors.get().camera).toMatchObject({ running: [], error: fault });
    let frames = 0;
    const late = videoProcessor('late', ({ canvas, picture }) => {
      canvas.drawImage(picture, 0, 0);
      if (++frames > 3) throw fault;
    });
    await processors.set('camera', [late]);
    await waitFor(processors, ({ camera: { error } }) => error === fault);
    await expect.poll(() => local.get().camera.track).toMatchObject({ readyState: 'live' });
    expect(local.get().camera.actual).toBe('live');
  });
});

describe('the voice filter', () => {
  test('lets voices through and cuts what lies below', async () => {
    const { local, processors, environment } = open();
    const level = createAudioLevel({ environment, track: () => local.get().microphone.track });
    onTestFinished(level.subscribe(() => {}));
    await local.set('microphone', true, synthetic({ kind: 'microphone' }));
    await processors.set('microphone', [voiceFilter({ compress: false })]);
    // Firefox takes its time to start sound; until then the microphone goes around the filter.
    await waitFor(processors, ({ microphone: { running } }) => running.includes('voice filter'));
    await waitFor(level, (value) => value > 0.03);
    await processors.set('microphone', [voiceFilter({ highPass: 4000, compress: false })]);
    await waitFor(level, (value) => value > 0 && value < 0.003);
  });

  test('makes louder and quieter', async () => {
    const { local, processors, environment } = open();
    const level = createAudioLevel({ environment, track: () => local.get().microphone.track });
    onTestFinished(level.subscribe(() => {}));
    await local.set('microphone', true, synthetic({ kind: 'microphone' }));
    await processors.set('microphone', [voiceFilter({ compress: false, gain: 12 })]);
    await waitFor(level, (value) => value > 0.12);
  });
});

test('a graph of the app’s own is a processor', async () => {
  const { local, processors, environment } = open();
  const level = createAudioLevel({ environment, track: () => local.get().microphone.track });
  onTestFinished(level.subscribe(() => {}));
  await local.set('microphone', true, synthetic({ kind: 'microphone' }));
  await waitFor(level, (value) => value > 0.01);
  await processors.set('microphone', [audioProcessor('silence', (context) => [new GainNode(context, { gain: 0 })])]);
  await waitFor(level, (value) => value === 0);
});
