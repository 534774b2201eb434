import type { Contact } from '@calls/example-shared';
import type { ReactNode } from 'react';
import { Avatar, Icon } from './parts.tsx';

interface ContactNoticeProps {
  readonly contact: Contact;
  readonly title: string;
  readonly text?: string;
  readonly beside?: ReactNode;
  readonly children?: ReactNode;
}

/** Somebody, a line about them, and what one can do. */
export function ContactNotice({ contact, title, text, beside, children }: ContactNoticeProps): ReactNode {
  return (
    <div className="notice" role="group" aria-label={title}>
      <div className="notice__line">
        <Avatar contact={contact} size="s" />
        <p className="notice__text">
          <b>{title}</b>
          {text && <small>{text}</small>}
        </p>
        {beside}
      </div>
      {children && <div className="notice__actions">{children}</div>}
    </div>
  );
}

interface TroubleNoticeProps {
  readonly text: string;
  readonly more?: string;
  readonly children: ReactNode;
}

/** Something went wrong, and what one can do. */
export function TroubleNotice({ text, more, children }: TroubleNoticeProps): ReactNode {
  return (
    <div className="notice notice--trouble" role="alert">
      <div className="notice__line">
        <Icon name="warning" />
        <p className="notice__text">
          {text} {more && <small>{more}</small>}
        </p>
      </div>
      <div className="notice__actions">{children}</div>
    </div>
  );
}
