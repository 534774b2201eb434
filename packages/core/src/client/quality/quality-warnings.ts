import { browserClock } from '../../environment/browser-clock.ts';
import type { WarningDirection } from '../../quality/warnings/findings.ts';
import {
  type MeasuredWarning,
  type QualityWarningCode,
  qualityWarningLimits,
} from '../../quality/warnings/warning-limits.ts';
import type { Clock } from '../../util/clock.ts';
import { createStore, type Readable } from '../../util/store.ts';
import { whileWatched } from '../../util/while-watched.ts';
import { followLooks, type MeasuredCall } from './follow-looks.ts';
import { createWarningDesk } from './warning-desk.ts';

/** Something that is wrong with a call until it is gone from the list. */
export interface QualityWarning {
  readonly code: QualityWarningCode;
  /** Which way it is about: `inbound` what arrives here, `outbound` what is sent; null where it is about neither or both. */
  readonly direction: WarningDirection;
  /** The participant's id; null when it is about this device, or about the way to everybody. */
  readonly peer: string | null;
  /** Unix time, ms. */
  readonly since: number;
  /** The worst number of the last five looks; null for `one-way-audio`, `relayed` and `cpu`. */
  readonly value: number | null;
  /** What it is measured by, in the unit of `qualityWarningLimits`. */
  readonly limit: number | null;
}

/** Options of `qualityWarnings`. */
export interface QualityWarningsOptions {
  /** Limits of your own in place of those of `qualityWarningLimits`; `Infinity`, for `low-bitrate` 0, never warns. */
  readonly limits?: Partial<Readonly<Record<MeasuredWarning, number>>>;
  /** Default: the page's. */
  readonly clock?: Clock;
}

const none: readonly QualityWarning[] = [];

/**
 * What is wrong with a call at present, oldest first. Three bad looks of the last five raise a warning, five good ones clear it;
 * what is muted, held or switched off is not warned of. At work only while somebody listens, by the same `getStats` as
 * `call.quality()`.
 *
 * @example
 * const warnings = qualityWarnings(call);
 * const stop = warnings.subscribe((all) => show(all.map(({ code, peer }) => [code, peer])));
 */
export function qualityWarnings(
  call: MeasuredCall,
  options: QualityWarningsOptions = {},
): Readable<readonly QualityWarning[]> {
  const { clock = browserClock } = options;
  const limits = { ...qualityWarningLimits, ...options.limits };
  const store = createStore(none);
  return whileWatched(store, () => {
    const desk = createWarningDesk(limits, () => clock.wallTime());
    const publish = (): void => {
      const next = desk.raised();
      if (next.length > 0 || store.get().length > 0) store.set(next.length > 0 ? next : none);
    };
    const stops = [
      followLooks(call, (looks) => {
        desk.take(call.get(), looks);
        publish();
      }),
      call.subscribe((view) => {
        if (desk.forget(view)) publish();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      store.set(none);
    };
  });
}
