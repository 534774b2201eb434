import { type Contact, otherSide, transferTargets } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import type { ReactNode } from 'react';
import { Avatar } from './parts.tsx';
import { usePhone } from './phone-context.ts';
import { Sheet, type SheetPlace } from './sheet.tsx';

/** To whom the call is to be passed on: a contact, or the other side of a call on hold. */
export function TransferSheet({ call, ...place }: SheetPlace & { readonly call: Call }): ReactNode {
  const phone = usePhone();
  const { strings } = phone;
  const choose = (to: string | Call): void => {
    place.onClose();
    phone.transfer(call, to);
  };
  return (
    <Sheet title={strings.transferTitle(otherSide(call.get()).name)} {...place}>
      <div>
        {transferTargets(phone, call).map(({ contact, to }, index) => (
          <Choice
            key={contact.id}
            contact={contact}
            attended={typeof to !== 'string'}
            first={index === 0}
            onClick={() => choose(to)}
          />
        ))}
      </div>
    </Sheet>
  );
}

interface ChoiceProps {
  readonly contact: Contact;
  /** The other side of a call on hold. */
  readonly attended: boolean;
  readonly first: boolean;
  readonly onClick: () => void;
}

function Choice({ contact, attended, first, onClick }: ChoiceProps): ReactNode {
  const { strings } = usePhone();
  const name = attended ? strings.transferToCall(contact.name) : strings.transferTo(contact.name);
  return (
    <button
      type="button"
      className="choice"
      aria-label={name}
      data-autofocus={first ? '' : undefined}
      onClick={onClick}
    >
      <Avatar contact={contact} />
      <span>
        <b>{contact.name}</b>
        <small>{attended ? strings.otherCallHint : strings.transferHint}</small>
      </span>
    </button>
  );
}
