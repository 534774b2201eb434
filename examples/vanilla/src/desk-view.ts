import { contactOf, type Desk, keys } from '@calls/example-shared';
import { h, icon } from './dom.ts';
import { phoneView } from './phone-view.ts';

/** The page: a bar with the layouts, and the phones. */
export function deskView(desk: Desk): HTMLElement {
  const { strings, layout, phones, absent } = desk;
  return h(
    'main',
    { class: 'desk', 'data-phones': phones.length, 'data-layout': layout },
    h(
      'header',
      { class: 'desk__bar' },
      h('h1', { class: 'wordmark' }, h('span', { class: 'wordmark__sign', 'aria-hidden': 'true' }), strings.appName),
      h('p', { class: 'desk__tagline' }, desk.tagline),
      h(
        'nav',
        { class: 'desk__links', 'aria-label': strings.layout },
        ...addLinks(desk, absent[0]),
        layoutSwitch(desk),
        keysButton(desk),
      ),
    ),
    h('div', { class: 'desk__phones' }, ...phones.map(phoneView)),
    keysHelp(desk),
  );
}

/** One more phone: beside the others, or in a tab of its own. */
function addLinks({ strings, layout, phones, href }: Desk, absent: string | undefined): HTMLElement[] {
  if (!absent) return [];
  const { name } = contactOf(absent);
  const here = phones.map(({ me }) => me.id);
  const [text, address] =
    layout === 'page'
      ? [strings.addPhone(name), href('page', [...here, absent])]
      : [strings.openPhone(name), href('tab', [absent])];
  const target = layout === 'tab' && '_blank';
  return [
    h(
      'a',
      { class: 'button button--small', href: address, target, 'aria-label': text },
      icon('plus'),
      h('span', {}, text),
    ),
  ];
}

function layoutSwitch({ strings, layout, href }: Desk): HTMLElement {
  const openOther = (): void => {
    if (layout === 'page') window.open(href('tab', ['bob']), '_blank');
  };
  return h(
    'div',
    { class: 'segments' },
    h('a', { href: href('page', ['alice', 'bob']), 'aria-current': layout === 'page' && 'true' }, strings.onePage),
    h(
      'a',
      { href: href('tab', ['alice']), 'aria-current': layout === 'tab' && 'true', onclick: openOther },
      strings.twoTabs,
    ),
  );
}

function keysButton({ strings }: Desk): HTMLElement {
  return h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': strings.keys, popovertarget: 'keys' },
    icon('keyboard'),
  );
}

function keysHelp({ strings }: Desk): HTMLElement {
  const rows = Object.entries(keys).flatMap(([action, key]) => [
    h('dt', {}, h('kbd', {}, key)),
    h('dd', {}, strings.keyNames[action as keyof typeof keys]),
  ]);
  return h('div', { class: 'keys', id: 'keys', popover: true }, h('h2', {}, strings.keysTitle), h('dl', {}, ...rows));
}
