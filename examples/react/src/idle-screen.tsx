import { contacts } from '@calls/example-shared';
import { useReadable } from '@org/calls-react';
import type { ReactNode } from 'react';
import { Messages } from './messages.tsx';
import { Avatar, Icon } from './parts.tsx';
import { usePhone } from './phone-context.ts';

/** The contacts, and what this phone will send. */
export function IdleScreen({ onDevices }: { readonly onDevices: () => void }): ReactNode {
  const { me, strings, sources, place } = usePhone();
  const { camera } = useReadable(sources);
  const callButton = (name: string, icon: 'phone' | 'video', onClick: () => void): ReactNode => (
    <button type="button" className="icon-button" aria-label={name} title={name} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
  return (
    <div className="idle">
      <h2>{strings.callSomeone}</h2>
      <ul className="contacts" aria-label={strings.contacts}>
        {contacts
          .filter(({ id }) => id !== me.id)
          .map((contact) => (
            <li className="contact" key={contact.id}>
              <Avatar contact={contact} />
              <span className="contact__name">
                {contact.name}
                <small>{contact.place}</small>
              </span>
              {callButton(strings.voiceCall(contact.name), 'phone', () => place(contact.id, false))}
              {callButton(strings.videoCall(contact.name), 'video', () => place(contact.id, true))}
            </li>
          ))}
      </ul>
      <Messages />
      <button type="button" className="idle__sources" onClick={onDevices}>
        <Icon name="settings" />
        <span>{camera === 'test' ? strings.sourcesTest : strings.sourcesReal}</span>
      </button>
    </div>
  );
}
