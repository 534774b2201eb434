import { answer, contactOf, holdFocus, isVideoCall, otherSide, type PlacedPhone } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { avatar, h, icon, roundButton } from './dom.ts';

/** Somebody calls, and nothing else goes on. */
export function incomingView(phone: PlacedPhone, call: Call, owner: HTMLElement, signal: AbortSignal): HTMLElement {
  const { strings } = phone;
  const snapshot = call.get();
  const { transferredBy } = snapshot;
  const caller = otherSide(snapshot);
  const video = isVideoCall(snapshot);
  const decline = roundButton(() => void call.decline(), 'round--danger', 'D');
  const voice = roundButton(() => answer(phone, call, false), video ? '' : 'round--accent', 'A');
  const camera = roundButton(() => answer(phone, call, true), video ? 'round--accent' : '', 'V');
  decline.set({ name: strings.decline, label: strings.decline, icon: 'hangUp' });
  voice.set({ name: strings.acceptVoice, label: strings.voice, icon: 'phone' });
  camera.set({ name: strings.acceptVideo, label: strings.video, icon: 'video' });
  (video ? camera : voice).element.dataset['autofocus'] = '';

  const title = `incoming-${phone.me.id}`;
  const view = h(
    'div',
    {
      class: 'incoming',
      style: `--hue: ${caller.hue}`,
      role: 'alertdialog',
      'aria-modal': 'true',
      'aria-labelledby': title,
    },
    h(
      'p',
      { class: 'incoming__kind' },
      icon(video ? 'video' : 'phone'),
      video ? strings.incomingVideo : strings.incomingVoice,
    ),
    h('h2', { id: title }, strings.isCalling(caller.name)),
    transferredBy && h('p', { class: 'incoming__note' }, strings.passedOnBy(contactOf(transferredBy).name)),
    h('div', { class: 'ripples' }, h('span', { class: 'ripples__ring' }), avatar(caller, 'l')),
    h('div', { class: 'incoming__actions' }, decline.element, voice.element, camera.element),
  );
  queueMicrotask(() => {
    if (!signal.aborted) signal.addEventListener('abort', holdFocus(view, owner));
  });
  return view;
}
