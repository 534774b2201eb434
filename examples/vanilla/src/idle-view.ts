import { contacts, type PlacedPhone } from '@calls/example-shared';
import { devicesSheet } from './devices-sheet.ts';
import { avatar, h, icon, setText, watch } from './dom.ts';
import { messagesView } from './messages-view.ts';
import type { SheetPlace } from './sheet.ts';

/** The contacts, and what this phone will send. */
export function idleView(phone: PlacedPhone, sheets: SheetPlace, signal: AbortSignal): HTMLElement {
  const { me, strings, sources } = phone;
  const others = contacts.filter(({ id }) => id !== me.id);
  const sending = h('span');
  watch(sources, signal, ({ camera }) =>
    setText(sending, camera === 'test' ? strings.sourcesTest : strings.sourcesReal),
  );
  const openDevices = (): void => sheets.open(strings.devices, (end) => devicesSheet(phone, end));
  const callButton = (name: string, face: 'phone' | 'video', place: () => void): HTMLElement =>
    h('button', { type: 'button', class: 'icon-button', 'aria-label': name, title: name, onclick: place }, icon(face));
  return h(
    'div',
    { class: 'idle' },
    h('h2', {}, strings.callSomeone),
    h(
      'ul',
      { class: 'contacts', 'aria-label': strings.contacts },
      ...others.map((contact) =>
        h(
          'li',
          { class: 'contact' },
          avatar(contact),
          h('span', { class: 'contact__name' }, contact.name, h('small', {}, contact.place)),
          callButton(strings.voiceCall(contact.name), 'phone', () => phone.place(contact.id, false)),
          callButton(strings.videoCall(contact.name), 'video', () => phone.place(contact.id, true)),
        ),
      ),
    ),
    messagesView(phone, signal),
    h('button', { type: 'button', class: 'idle__sources', onclick: openDevices }, icon('settings'), sending),
  );
}
