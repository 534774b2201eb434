import type { Call } from '@org/calls-core';
import { barStyle, type ComponentStrings, qualityBars, withEnglish } from '@org/calls-core/components';
import type { ReactNode } from 'react';
import { useQuality } from '../use-quality.ts';
import { styleOf, styles } from './styles.ts';

/** What `CallQualityIndicator` takes. */
export interface CallQualityIndicatorProps {
  /** A participant's id. Default: the whole call. */
  readonly participant?: string | undefined;
  readonly call?: Call | null | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
  /** Whether changes are read out. Default false. */
  readonly live?: boolean;
}

/**
 * The quality as bars with a name; nothing while it is unknown.
 *
 * @example
 * <CallQualityIndicator live />
 */
export function CallQualityIndicator({ participant, call, strings, live }: CallQualityIndicatorProps): ReactNode {
  const { level } = useQuality(participant, call);
  const text = level === 'unknown' ? '' : withEnglish(strings).quality(level);
  const lit = level === 'unknown' ? null : qualityBars[level];
  return (
    <span className="calls-quality" data-level={level} role={live ? 'status' : undefined} style={styles.indicator}>
      {lit !== null && (
        <span role="img" aria-label={text} title={text} style={styles.bars}>
          {[0, 1, 2, 3].map((index) => (
            <span key={index} style={styleOf(barStyle(index, lit))} />
          ))}
        </span>
      )}
      {live && <span style={styles.hidden}>{text}</span>}
    </span>
  );
}
