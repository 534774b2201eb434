import type { QualityPoint } from '@org/calls-core/quality';
import uPlot from 'uplot';
import { graphData, graphSpan, type QualityGraph } from './quality-graphs.ts';

/** A graph on the page. */
export interface DrawnGraph {
  show(points: readonly QualityPoint[]): void;
  remove(): void;
}

const height = 76;
/** What the values at the side need, px. */
const side = 38;

/** Draws a graph into an element, in the colours that its style sheet gives `--graph-…`; it follows the element's width and the theme. */
export function drawGraph(host: HTMLElement, graph: QualityGraph): DrawnGraph {
  let points: readonly QualityPoint[] = [];
  const lastAt = (): number => (points.at(-1)?.at ?? 1000 * graphSpan) / 1000;
  const colours = readColours(host);
  const line = (index: number): uPlot.Series => ({
    stroke: () => colours(`--graph-${index}`),
    width: 2,
    points: { show: false },
    ...(index === 2 && { dash: [5, 3] }), // told apart without colour
  });
  const lines = graphData(graph, []).length - 1;
  const plot = new uPlot(
    {
      ...{ width: host.clientWidth || 280, height, padding: [6, 0, 4, 0], pxAlign: 0 },
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { range: () => [lastAt() - graphSpan, lastAt()] },
        y: { range: (_, _min, max) => [0, Math.max(1, (max || 0) * 1.15)] },
      },
      axes: [
        { show: false },
        {
          ...{ size: side, gap: 4, space: 24, font: '11px system-ui' },
          stroke: () => colours('--graph-ink'),
          grid: { stroke: () => colours('--graph-grid'), width: 1 },
          ticks: { show: false },
          border: { show: false },
        },
      ],
      series: [{}, ...Array.from({ length: lines }, (_, index) => line(index + 1))],
    },
    graphData(graph, []) as uPlot.AlignedData,
    host,
  );
  const resized = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height }));
  resized.observe(host);
  const theme = matchMedia('(prefers-color-scheme: dark)');
  const redraw = (): void => plot.redraw();
  theme.addEventListener('change', redraw);
  return {
    show(next) {
      points = next;
      plot.setData(graphData(graph, next) as uPlot.AlignedData);
    },
    remove() {
      resized.disconnect();
      theme.removeEventListener('change', redraw);
      plot.destroy();
    },
  };
}

/** Reads colours as the browser computes them: a canvas knows neither variables nor `light-dark()`. */
function readColours(host: HTMLElement): (name: string) => string {
  const probe = host.ownerDocument.createElement('span');
  probe.hidden = true;
  host.append(probe);
  return (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
}
