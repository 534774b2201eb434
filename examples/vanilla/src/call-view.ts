import {
  describeChips,
  describeState,
  formatDuration,
  layoutOf,
  otherSide,
  type PlacedPhone,
  recorderOf,
} from '@calls/example-shared';
import { type Call, select } from '@org/calls-core';
import { callStage, ownTiles } from './call-stage.ts';
import { avatar, h, icon, setText, watch } from './dom.ts';
import { dockView } from './dock-view.ts';
import { qualityView } from './quality-view.ts';
import { recordedMark } from './recording-view.ts';
import type { SheetPlace } from './sheet.ts';

/** A call from the first ring to its end. */
export function callView(phone: PlacedPhone, call: Call, sheets: SheetPlace, signal: AbortSignal): HTMLElement {
  const other = otherSide(call.get());
  const face = h('div', { class: 'call__face' }, avatar(other, 'l'));
  const view = h(
    'div',
    { class: 'call', style: `--hue: ${other.hue}` },
    callStage(phone, call, signal),
    h(
      'div',
      { class: 'call__head' },
      h(
        'div',
        {},
        h('h2', { class: 'call__name' }, other.name),
        timeView(phone, call, signal),
        recordedMark(recorderOf(call), signal),
      ),
      qualityView(phone, call, signal),
    ),
    h('div', { class: 'call__middle' }, face, chipsView(phone, call, signal)),
    h('div', { class: 'call__foot' }, ownTiles(phone, call, signal), dockView(phone, call, sheets, signal)),
  );
  watch(call, signal, (snapshot) => {
    view.dataset['layout'] = layoutOf(snapshot);
    view.dataset['held'] = String(snapshot.held !== 'none');
  });
  watch(call.audioLevel(other.id), signal, (level) => face.style.setProperty('--level', level.toFixed(2)));
  return view;
}

/** How long the call lasts; before that, what it is doing. */
function timeView({ strings }: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const time = h('p', { class: 'call__time' });
  const duration = call.duration();
  const draw = (): void => {
    const snapshot = call.get();
    setText(time, snapshot.status === 'connected' ? formatDuration(duration.get()) : describeState(snapshot, strings));
  };
  watch(call, signal, draw);
  watch(duration, signal, draw);
  return time;
}

/** Hold, recovery, transfer, and who is muted. */
function chipsView({ strings }: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const chips = h('div', { class: 'chips' });
  const lines = select(
    call,
    (snapshot) => describeChips(snapshot, strings),
    (a, b) => a.length === b.length && a.every(({ text }, index) => text === b[index]?.text),
  );
  watch(lines, signal, (all) =>
    chips.replaceChildren(...all.map((line) => h('p', { class: 'chip' }, icon(line.icon), line.text))),
  );
  return chips;
}
