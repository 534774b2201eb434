import {
  describeGraph,
  describeWarning,
  drawGraph,
  type DrawnGraph,
  qualityDetails,
  type QualityGraph,
  qualityGraphs,
  saveQuality,
} from '@calls/example-shared';
import type { QualityPoint, QualityWarning } from '@org/calls-core/quality';
import { useQuality, type UseQualitySeries } from '@org/calls-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { TextButton } from './parts.tsx';
import { usePhone } from './phone-context.ts';

interface QualityPanelProps {
  readonly id: string;
  readonly title: string;
  readonly warnings: readonly QualityWarning[];
  readonly series: UseQualitySeries;
}

/** Warnings as sentences, the numbers of the moment, and graphs of the last two minutes. */
export function QualityPanel({ id, title, warnings, series }: QualityPanelProps): ReactNode {
  const { strings } = usePhone();
  const { summary } = useQuality();
  const points = series.participants[0]?.points ?? [];
  return (
    <div className="quality__panel" id={id} role="group" aria-label={title}>
      <b>{title}</b>
      <ul className="quality__warnings">
        {warnings.map((warning) => (
          <li key={`${warning.code} ${warning.direction} ${warning.peer}`} data-code={warning.code}>
            {describeWarning(warning, strings)}
          </li>
        ))}
        {warnings.length === 0 && <li>{strings.qualityPanel.allWell}</li>}
      </ul>
      <dl>
        {qualityDetails(summary, strings).flatMap(([name, value]) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name} value`}>{value}</dd>,
        ])}
      </dl>
      {qualityGraphs.map((graph) => (
        <Graph key={graph} graph={graph} points={points} />
      ))}
      <TextButton onClick={() => saveQuality(series.export())}>{strings.qualityPanel.save}</TextButton>
    </div>
  );
}

function Graph({
  graph,
  points,
}: {
  readonly graph: QualityGraph;
  readonly points: readonly QualityPoint[];
}): ReactNode {
  const { strings } = usePhone();
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<DrawnGraph | null>(null);
  useEffect(() => {
    if (!host.current) return;
    const made = (drawn.current = drawGraph(host.current, graph));
    return () => made.remove();
  }, [graph]);
  useEffect(() => drawn.current?.show(points), [graph, points]);
  const { title, now, summary } = describeGraph(graph, points, strings);
  return (
    <figure className="graph">
      <figcaption>
        <span>{title}</span>
        {now.map(({ name, text }, index) => (
          <span key={name} className="graph__now" data-line={index + 1}>
            {name} <b>{text}</b>
          </span>
        ))}
      </figcaption>
      <div className="graph__plot" role="img" aria-label={summary} ref={host} />
    </figure>
  );
}
