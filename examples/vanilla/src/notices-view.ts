import type { PlacedPhone } from '@calls/example-shared';
import type { Call, Readable } from '@org/calls-core';
import { asideNotice } from './aside-notice.ts';
import { h, watch, watchAnew } from './dom.ts';
import { textButton, troubleNotice } from './notice.ts';
import { ownNotices } from './own-notices.ts';

/** Above the screen: calls that wait or are on hold, questions, troubles. */
export function noticesView(
  phone: PlacedPhone,
  foreground: Readable<Call | null>,
  aside: Readable<readonly Call[]>,
  signal: AbortSignal,
): HTMLElement {
  const others = h('div', { class: 'notices' });
  const own = h('div', { class: 'notices' });
  const said = h('div', { class: 'notices' });
  watchAnew(aside, signal, (calls, current) =>
    others.replaceChildren(...calls.map((call) => asideNotice(phone, call, { foreground, signal: current }))),
  );
  watchAnew(foreground, signal, (call, current) => {
    own.replaceChildren();
    if (call) ownNotices(phone, call, { place: own, signal: current });
  });
  watch(phone.notice, signal, (text) =>
    said.replaceChildren(
      ...(text ? [troubleNotice(text, '', textButton(phone.strings.close, phone.dismissNotice))] : []),
    ),
  );
  return h('div', { class: 'notices__all' }, others, own, said);
}
