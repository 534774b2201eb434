import { holdFocus } from '@calls/example-shared';
import { type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { Icon } from './parts.tsx';
import { usePhone } from './phone-context.ts';

/** How a sheet is shown and left. */
export interface SheetPlace {
  /** The phone in which it is. */
  readonly owner: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

interface SheetProps extends SheetPlace {
  readonly title: string;
  readonly children: ReactNode;
}

export function Sheet({ title, owner, onClose, children }: SheetProps): ReactNode {
  const { strings } = usePhone();
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => (sheet.current && owner.current ? holdFocus(sheet.current, owner.current) : undefined), [owner]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  const onShade = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) onClose();
  };
  return (
    <div className="shade" onClick={onShade} onKeyDown={onKeyDown}>
      <div className="sheet" role="dialog" aria-modal aria-label={title} ref={sheet}>
        <header className="sheet__head">
          <h3>{title}</h3>
          <button type="button" className="icon-button" aria-label={strings.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </div>
  );
}
