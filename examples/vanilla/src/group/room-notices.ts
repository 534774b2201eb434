import { heedMute, wordsOf } from '@calls/example-shared';
import type { Readable } from '@org/calls-core';
import { h, redraw, watch } from '../dom.ts';
import { textButton } from '../notice.ts';
import type { MeetingActions, MeetingParts } from './meeting-view.ts';

/** What the room wants of this user: an answer to who knocks, to a mute request, or to read why something was refused. */
export function roomNotices(
  { call, room, signal }: MeetingParts,
  { run }: MeetingActions,
  refusal: Readable<string>,
): HTMLElement {
  const element = h('div', { class: 'group__notices', role: 'status' });
  let shown = '';
  const draw = (): void => {
    const { waiting, muteRequest, members } = room.get();
    const wish = muteRequest && wordsOf(muteRequest, call.get(), members);
    const next = JSON.stringify([waiting, wish, refusal.get()]);
    if (next === shown) return; // a button that is under a finger stays
    shown = next;
    const heed = (): void => {
      room.dismissMute();
      if (muteRequest) run(heedMute(call, muteRequest.source));
    };
    element.replaceChildren(
      ...waiting.map(({ user, name = user }) =>
        notice(
          `${name} waits to be let in.`,
          textButton('Admit', () => run(room.admit(user)), { tone: 'accent', name: `Admit ${name}` }),
          textButton('Deny', () => run(room.deny(user)), { name: `Deny ${name}` }),
        ),
      ),
      ...(wish
        ? [
            notice(
              wish.question,
              textButton(wish.heed, heed, { tone: 'accent' }),
              textButton('Not now', room.dismissMute),
            ),
          ]
        : []),
      ...(refusal.get() ? [notice(refusal.get())] : []),
    );
  };
  for (const readable of [room, call, refusal]) watch<unknown>(readable, signal, () => redraw(element, draw));
  return element;
}

function notice(text: string, ...buttons: readonly HTMLElement[]): HTMLElement {
  return h('p', { class: 'group__notice' }, h('span', {}, text), ...buttons);
}
