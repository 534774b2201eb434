import { holdFocus, type Strings } from '@calls/example-shared';
import { h, icon } from './dom.ts';

/** Where a phone shows one sheet at a time. */
export interface SheetPlace {
  /** Shows what `fill` returns under a title, instead of the sheet before. */
  open(title: string, fill: (sheet: { readonly signal: AbortSignal; close(): void }) => readonly HTMLElement[]): void;
  close(): void;
  isOpen(): boolean;
}

export function createSheetPlace(phone: HTMLElement, strings: Strings): SheetPlace {
  let current: AbortController | null = null;
  const close = (): void => {
    current?.abort();
    current = null;
  };
  return {
    close,
    isOpen: () => current !== null,
    open(title, fill) {
      close();
      const { signal } = (current = new AbortController());
      const onkeydown = (event: KeyboardEvent): void => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      };
      const onShade = (event: Event): void => {
        if (event.target === shade) close();
      };
      const closeButton = h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': strings.close, onclick: close },
        icon('close'),
      );
      const sheet = h(
        'div',
        { class: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': title },
        h('header', { class: 'sheet__head' }, h('h3', {}, title), closeButton),
        ...fill({ signal, close }),
      );
      const shade = h('div', { class: 'shade', onclick: onShade, onkeydown }, sheet);
      phone.append(shade);
      const release = holdFocus(sheet, phone);
      signal.addEventListener('abort', () => {
        release();
        shade.remove();
      });
    },
  };
}
