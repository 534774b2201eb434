import type { Call } from '@org/calls-core';
import { h } from '../dom.ts';
import { textButton } from '../notice.ts';

/** Until a moderator says yes or no; nobody sees or hears one meanwhile. */
export function waitingView(call: Call): HTMLElement {
  return h(
    'main',
    { class: 'lobby' },
    h('h1', {}, 'Waiting to be let in'),
    h('p', { role: 'status' }, `A moderator of the room ${call.get().room} was told that you are here.`),
    h('p', {}, 'Nobody can see or hear you yet.'),
    textButton('Stop waiting', () => void call.hangUp()),
  );
}
