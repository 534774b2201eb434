import { qualityBars, qualityDetails } from '@calls/example-shared';
import { useQuality } from '@org/calls-react';
import { type CSSProperties, type ReactNode, useState } from 'react';
import { usePhone } from './phone-context.ts';

/** Four bars; a press shows the numbers behind them. */
export function QualityView(): ReactNode {
  const { strings } = usePhone();
  const { level, summary } = useQuality();
  const [open, setOpen] = useState(false);
  const filled = qualityBars(level);
  const title = strings.quality[level];
  return (
    <div className="quality" data-bars={filled}>
      <button
        type="button"
        className="quality__chip"
        aria-label={title}
        title={title}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {[1, 2, 3, 4].map((bar) => (
          <i key={bar} style={{ '--bar': bar } as CSSProperties} data-on={bar <= filled} />
        ))}
      </button>
      {open && (
        <div className="quality__details">
          <b>{title}</b>
          <dl>
            {qualityDetails(summary, strings).flatMap(([name, value]) => [
              <dt key={name}>{name}</dt>,
              <dd key={`${name} value`}>{value}</dd>,
            ])}
          </dl>
        </div>
      )}
    </div>
  );
}
