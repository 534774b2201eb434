import {
  describeGraph,
  describeWarning,
  drawGraph,
  type PlacedPhone,
  qualityDetails,
  type QualityGraph,
  qualityGraphs,
  saveQuality,
} from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { type QualityPoint, watchedQuality } from '@org/calls-core/quality';
import { h, setAttribute, setText, watch } from './dom.ts';

/** Warnings as sentences, the numbers of the moment, and graphs of the last two minutes; gone when the signal aborts. */
export function qualityPanel(phone: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const { strings } = phone;
  const { warnings, series } = watchedQuality(call);
  const title = h('b');
  const list = h('ul', { class: 'quality__warnings' });
  const numbers = h('dl');
  const graphs = qualityGraphs.map((graph) => graphView(phone, graph));
  const panel = h(
    'div',
    { class: 'quality__panel', role: 'group' },
    title,
    list,
    numbers,
    ...graphs.map(({ element }) => element),
    h(
      'button',
      { type: 'button', class: 'button button--small', onclick: () => saveQuality(series.export()) },
      strings.qualityPanel.save,
    ),
  );
  watch(call.quality(), signal, ({ level, summary }) => {
    setText(title, strings.quality[level]);
    setAttribute(panel, 'aria-label', strings.quality[level]);
    numbers.replaceChildren(
      ...qualityDetails(summary, strings).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    );
  });
  watch(warnings, signal, (all) => {
    const sentences = all.map((warning) => h('li', { 'data-code': warning.code }, describeWarning(warning, strings)));
    list.replaceChildren(...(all.length > 0 ? sentences : [h('li', {}, strings.qualityPanel.allWell)]));
  });
  // The graphs need their place on the page to know how wide they are.
  queueMicrotask(() => {
    if (signal.aborted) return;
    watch(series, signal, ({ participants }) => {
      for (const { show } of graphs) show(participants[0]?.points ?? []);
    });
  });
  signal.addEventListener('abort', () => {
    for (const { remove } of graphs) remove();
    panel.remove();
  });
  return panel;
}

function graphView({ strings }: PlacedPhone, graph: QualityGraph) {
  const plot = h('div', { class: 'graph__plot', role: 'img' });
  const caption = h('figcaption');
  let drawn: ReturnType<typeof drawGraph> | null = null;
  return {
    element: h('figure', { class: 'graph' }, caption, plot),
    show(points: readonly QualityPoint[]): void {
      const { title, now, summary } = describeGraph(graph, points, strings);
      const lines = now.map(({ name, text }, index) =>
        h('span', { class: 'graph__now', 'data-line': index + 1 }, `${name} `, h('b', {}, text)),
      );
      caption.replaceChildren(h('span', {}, title), ...lines);
      setAttribute(plot, 'aria-label', summary);
      drawn ??= drawGraph(plot, graph);
      drawn.show(points);
    },
    remove: () => drawn?.remove(),
  };
}
