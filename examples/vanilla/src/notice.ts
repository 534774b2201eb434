import type { Contact } from '@calls/example-shared';
import { avatar, h, icon } from './dom.ts';

interface NoticeText {
  readonly title: string;
  readonly text?: string;
  readonly beside?: HTMLElement;
}

/** Somebody, a line about them, and what one can do. */
export function contactNotice(
  contact: Contact,
  { title, text, beside }: NoticeText,
  ...actions: HTMLElement[]
): HTMLElement {
  const lines = h('p', { class: 'notice__text' }, h('b', {}, title), text ? h('small', {}, text) : null);
  return h(
    'div',
    { class: 'notice', role: 'group', 'aria-label': title },
    h('div', { class: 'notice__line' }, avatar(contact, 's'), lines, beside ?? null),
    actions.length > 0 && h('div', { class: 'notice__actions' }, ...actions),
  );
}

/** Something went wrong, and what one can do. */
export function troubleNotice(text: string, more: string, ...actions: HTMLElement[]): HTMLElement {
  const lines = h('p', { class: 'notice__text' }, text, more && h('small', {}, ` ${more}`));
  return h(
    'div',
    { class: 'notice notice--trouble', role: 'alert' },
    h('div', { class: 'notice__line' }, icon('warning'), lines),
    h('div', { class: 'notice__actions' }, ...actions),
  );
}

export function textButton(
  text: string,
  onclick: () => void,
  { tone, name }: { readonly tone?: 'accent' | 'danger'; readonly name?: string } = {},
): HTMLElement {
  const classes = `button button--small ${tone ? `button--${tone}` : ''}`;
  return h('button', { type: 'button', class: classes, onclick, 'aria-label': name }, text);
}
