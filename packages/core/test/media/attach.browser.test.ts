import { describe, expect, onTestFinished, test } from 'vitest';
import { attach } from '../../src/media/attach.ts';
import { synthetic } from '../../src/media/synthetic.ts';
import { createStore } from '../../src/util/store.ts';
import { waitFor } from '../../src/util/wait-for.ts';
import { openRealMedia } from '../support/real-media.ts';

describe('attach', () => {
  test('plays a stream and empties the element at the end', async () => {
    const video = addVideo();
    const stream = await picture();
    const attachment = attach(video, stream, { muted: true });
    await waitFor(attachment.state, (state) => state === 'playing');
    expect(video).toMatchObject({ playsInline: true, autoplay: true, muted: true, paused: false });
    attachment();
    attachment();
    expect(video.srcObject).toBeNull();
  });

  test('takes a remote track as well', async () => {
    const video = addVideo();
    const stream = await picture();
    attach(video, { stream }, { muted: true });
    expect(video.srcObject).toBe(stream);
  });

  test('leaves an element alone that has the stream already', async () => {
    const video = addVideo();
    const stream = await picture();
    const first = attach(video, stream, { muted: true });
    await waitFor(first.state, (state) => state === 'playing');
    let loads = 0;
    video.addEventListener('loadstart', () => loads++);
    video.addEventListener('emptied', () => loads++);
    const second = attach(video, stream, { muted: true });
    expect(second.state.get()).toBe('playing');
    await new Promise(requestAnimationFrame);
    expect(loads).toBe(0);
  });

  test('does not empty an element that plays something else by then', async () => {
    const video = addVideo();
    const [one, two] = [await picture(), await picture()];
    const first = attach(video, one, { muted: true });
    const second = attach(video, two, { muted: true });
    first();
    expect(video.srcObject).toBe(two);
    await waitFor(second.state, (state) => state === 'playing');
  });

  test('shows that playing is blocked, and plays at the next click', async () => {
    const video = addVideo();
    let allowed = false;
    const play = video.play.bind(video);
    video.play = () => (allowed ? play() : Promise.reject(new DOMException('no gesture', 'NotAllowedError')));
    video.autoplay = false;
    Object.defineProperty(video, 'autoplay', { set: () => {} });
    const attachment = attach(video, await picture(), { muted: true });
    await waitFor(attachment.state, (state) => state === 'blocked');
    allowed = true;
    document.body.click();
    await waitFor(attachment.state, (state) => state === 'playing');
  });

  test('unblocks from a button of the app, which is told when the browser refuses again', async () => {
    const video = addVideo();
    let allowed = false;
    const play = video.play.bind(video);
    video.play = () => (allowed ? play() : Promise.reject(new DOMException('no gesture', 'NotAllowedError')));
    Object.defineProperty(video, 'autoplay', { set: () => {} });
    const attachment = attach(video, await picture(), { muted: true });
    await waitFor(attachment.state, (state) => state === 'blocked');
    await expect(attachment.unblock()).rejects.toMatchObject({ code: 'autoplay-blocked', recoverable: true });
    expect(attachment.state.get()).toBe('blocked');
    allowed = true;
    await attachment.unblock();
    await waitFor(attachment.state, (state) => state === 'playing');
  });

  test('sends the sound to the chosen loudspeaker, now and later', async () => {
    const video = addVideo();
    const asked: string[] = [];
    video.setSinkId = async (id) => void asked.push(id);
    const speaker = createStore<string | null>('left');
    const attachment = attach(video, await picture(), { muted: true, speaker });
    speaker.set('right');
    attachment();
    speaker.set('nobody');
    expect(asked).toEqual(['left', 'right']);
  });
});

function addVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  document.body.append(video);
  onTestFinished(() => {
    video.srcObject = null;
    video.remove();
  });
  return video;
}

async function picture(): Promise<MediaStream> {
  const { local } = openRealMedia();
  const { stream } = await local.set('camera', true, synthetic({ kind: 'camera' }));
  return stream!;
}
