import { describeWarning, type PlacedPhone, qualityBars, troublesOf } from '@calls/example-shared';
import { type Call, select } from '@org/calls-core';
import { watchedQuality } from '@org/calls-core/quality';
import { h, setAttribute, setText, watch } from './dom.ts';
import { qualityPanel } from './quality-panel.ts';

/** Four bars and what is wrong; a press shows the numbers behind them. */
export function qualityView(phone: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const { strings } = phone;
  const quality = call.quality();
  const { warnings, series } = watchedQuality(call);
  const bars = [1, 2, 3, 4].map((number) => h('i', { style: `--bar: ${number}` }));
  const trouble = h('p', { class: 'quality__trouble', role: 'status' });
  let panel: AbortController | null = null;
  const show = (open: boolean): void => {
    panel?.abort();
    panel = open ? new AbortController() : null;
    if (panel) view.append(qualityPanel(phone, call, AbortSignal.any([signal, panel.signal])));
    chip.ariaExpanded = trouble.dataset['behind'] = String(open);
  };
  const chip = h(
    'button',
    { type: 'button', class: 'quality__chip', 'aria-expanded': 'false', onclick: () => show(!panel) },
    ...bars,
  );
  const onkeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !panel) return;
    event.stopPropagation();
    show(false);
  };
  const view = h('div', { class: 'quality', onkeydown }, chip, trouble);
  const draw = (): void => {
    const { level } = quality.get();
    const filled = qualityBars(level);
    const [first, ...others] = troublesOf(warnings.get());
    const title = strings.quality[level];
    view.dataset['bars'] = String(filled);
    chip.dataset['trouble'] = String(first !== undefined);
    chip.title = first ? strings.qualityPanel.withTroubles(title, others.length + 1) : title;
    setAttribute(chip, 'aria-label', chip.title);
    setText(trouble, first ? describeWarning(first, strings) : '');
    for (const [index, bar] of bars.entries()) bar.dataset['on'] = String(index < filled);
  };
  watch(quality, signal, draw);
  watch(warnings, signal, draw);
  // From here on, so that the panel has what was before it was opened.
  watch(series, signal, () => {});
  watch(
    select(call, ({ status }) => status === 'connected'),
    signal,
    (connected) => (view.hidden = !connected),
  );
  return view;
}
