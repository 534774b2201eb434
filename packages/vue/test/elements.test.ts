// @vitest-environment jsdom
import type { Participant } from '@org/calls-core';
import { Audio, CallAudio, Video } from '@org/calls-vue';
import type { VueWrapper } from '@vue/test-utils';
import { describe, expect, test } from 'vitest';
import { nextTick } from 'vue';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { fakeStream, withMediaElements } from '../../core/test/support/media-elements.ts';
import { mountWithClient } from './support/mount.ts';

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
const elementOf = (wrapper: VueWrapper<never>): HTMLMediaElement => wrapper.element as HTMLMediaElement;
const show = (component: typeof Video | typeof Audio, props: object) => {
  const { wrapper } = mountWithClient(component, { props });
  return { wrapper, element: elementOf(wrapper as VueWrapper<never>) };
};

describe('Video', () => {
  test('shows a participant’s camera silently, inline and with a name', () => {
    const { element } = show(Video, { participant: bob, class: 'tile' });
    expect(element.srcObject).toBe(talk);
    expect(element).toMatchObject({ muted: true, autoplay: true, playsInline: true, className: 'tile' });
    expect(element.getAttribute('aria-label')).toBe('Bob: camera');
    expect(element.style.transform).toBe('');
  });

  test('the app’s own name, sound and style win', () => {
    const own = { 'aria-label': 'Robert', style: { objectFit: 'cover' } };
    const { element } = show(Video, { participant: bob, muted: false, ...own });
    expect(element.muted).toBe(false);
    expect(element.getAttribute('aria-label')).toBe('Robert');
    expect(element.style.objectFit).toBe('cover');
  });

  test('mirrors one’s own camera, unless told otherwise', async () => {
    const { camera } = createFakeClient().media.get();
    const { wrapper, element } = show(Video, { track: { ...camera, wanted: true, actual: 'live', stream: talk } });
    expect(element.style.transform).toBe('scaleX(-1)');
    await wrapper.setProps({ mirrored: false });
    expect(element.style.transform).toBe('');
  });

  test('is given a stream once, however often it renders', async () => {
    const { wrapper } = show(Video, { participant: bob });
    await wrapper.setProps({ participant: { ...bob, muted: true } });
    await wrapper.setProps({ participant: { ...bob }, style: {} });
    expect(elements.assigned).toEqual([talk]);
  });

  test('while the camera is off it is invisible, keeps its place, and its stream for when it is back', async () => {
    const { wrapper, element } = show(Video, { participant: bob });
    await wrapper.setProps({ participant: silent });
    expect(element.style.visibility).toBe('hidden');
    expect(element.srcObject).toBe(talk);
    await wrapper.setProps({ participant: bob });
    expect(element.style.visibility).toBe('');
    expect(elements.assigned).toEqual([talk]);
  });

  test('never shows one participant in the tile of another', async () => {
    const { wrapper, element } = show(Video, { participant: bob });
    await wrapper.setProps({ participant: participant('carol') });
    expect(element.srcObject).toBeNull();
  });

  test('another stream takes the place of the one before', async () => {
    const { wrapper, element } = show(Video, { stream: talk });
    await wrapper.setProps({ stream: other });
    expect(element.srcObject).toBe(other);
  });

  test('lets go of the stream when it goes', () => {
    const { wrapper, element } = show(Video, { stream: talk });
    wrapper.unmount();
    expect(element.srcObject).toBeNull();
  });
});

describe('Audio', () => {
  test('plays a voice, and hears it again without a new start after a mute', async () => {
    const { wrapper, element } = show(Audio, { participant: bob });
    expect(element.srcObject).toBe(talk);
    expect(element.getAttribute('aria-label')).toBe('Bob: voice');
    await wrapper.setProps({ participant: silent });
    await wrapper.setProps({ participant: bob });
    expect(elements.assigned).toEqual([talk]);
  });

  test('plays through the loudspeaker that is chosen, also when that changes', () => {
    const speakers: string[] = [];
    Object.assign(HTMLMediaElement.prototype, { sinkId: '', setSinkId: async (id: string) => void speakers.push(id) });
    const { client } = mountWithClient(Audio, { props: { participant: bob } });
    const { selected, ...devices } = client.devices.get();
    client.devicesStore.set({ ...devices, selected: { ...selected, speaker: 's1' } });
    expect(speakers).toEqual(['s1']);
    Reflect.deleteProperty(HTMLMediaElement.prototype, 'sinkId');
    Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId');
  });

  test('says when the browser blocks it, and plays when it is unblocked', async () => {
    elements.blocked = true;
    let playing = 0;
    const { wrapper } = show(Audio, { stream: talk, onPlaying: () => (playing += 1) });
    await nextTick();
    const [[unblock]] = wrapper.emitted('blocked') as [[() => Promise<void>]];
    elements.blocked = false;
    await unblock();
    expect(playing).toBe(1);
  });

  test('the next click anywhere unblocks it', async () => {
    elements.blocked = true;
    let playing = 0;
    show(Audio, { stream: talk, onPlaying: () => (playing += 1) });
    await nextTick();
    elements.blocked = false;
    document.body.click();
    expect(playing).toBe(1);
  });
});

describe('CallAudio', () => {
  const presenting: Participant = { ...bob, tracks: [...bob.tracks, { source: 'screen-audio', stream: share }] };
  const streamsOf = (wrapper: { findAll(selector: 'audio'): { element: HTMLAudioElement }[] }) =>
    wrapper.findAll('audio').map(({ element }) => element.srcObject);

  test('plays every voice and shared sound of the call on screen', () => {
    const client = createFakeClient();
    const carol = participant('carol', { tracks: [{ source: 'microphone', stream: other }] });
    client.addCall({ participants: [presenting, carol] });
    expect(streamsOf(mountWithClient(CallAudio, { client }).wrapper)).toEqual([talk, share, other]);
  });

  test('a participant who mutes keeps the element', async () => {
    const client = createFakeClient();
    const call = client.addCall({ participants: [bob] });
    const { wrapper } = mountWithClient(CallAudio, { client });
    const audio = wrapper.get('audio').element;
    call.set({ participants: [silent] });
    await nextTick();
    expect(wrapper.get('audio').element).toBe(audio);
    expect(streamsOf(wrapper)).toEqual([talk]);
  });

  test('plays the call it is given, muted if told so', () => {
    const client = createFakeClient();
    const held = client.addCall({ held: 'local', participants: [bob] });
    client.addCall({ participants: [participant('carol')] });
    const { wrapper } = mountWithClient(CallAudio, { client, props: { call: held, muted: true } });
    expect(streamsOf(wrapper)).toEqual([talk]);
    expect(wrapper.get('audio').element.muted).toBe(true);
  });

  test('another call with the same person begins with an element of its own', async () => {
    const client = createFakeClient();
    client.addCall({ participants: [bob] });
    const { wrapper } = mountWithClient(CallAudio, { client });
    client.addCall({ participants: [silent] });
    await nextTick();
    expect(streamsOf(wrapper)).toEqual([null]);
  });

  test('tells of what is blocked', async () => {
    elements.blocked = true;
    const client = createFakeClient();
    client.addCall({ participants: [bob] });
    const { wrapper } = mountWithClient(CallAudio, { client });
    await nextTick();
    expect(wrapper.emitted('blocked')).toHaveLength(1);
  });
});
