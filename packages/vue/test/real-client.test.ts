// @vitest-environment jsdom
import type { CallClient } from '@org/calls-core';
import {
  CallAudio,
  callsPlugin,
  useCall,
  useCallClient,
  useCallDuration,
  useLocalMedia,
  useParticipants,
  Video,
} from '@org/calls-vue';
import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { withMediaElements } from '../../core/test/support/media-elements.ts';
import { openTwoPhones } from '../../core/test/support/two-phones.ts';
import './support/mount.ts';

const elements = withMediaElements();

const Phone = defineComponent(() => {
  const client = useCallClient();
  const { status, peer, reason, accept, hangUp, setMicrophone, hold, resume, dismiss } = useCall();
  const { camera } = useLocalMedia();
  const [seconds, participants] = [useCallDuration(), useParticipants()];
  const button = (label: string, onClick: (event: MouseEvent) => unknown) => h('button', { onClick }, label);
  return () => [
    h('p', [status.value, peer.value, reason.value, seconds.value].filter((part) => part !== null).join(' ')),
    button('call', () => client.call('bob', { camera: true })),
    button('accept', () => accept({ camera: true })),
    button('mute', () => setMicrophone(false)),
    button('hold', hold),
    button('resume', resume),
    button('hang up', hangUp),
    button('dismiss', dismiss),
    participants.value.map((one) =>
      h('figure', { key: one.id }, [
        h(Video, { participant: one }),
        one.muted ? h('b', 'muted') : null,
        one.holding ? h('b', 'holding') : null,
      ]),
    ),
    h(Video, { track: camera.value }),
    h(CallAudio),
  ];
});

function showPhone(client: CallClient) {
  const wrapper = mount(Phone, { global: { plugins: [callsPlugin({ client })] } });
  const find = <T extends Element>(selector: string) => wrapper.findAll(selector)[0]?.element as T | undefined;
  return {
    says: () => wrapper.get('p').text(),
    badges: () =>
      wrapper
        .findAll('b')
        .map((badge) => badge.text())
        .join(' '),
    press: (name: string) =>
      wrapper
        .findAll('button')
        .find((one) => one.text() === name)!
        .trigger('click'),
    videoNamed: (label: string) => find<HTMLVideoElement>(`video[aria-label="${label}"]`),
    audio: () => find<HTMLAudioElement>('audio'),
    unmount: () => wrapper.unmount(),
  };
}

test('two people call each other through the composables, on the real client', async () => {
  const { alice, bob, clock, close } = openTwoPhones();
  const [left, right] = [showPhone(alice), showPhone(bob)];
  const until = (condition: () => boolean) => clock.advanceUntil(condition);

  await left.press('call');
  await until(() => right.says() === 'ringing alice 0');
  await right.press('accept');
  await until(() => [left, right].every((phone) => phone.says().startsWith('connected')));
  await until(() => left.videoNamed('Bob: camera')?.srcObject != null && left.videoNamed('You: camera') !== undefined);
  expect(left.audio()!.srcObject).toBe(left.videoNamed('Bob: camera')!.srcObject);
  expect(left.videoNamed('You: camera')!.srcObject).not.toBeNull();

  const assigned = elements.assigned.length;
  await right.press('mute');
  await until(() => left.badges() === 'muted');
  await right.press('hold');
  await until(() => left.badges() === 'muted holding');
  await right.press('resume');
  await until(() => left.says() === 'connected bob 5');
  expect(left.badges()).toBe('muted');
  expect(elements.assigned.length).toBe(assigned);

  await left.press('hang up');
  await until(() => right.says().startsWith('ended alice completed'));
  expect(left.says()).toBe('ended bob completed 5');
  await left.press('dismiss');
  await nextTick();
  expect(left.says()).toBe('idle 0');
  for (const phone of [left, right]) phone.unmount();
  await close();
  expect(clock.pending).toBe(0);
});
