import { reactionNames } from '@calls/example-shared';
import { type CallSnapshot } from '@org/calls-core';
import { canShareScreen } from '@org/calls-core/components';
import { h, setText, watch } from '../dom.ts';
import { textButton } from '../notice.ts';
import type { MeetingActions, MeetingParts } from './meeting-view.ts';

/** What one does oneself: microphone, camera, screen, hand, reactions, hang up. */
export function controlsView({ call, signal }: MeetingParts, { signs }: MeetingActions): HTMLElement {
  const run = (action: Promise<void>): void => void action.catch(() => {}); // the snapshot tells of a device that failed
  const control = (name: (now: CallSnapshot) => string, press: (now: CallSnapshot) => Promise<void>): HTMLElement => {
    const button = h('button', {
      type: 'button',
      class: 'button button--small',
      onclick: () => run(press(call.get())),
    });
    watch(call, signal, (now) => setText(button, name(now)));
    return button;
  };
  const hand = h('button', {
    ...{ type: 'button', class: 'button button--small' },
    onclick: () => (signs.get().raised ? signs.lowerHand() : signs.raiseHand()),
  });
  watch(signs, signal, ({ raised }) => setText(hand, raised ? 'Lower hand' : 'Raise hand'));
  return h(
    'div',
    { class: 'group__controls', role: 'group', 'aria-label': 'Call controls' },
    control(
      ({ local }) => (local.microphone.wanted ? 'Mute' : 'Unmute'),
      ({ local }) => call.setMicrophone(!local.microphone.wanted),
    ),
    control(
      ({ local }) => (local.camera.wanted ? 'Turn camera off' : 'Turn camera on'),
      ({ local }) => call.setCamera(!local.camera.wanted),
    ),
    canShareScreen() &&
      control(
        ({ local }) => (local.screen.wanted ? 'Stop sharing' : 'Share screen'),
        ({ local }) => (local.screen.wanted ? call.stopScreen() : call.shareScreen()),
      ),
    hand,
    pickerView(signs.react),
    textButton('Hang up', () => run(call.hangUp()), { tone: 'danger' }),
  );
}

/** Opens what can be shown; stays open, since applause rarely comes alone. */
function pickerView(react: (emoji: string) => boolean): HTMLElement {
  const choices = Object.entries(reactionNames).map(([emoji, name]) =>
    h('button', { type: 'button', 'aria-label': name, onclick: () => void react(emoji) }, emoji),
  );
  return h(
    'details',
    { class: 'group__picker' },
    h('summary', { class: 'button button--small' }, 'Reactions'),
    h('div', { role: 'group', 'aria-label': 'Reactions to send' }, ...choices),
  );
}
