import { expect, test } from 'vitest';
import { opfsSink, recordStream } from '../../src/client/recording.ts';
import { waitFor } from '../../src/index.ts';
import { colourOf, loudness, openFile, openSource, seek } from './support.browser.ts';

test('a recording has its duration, can be sought in, leaves pauses out and outlives exchanged tracks', async () => {
  const red = openSource('#f00');
  const blue = openSource('#00f');
  const recording = recordStream(red.stream);
  expect(recordStream(red.stream)).toBe(recording);
  await waitFor(recording.state, ({ duration }) => duration > 900);

  recording.pause();
  expect(recording.state.get().status).toBe('paused');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  recording.resume();
  for (const old of [red.picture, red.sound]) {
    red.stream.removeTrack(old);
    old.stop();
  }
  red.stream.addTrack(blue.picture);
  red.stream.addTrack(blue.sound);
  await waitFor(recording.state, ({ duration }) => duration > 2_400);
  const { file, duration, size, error } = await recording.stop();

  expect(error).toBeNull();
  expect(size).toBe(file.size);
  expect(duration).toBeGreaterThan(2_300);
  expect(duration).toBeLessThan(4_000);
  const video = await openFile(file);
  expect(Math.abs(video.duration * 1000 - duration)).toBeLessThan(100);
  expect(video.seekable.end(0)).toBeCloseTo(video.duration, 1);
  await seek(video, 0.3);
  expect(colourOf(video)[0]).toBeGreaterThan(200);
  await seek(video, video.duration - 0.2);
  expect(colourOf(video)[2]).toBeGreaterThan(200);
  await seek(video, 0.5);
  expect(colourOf(video)[0]).toBeGreaterThan(200);
  expect(await loudness(file, 0.2, 0.8)).toBeGreaterThan(0.3);
  expect(await loudness(file, video.duration - 0.5, video.duration - 0.1)).toBeGreaterThan(0.3);
});

test('sound alone goes to the page’s private files', async () => {
  const { stream } = openSource('#000');
  const name = `sound-${Math.random()}`;
  const recording = recordStream(stream, { video: false, sink: opfsSink({ folder: 'recordings', name }) });
  await waitFor(recording.state, ({ duration }) => duration > 900);
  const { file, type, size } = await recording.stop();
  expect(type).toMatch(/^audio\//);
  expect(file.name).toBe(name);
  expect(file.size).toBe(size);
  const video = await openFile(file);
  expect(video.duration).toBeGreaterThan(0.8);
  expect(video.duration).toBeLessThan(4);
});

test('the recording ends with the last track of its stream', async () => {
  const { stream } = openSource('#0f0');
  const recording = recordStream(stream, { endAfter: 300 });
  await waitFor(recording.state, ({ status }) => status === 'recording');
  for (const track of stream.getTracks()) track.stop();
  expect((await recording.done).file.size).toBeGreaterThan(0);
});
