import { describeDeviceNotice, deviceToolsOf, type PlacedPhone } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { h, icon, watch } from './dom.ts';
import { textButton } from './notice.ts';

/** What the user may want to know of their devices: who talks while muted, whose microphone gives nothing. */
export function deviceNotes({ client, strings }: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const place = h('div', { class: 'notices__one', role: 'status' });
  const unmute = (): void => void call.setMicrophone(true).catch(() => {}); // the snapshot tells of it
  watch(deviceToolsOf(client).care.notices, signal, (notices) =>
    place.replaceChildren(
      ...notices.map((notice) => {
        const text = h('p', { class: 'notice__text' }, describeDeviceNotice(notice, strings));
        const action =
          notice.code === 'speaking-while-muted' &&
          h('div', { class: 'notice__actions' }, textButton(strings.turnMicrophoneOn, unmute));
        return h('div', { class: 'notice' }, h('div', { class: 'notice__line' }, icon('warning'), text), action);
      }),
    ),
  );
  return place;
}
