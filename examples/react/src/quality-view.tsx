import { describeWarning, qualityBars, troublesOf } from '@calls/example-shared';
import { useQuality, useQualitySeries, useQualityWarnings } from '@org/calls-react';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { usePhone } from './phone-context.ts';
import { QualityPanel } from './quality-panel.tsx';

/** Four bars and what is wrong; a press shows the numbers behind them. */
export function QualityView(): ReactNode {
  const { strings } = usePhone();
  const { level } = useQuality();
  const warnings = useQualityWarnings();
  // From here on, so that the panel has what was before it was opened.
  const series = useQualitySeries();
  const [open, setOpen] = useState(false);
  const panel = useId();
  const filled = qualityBars(level);
  const title = strings.quality[level];
  const troubles = troublesOf(warnings);
  const name = troubles.length > 0 ? strings.qualityPanel.withTroubles(title, troubles.length) : title;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    setOpen(false);
  };
  return (
    <div className="quality" data-bars={filled} onKeyDown={onKeyDown}>
      <button
        type="button"
        className="quality__chip"
        aria-label={name}
        title={name}
        aria-expanded={open}
        aria-controls={open ? panel : undefined}
        data-trouble={troubles.length > 0}
        onClick={() => setOpen(!open)}
      >
        {[1, 2, 3, 4].map((bar) => (
          <i key={bar} style={{ '--bar': bar } as CSSProperties} data-on={bar <= filled} />
        ))}
      </button>
      <p className="quality__trouble" role="status" data-behind={open}>
        {troubles[0] && describeWarning(troubles[0], strings)}
      </p>
      {open && <QualityPanel id={panel} title={title} warnings={warnings} series={series} />}
    </div>
  );
}
