import { beforeEach, expect, test } from 'vitest';
import { createRemoteMedia, type RemoteMedia } from '../../src/client/remote-media.ts';

let log: string[];
let media: RemoteMedia;
beforeEach(() => {
  log = [];
  let made = 0;
  media = createRemoteMedia(() => stream((made += 1) === 1 ? 'talk' : 'share'));
});

/** A stream that notes what is done to it. */
function stream(name: string): MediaStream {
  return {
    id: name,
    addTrack: ({ id }: MediaStreamTrack) => void log.push(`${name} + ${id}`),
    removeTrack: ({ id }: MediaStreamTrack) => void log.push(`${name} - ${id}`),
  } as MediaStream;
}

const track = (id: string): MediaStreamTrack => ({ id, enabled: true }) as MediaStreamTrack;

test('a track that takes the place of another is added after that one went, in one task', () => {
  media.set('camera', track('old'));
  media.set('camera', track('new'));
  expect(log).toEqual(['talk + old', 'talk - old', 'talk + new']);
});

test('microphone and camera share a stream, the screen and its sound another; both stay for good', () => {
  const before = [media.stream('camera'), media.stream('screen')];
  for (const source of ['microphone', 'camera', 'screen', 'screen-audio'] as const) media.set(source, track(source));
  expect(log).toEqual(['talk + microphone', 'talk + camera', 'share + screen', 'share + screen-audio']);
  media.clear();
  for (const source of ['microphone', 'camera'] as const) expect(media.stream(source)).toBe(before[0]);
  for (const source of ['screen', 'screen-audio'] as const) expect(media.stream(source)).toBe(before[1]);
});

test('the same track again touches nothing', () => {
  const camera = track('camera');
  media.set('camera', camera);
  media.set('camera', camera);
  expect(log).toEqual(['talk + camera']);
});

test('clear empties both streams and forgets tracks and receivers', () => {
  media.set('camera', track('camera'), {} as RTCRtpReceiver);
  media.set('screen', track('screen'));
  media.clear();
  expect(log.slice(2)).toEqual(['talk - camera', 'share - screen']);
  expect([media.track('camera'), media.receiver('camera')]).toEqual([null, null]);
});

test('what is silenced stays so for tracks that come later, until it is heard again', () => {
  const [microphone, camera] = [track('microphone'), track('camera')];
  media.set('microphone', microphone);
  media.enable(false);
  media.set('camera', camera);
  expect([microphone.enabled, camera.enabled]).toEqual([false, false]);
  media.enable(true);
  expect([microphone.enabled, camera.enabled]).toEqual([true, true]);
});
