import { type Contact, contacts, heldCalls, otherSide, type PlacedPhone } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { avatar, h } from './dom.ts';

/** To whom the call is to be passed on: a contact, or the other side of a call on hold. */
export function transferSheet(phone: PlacedPhone, call: Call, { close }: { close(): void }): HTMLElement[] {
  const { client, me, strings } = phone;
  const other = otherSide(call.get());
  const choice = (contact: Contact, to: string | Call): HTMLElement => {
    const attended = typeof to !== 'string';
    const onclick = (): void => {
      close();
      phone.transfer(call, to);
    };
    const label = attended ? strings.transferToCall(contact.name) : strings.transferTo(contact.name);
    const hint = attended ? strings.otherCallHint : strings.transferHint;
    return h(
      'button',
      { type: 'button', class: 'choice', 'aria-label': label, onclick },
      avatar(contact),
      h('span', {}, h('b', {}, contact.name), h('small', {}, hint)),
    );
  };
  const attended = heldCalls(client.get().calls).filter((one) => one !== call);
  const inCall = [me.id, other.id, ...attended.map((one) => otherSide(one.get()).id)];
  const choices = [
    ...attended.map((one) => choice(otherSide(one.get()), one)),
    ...contacts.filter(({ id }) => !inCall.includes(id)).map((contact) => choice(contact, contact.id)),
  ];
  choices[0]?.setAttribute('data-autofocus', '');
  return [h('div', {}, ...choices)];
}
