// @vitest-environment jsdom
import { act } from '@testing-library/react';
import type { Participant } from '@org/calls-core';
import { Audio, CallAudio, Video } from '@org/calls-react';
import { createRef } from 'react';
import { describe, expect, test } from 'vitest';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { fakeStream, withMediaElements } from '../../core/test/support/media-elements.ts';
import { renderWithClient } from './support/render.tsx';

const elements = withMediaElements();
const [talk, share, other] = ['talk', 'share', 'other'].map(fakeStream) as [MediaStream, MediaStream, MediaStream];
const bob: Participant = participant('bob', {
  name: 'Bob',
  tracks: [
    { source: 'microphone', stream: talk },
    { source: 'camera', stream: talk },
  ],
});
const silent: Participant = { ...bob, tracks: [] };
const last = <T,>(list: readonly T[]): T | undefined => list.at(-1);

describe('Video', () => {
  test('shows a participant’s camera silently, inline and with a name', () => {
    const { container } = renderWithClient(<Video participant={bob} className="tile" />);
    const video = container.querySelector('video')!;
    expect(video.srcObject).toBe(talk);
    expect(video).toMatchObject({ muted: true, autoplay: true, playsInline: true, className: 'tile' });
    expect(video.getAttribute('aria-label')).toBe('Bob: camera');
    expect(video.style.transform).toBe('');
  });

  test('the app’s own name, sound and style win', () => {
    const { container } = renderWithClient(
      <Video participant={bob} muted={false} aria-label="Robert" style={{ objectFit: 'cover' }} />,
    );
    const video = container.querySelector('video')!;
    expect(video.muted).toBe(false);
    expect(video.getAttribute('aria-label')).toBe('Robert');
    expect(video.style.objectFit).toBe('cover');
  });

  test('mirrors one’s own camera, unless told otherwise', () => {
    const { camera } = createFakeClient().media.get();
    const live = { ...camera, wanted: true, actual: 'live', stream: talk } as const;
    const { container, rerender } = renderWithClient(<Video track={live} />);
    const video = container.querySelector('video')!;
    expect(video.style.transform).toBe('scaleX(-1)');
    rerender(<Video track={live} mirrored={false} />);
    expect(video.style.transform).toBe('');
  });

  test('is given a stream once, however often it renders', () => {
    const { rerender } = renderWithClient(<Video participant={bob} />);
    const before = elements.assigned.length;
    rerender(<Video participant={{ ...bob, muted: true }} onBlocked={() => {}} />);
    rerender(<Video participant={{ ...bob }} onBlocked={() => {}} style={{}} />);
    expect(elements.assigned.length).toBe(before);
  });

  test('while the camera is off it is invisible, keeps its place, and its stream for when it is back', () => {
    const { container, rerender } = renderWithClient(<Video participant={bob} />);
    const video = container.querySelector('video')!;
    const before = elements.assigned.length;
    rerender(<Video participant={silent} />);
    expect(video.style.visibility).toBe('hidden');
    expect(video.srcObject).toBe(talk);
    rerender(<Video participant={bob} />);
    expect(video.style.visibility).toBe('');
    expect(elements.assigned.length).toBe(before);
  });

  test('never shows one participant in the tile of another', () => {
    const { container, rerender } = renderWithClient(<Video participant={bob} />);
    rerender(<Video participant={participant('carol')} />);
    expect(container.querySelector('video')!.srcObject).toBeNull();
  });

  test('another stream takes the place of the one before', () => {
    const { container, rerender } = renderWithClient(<Video stream={talk} />);
    rerender(<Video stream={other} />);
    expect(container.querySelector('video')!.srcObject).toBe(other);
  });

  test('hands out its element and lets go of the stream when it goes', () => {
    const ref = createRef<HTMLVideoElement>();
    const { container, unmount } = renderWithClient(<Video ref={ref} stream={talk} />);
    const video = container.querySelector('video')!;
    expect(ref.current).toBe(video);
    unmount();
    expect(ref.current).toBeNull();
    expect(video.srcObject).toBeNull();
  });
});

