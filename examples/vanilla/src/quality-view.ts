import { type PlacedPhone, qualityBars, qualityDetails } from '@calls/example-shared';
import { type Call, select } from '@org/calls-core';
import { h, watch } from './dom.ts';

/** Four bars; a press shows the numbers behind them. */
export function qualityView({ strings }: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const bars = [1, 2, 3, 4].map((number) => h('i', { style: `--bar: ${number}` }));
  const title = h('b');
  const numbers = h('dl');
  const details = h('div', { class: 'quality__details', hidden: true }, title, numbers);
  const toggle = (): void => {
    details.hidden = !details.hidden;
    chip.ariaExpanded = String(!details.hidden);
  };
  const chip = h(
    'button',
    { type: 'button', class: 'quality__chip', 'aria-expanded': 'false', onclick: toggle },
    ...bars,
  );
  const view = h('div', { class: 'quality' }, chip, details);
  watch(call.quality(), signal, ({ level, summary }) => {
    const filled = qualityBars(level);
    view.dataset['bars'] = String(filled);
    chip.ariaLabel = chip.title = title.textContent = strings.quality[level];
    for (const [index, bar] of bars.entries()) bar.dataset['on'] = String(index < filled);
    numbers.replaceChildren(
      ...qualityDetails(summary, strings).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    );
  });
  watch(
    select(call, ({ status }) => status === 'connected'),
    signal,
    (connected) => (view.hidden = !connected),
  );
  return view;
}
