import { noPreflight } from '@org/calls-core/bindings';
import type { Preflight, PreflightReport } from '@org/calls-core/preflight';
import { useMemo } from 'react';
import { useReadable } from './use-readable.ts';

/** The report of a check as it grows; without a check, `idle` and nothing found. */
export interface UsePreflight extends Omit<PreflightReport, 'status'> {
  readonly status: PreflightReport['status'] | 'idle';
  /** Ends it now; what was found stays. */
  cancel(): void;
}

/**
 * A check made by `preflight`, or null before there is one.
 *
 * @example
 * const [check, setCheck] = useState<Preflight | null>(null);
 * const { status, verdict, reasons } = usePreflight(check);
 * return (
 *   <>
 *     <button disabled={status === 'running'} onClick={() => setCheck(preflight({ iceServers, prompt: true }))}>Check</button>
 *     <p role="status">{verdict}</p>
 *     <ul>{reasons.map(({ code, message, remedy }) => <li key={code}>{message} {remedy}</li>)}</ul>
 *   </>
 * );
 */
export function usePreflight(check: Preflight | null): UsePreflight {
  const report = useReadable<Omit<UsePreflight, 'cancel'>>(check?.report ?? noPreflight);
  return useMemo(() => ({ ...report, cancel: () => check?.cancel() }), [report, check]);
}
