import { type PlacedPhone, transferTargets } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { avatar, h } from './dom.ts';

/** To whom the call is to be passed on: a contact, or the other side of a call on hold. */
export function transferSheet(phone: PlacedPhone, call: Call, { close }: { close(): void }): HTMLElement[] {
  const { strings } = phone;
  const choices = transferTargets(phone, call).map(({ contact, to }, index) => {
    const attended = typeof to !== 'string';
    const onclick = (): void => {
      close();
      phone.transfer(call, to);
    };
    const name = attended ? strings.transferToCall(contact.name) : strings.transferTo(contact.name);
    const hint = attended ? strings.otherCallHint : strings.transferHint;
    return h(
      'button',
      { type: 'button', class: 'choice', 'aria-label': name, 'data-autofocus': index === 0, onclick },
      avatar(contact),
      h('span', {}, h('b', {}, contact.name), h('small', {}, hint)),
    );
  });
  return [h('div', {}, ...choices)];
}
