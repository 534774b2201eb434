import type { Environment } from '../../environment/environment.ts';
import { createStore, type Readable } from '../../util/store.ts';
import { noFindings, noSteps } from './idle.ts';
import { judge, preflightLimits } from './judge.ts';
import type { PreflightOptions } from './preflight.ts';
import { type PreflightReason, reason, sortReasons, verdictOf } from './reasons.ts';
import type { PreflightFindings, PreflightReport, PreflightStep, PreflightStepStatus } from './report.ts';

/** Gathers findings into the report of one check. */
export interface Reporter {
  readonly report: Readable<PreflightReport>;
  readonly done: Promise<PreflightReport>;
  add(findings: Partial<PreflightFindings>): void;
  /** Runs a step and adds what it finds; without a subject it is skipped. What it throws is a reason, never an error. */
  step<T>(
    name: PreflightStep,
    subject: T | null | undefined | false,
    work: (subject: T) => Promise<Partial<PreflightFindings>>,
  ): Promise<void>;
  skip(...names: readonly PreflightStep[]): void;
  /** Fixes the report; what comes later is dropped. */
  finish(status: Exclude<PreflightReport['status'], 'running'>): void;
}

/** Creates the reporter of one check. */
export function createReporter(
  { clock }: Pick<Environment, 'clock'>,
  { limits, iceTransportPolicy }: PreflightOptions,
): Reporter {
  const begun = clock.now();
  const faults: PreflightReason[] = [];
  const store = createStore<PreflightReport>({
    ...noFindings,
    ...{ status: 'running', verdict: null, reasons: [], steps: noSteps, progress: 0 },
    ...{ startedAt: clock.wallTime(), duration: 0 },
  });
  const reasonsOf = (report: PreflightReport): readonly PreflightReason[] => {
    const { steps } = report;
    const found = judge(report, {
      limits: { ...preflightLimits, ...limits },
      relayOnly: iceTransportPolicy === 'relay',
      pathsOver: steps.paths === 'done',
      mediaOver: steps.media === 'done',
    });
    return sortReasons([...found, ...faults]);
  };
  const add = (changes: Partial<PreflightReport>): void => {
    const before = store.get();
    if (before.status !== 'running') return;
    const next = { ...before, ...changes, duration: Math.round(clock.now() - begun) };
    const over = Object.values(next.steps).filter((status) => status === 'done' || status === 'skipped').length;
    store.set({ ...next, progress: over / Object.keys(next.steps).length, reasons: reasonsOf(next) });
  };
  const mark = (names: readonly PreflightStep[], status: PreflightStepStatus): PreflightReport['steps'] => ({
    ...store.get().steps,
    ...Object.fromEntries(names.map((name) => [name, status])),
  });
  let settle: (report: PreflightReport) => void;
  const done = new Promise<PreflightReport>((resolve) => (settle = resolve));

  return {
    report: store,
    done,
    add,
    async step(name, subject, work) {
      if (!subject) return add({ steps: mark([name], 'skipped') });
      add({ steps: mark([name], 'running') });
      const found = await work(subject).catch((cause: unknown) => {
        faults.push(reason('check-failed', { detail: `${name}: ${String(cause)}` }));
        return {};
      });
      add({ ...found, steps: mark([name], 'done') });
    },
    skip: (...names) => add({ steps: mark(names, 'skipped') }),
    finish(status) {
      if (store.get().status !== 'running') return;
      if (status !== 'complete') faults.push(reason('not-finished'));
      add({});
      const last = store.get();
      store.set({ ...last, status, verdict: verdictOf(last.reasons) });
      settle(store.get());
    },
  };
}
