import { type Contact, type IconName, icons, initialOf } from '@calls/example-shared';
import type { CSSProperties, ReactNode } from 'react';

export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className={`icon icon--${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  );
}

interface AvatarProps {
  readonly contact: Contact;
  readonly size?: 's' | 'm' | 'l';
}

export function Avatar({ contact, size = 'm' }: AvatarProps): ReactNode {
  return (
    <span className={`avatar avatar--${size}`} style={hueStyle(contact)} aria-hidden="true">
      {initialOf(contact)}
    </span>
  );
}

/** Everything below takes the contact's colour. */
export function hueStyle({ hue }: Contact): CSSProperties {
  return { '--hue': hue } as CSSProperties;
}

interface RoundButtonProps {
  /** What assistive technology says. */
  readonly name: string;
  /** What is written below. */
  readonly label: string;
  readonly icon: IconName;
  readonly onClick: () => void;
  readonly tone?: 'accent' | 'danger' | '';
  /** Thrown, as a switch is. */
  readonly active?: boolean;
  readonly disabled?: boolean;
  readonly shortcut?: string;
  readonly autoFocus?: boolean;
}

export function RoundButton({ name, label, icon, onClick, tone, ...state }: RoundButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={`round ${tone ? `round--${tone}` : ''}`}
      aria-label={name}
      aria-keyshortcuts={state.shortcut}
      data-active={state.active ?? false}
      data-autofocus={state.autoFocus ? '' : undefined}
      disabled={state.disabled}
      onClick={onClick}
    >
      <span className="round__disc">
        <Icon name={icon} />
      </span>
      <span>{label}</span>
    </button>
  );
}

interface TextButtonProps {
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly tone?: 'accent' | 'danger';
  readonly name?: string;
  readonly disabled?: boolean;
}

export function TextButton({ children, onClick, tone, name, disabled }: TextButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={`button button--small ${tone ? `button--${tone}` : ''}`}
      aria-label={name}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