describe('Audio', () => {
  test('plays a voice, and hears it again without a new start after a mute', () => {
    const { container, rerender } = renderWithClient(<Audio participant={bob} />);
    const audio = container.querySelector('audio')!;
    expect(audio.srcObject).toBe(talk);
    expect(audio.getAttribute('aria-label')).toBe('Bob: voice');
    const before = elements.assigned.length;
    rerender(<Audio participant={silent} />);
    rerender(<Audio participant={bob} />);
    expect(elements.assigned.length).toBe(before);
  });

  test('plays through the loudspeaker that is chosen, also when that changes', () => {
    const client = createFakeClient();
    const speakers: string[] = [];
    Object.assign(HTMLMediaElement.prototype, {
      sinkId: '',
      setSinkId: async (id: string) => void speakers.push(id),
    });
    renderWithClient(<Audio participant={bob} />, client);
    const { selected, ...devices } = client.devices.get();
    act(() => client.devicesStore.set({ ...devices, selected: { ...selected, speaker: 's1' } }));
    expect(last(speakers)).toBe('s1');
    Reflect.deleteProperty(HTMLMediaElement.prototype, 'sinkId');
    Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId');
  });

  test('says when the browser blocks it, and plays when it is unblocked', async () => {
    elements.blocked = true;
    const blocked: (() => Promise<void>)[] = [];
    let playing = 0;
    const { container } = renderWithClient(
      <Audio stream={talk} onBlocked={(unblock) => blocked.push(unblock)} onPlaying={() => (playing += 1)} />,
    );
    await act(async () => {});
    expect(blocked.length).toBeGreaterThan(0);
    expect(playing).toBe(0);
    elements.blocked = false;
    await act(() => last(blocked)!());
    expect(playing).toBe(1);
    expect(container.querySelector('audio')!.srcObject).toBe(talk);
  });

  test('the next click anywhere unblocks it', async () => {
    elements.blocked = true;
    let playing = 0;
    renderWithClient(<Audio stream={talk} onPlaying={() => (playing += 1)} />);
    await act(async () => {});
    elements.blocked = false;
    await act(async () => document.body.click());
    expect(playing).toBe(1);
  });
});

describe('CallAudio', () => {
  const presenting: Participant = { ...bob, tracks: [...bob.tracks, { source: 'screen-audio', stream: share }] };
  const streamsOf = (container: HTMLElement) => [...container.querySelectorAll('audio')].map((one) => one.srcObject);

  test('plays every voice and shared sound of the call on screen', () => {
    const client = createFakeClient();
    client.addCall({
      participants: [presenting, participant('carol', { tracks: [{ source: 'microphone', stream: other }] })],
    });
    expect(streamsOf(renderWithClient(<CallAudio />, client).container)).toEqual([talk, share, other]);
  });

  test('a participant who mutes keeps the element', () => {
    const client = createFakeClient();
    const call = client.addCall({ participants: [bob] });
    const { container } = renderWithClient(<CallAudio />, client);
    const audio = container.querySelector('audio');
    act(() => call.set({ participants: [silent] }));
    expect(container.querySelector('audio')).toBe(audio);
    expect(streamsOf(container)).toEqual([talk]);
  });

  test('plays the call it is given, muted if told so', () => {
    const client = createFakeClient();
    const held = client.addCall({ held: 'local', participants: [bob] });
    client.addCall({ participants: [participant('carol')] });
    const { container } = renderWithClient(<CallAudio call={held} muted />, client);
    expect(streamsOf(container)).toEqual([talk]);
    expect(container.querySelector('audio')!.muted).toBe(true);
  });

  test('another call with the same person begins with an element of its own', () => {
    const client = createFakeClient();
    client.addCall({ participants: [bob] });
    const { container } = renderWithClient(<CallAudio />, client);
    act(() => void client.addCall({ participants: [silent] }));
    expect(streamsOf(container)).toEqual([null]);
  });
});
