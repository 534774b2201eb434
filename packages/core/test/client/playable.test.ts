import { describe, expect, test } from 'vitest';
import { noCall } from '../../src/client/no-call.ts';
import { nextLoaded, type Playable, playableOf } from '../../src/client/playable.ts';
import type { MediaSource } from '../../src/index.ts';
import { participant } from '../support/fake-client.ts';

const [talk, share] = [{ id: 'talk' }, { id: 'share' }] as unknown as [MediaStream, MediaStream];
const streams = { microphone: talk, camera: talk, screen: share, 'screen-audio': share } as const;
const sending = (...sources: MediaSource[]) =>
  participant('bob', { name: 'Bob', tracks: sources.map((source) => ({ source, stream: streams[source] })) });
const { camera } = noCall.get().local;
const facing = (facingMode: string) => ({ getSettings: () => ({ facingMode }) }) as MediaStreamTrack;

describe('what an element plays', () => {
  test('of a participant the source that is meant, named after both', () => {
    expect(playableOf({ participant: sending('camera') }, 'camera')).toEqual({
      stream: talk,
      on: true,
      owner: 'bob camera',
      label: 'Bob: camera',
      mirrored: false,
    });
    expect(playableOf({ participant: sending('screen'), source: 'screen' }, 'camera')).toMatchObject({
      stream: share,
      label: 'Bob: screen',
    });
  });

  test('somebody without a name is called by the user id', () => {
    expect(playableOf({ participant: participant('carol') }, 'microphone').label).toBe('carol: voice');
  });

  test('a muted voice is already at hand while the camera of the same stream is on', () => {
    expect(playableOf({ participant: sending('camera') }, 'microphone')).toMatchObject({ stream: talk, on: false });
  });

  test('a screen is none of the streams of voice and camera', () => {
    expect(playableOf({ participant: sending('camera', 'microphone') }, 'screen').stream).toBeNull();
  });

  test('one’s own camera is mirrored, unless it faces away', () => {
    const live = { ...camera, stream: talk };
    expect(playableOf({ track: { ...live, track: facing('user') } }, 'camera')).toMatchObject({
      mirrored: true,
      label: 'You: camera',
      on: true,
    });
    expect(playableOf({ track: { ...live, track: facing('environment') } }, 'camera').mirrored).toBe(false);
    expect(playableOf({ track: { ...noCall.get().local.screen, stream: share } }, 'camera').mirrored).toBe(false);
  });

  test('one’s own camera that is off shows nothing', () => {
    expect(playableOf({ track: camera }, 'camera')).toMatchObject({ stream: null, on: false });
  });

  test('a track of somebody is named by its source, a bare stream not at all', () => {
    expect(playableOf({ track: { source: 'screen', stream: share } }, 'camera')).toMatchObject({
      label: 'screen',
      mirrored: false,
    });
    expect(playableOf({ stream: talk }, 'camera')).toMatchObject({ stream: talk, on: true, label: undefined });
    expect(playableOf({}, 'camera')).toMatchObject({ stream: null, on: false });
  });
});

describe('what stays at the element', () => {
  const of = (stream: MediaStream | null, owner: string | null): Playable => ({
    ...playableOf({}, 'camera'),
    stream,
    owner,
  });
  const bob = { stream: talk, owner: 'bob camera' };

  test.each([
    ['the same stream stays', bob, of(talk, 'bob camera'), 'before'],
    ['a participant’s stream stays while the source is off', bob, of(null, 'bob camera'), 'before'],
    ['a new stream of the same participant takes over', bob, of(share, 'bob camera'), share],
    ['another participant without a stream empties it', bob, of(null, 'carol camera'), null],
    ['the same stream as somebody else’s is loaded anew', bob, of(talk, 'carol camera'), talk],
    ['a preview that ended empties it', { stream: talk, owner: null }, of(null, null), null],
    ['nothing stays nothing', { stream: null, owner: null }, of(null, null), 'before'],
  ] as const)('%s', (_name, before, now, expected) => {
    const next = nextLoaded(before, now);
    if (expected === 'before') expect(next).toBe(before);
    else expect(next).toEqual({ stream: expected, owner: now.owner });
  });
});
