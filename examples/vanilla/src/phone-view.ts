import {
  keepFocus,
  type PhoneScreen,
  type PlacedPhone,
  pressKey,
  screenOf,
  watchAnnouncement,
  watchAside,
} from '@calls/example-shared';
import { type Call } from '@org/calls-core';
import { incomingCalls, watchForeground } from '@org/calls-core/bindings';
import { callView } from './call-view.ts';
import { devicesSheet } from './devices-sheet.ts';
import { avatar, h, icon, setText, watch, watchAnew } from './dom.ts';
import { endedView } from './ended-view.ts';
import { idleView } from './idle-view.ts';
import { incomingView } from './incoming-view.ts';
import { noticesView } from './notices-view.ts';
import { createSheetPlace, type SheetPlace } from './sheet.ts';

/** One phone. It lives as long as the page. */
export function phoneView(phone: PlacedPhone): HTMLElement {
  const { me, client, strings } = phone;
  const { signal } = new AbortController();
  const foreground = watchForeground(client);
  const screen = h('div', { class: 'phone__screen' });
  const status = h('p', { class: 'visually-hidden', role: 'status' });
  const element = h('section', {
    class: 'phone',
    id: `phone-${me.id}`,
    style: `--hue: ${me.hue}`,
    tabindex: -1,
    'aria-label': strings.phoneOf(me.name),
    onpointerdown: phone.use,
    onfocusin: phone.use,
  });
  const sheets = createSheetPlace(element, strings);
  element.append(
    phoneBar(phone, sheets, signal),
    noticesView(phone, foreground, watchAside(client), signal),
    screen,
    status,
  );
  element.addEventListener('keydown', (event) => {
    if (sheets.isOpen()) return;
    pressKey(phone, event, { foreground: foreground.get(), incoming: incomingCalls(client.get().calls) });
  });
  keepFocus(element);
  watch(phone.inUse, signal, (inUse) => (element.dataset['inUse'] = String(inUse)));
  showScreens({ phone, foreground, element, screen, sheets, signal });
  watch(watchAnnouncement(client, strings), signal, (text) => setText(status, text));
  return element;
}

function phoneBar(phone: PlacedPhone, sheets: SheetPlace, signal: AbortSignal): HTMLElement {
  const { me, strings } = phone;
  const online = h('small', { class: 'phone__online' });
  const sound = h('span', { class: 'phone__sound', role: 'img' });
  watch(phone.line, signal, ({ status, text }) => {
    online.dataset['status'] = status;
    setText(online, text);
  });
  watch(phone.inUse, signal, (inUse) => {
    sound.title = inUse ? strings.soundHere : strings.soundElsewhere;
    sound.ariaLabel = sound.title;
    sound.replaceChildren(icon(inUse ? 'sound' : 'soundOff'));
  });
  const open = (): void => sheets.open(strings.devices, (end) => devicesSheet(phone, end));
  return h(
    'header',
    { class: 'phone__bar' },
    avatar(me, 's'),
    h('span', { class: 'phone__owner' }, h('b', {}, me.name), online),
    sound,
    h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': strings.devices, onclick: open },
      icon('settings'),
    ),
  );
}

interface Screens {
  readonly phone: PlacedPhone;
  readonly foreground: ReturnType<typeof watchForeground>;
  readonly element: HTMLElement;
  readonly screen: HTMLElement;
  readonly sheets: SheetPlace;
  readonly signal: AbortSignal;
}

/** Puts the view of the foreground call on the screen; each view lives until another one takes its place. */
function showScreens({ phone, foreground, element, screen, sheets, signal }: Screens): void {
  const screens: Readonly<Record<Exclude<PhoneScreen, 'idle'>, (call: Call, signal: AbortSignal) => HTMLElement>> = {
    incoming: (call, whileShown) => incomingView(phone, call, element, whileShown),
    call: (call, whileShown) => callView(phone, call, sheets, whileShown),
    ended: (call, whileShown) => endedView(phone, call, whileShown),
  };
  let shown = '';
  let view = new AbortController();
  const show = (current: Call | null): void => {
    const kind = screenOf(current?.get() ?? null);
    const key = `${kind} ${current?.id ?? ''}`;
    if (key === shown) return;
    shown = key;
    view.abort();
    view = new AbortController();
    sheets.close();
    element.dataset['screen'] = kind;
    screen.replaceChildren(
      current && kind !== 'idle' ? screens[kind](current, view.signal) : idleView(phone, sheets, view.signal),
    );
  };
  watchAnew(foreground, signal, (current, whileShown) => {
    if (current) watch(current, whileShown, () => show(current));
    else show(null);
  });
}
