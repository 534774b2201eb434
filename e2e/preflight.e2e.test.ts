import type { PreflightReport } from '@org/calls-core/preflight';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPreflightStage, plantedFaults, type PreflightStage } from '../benchmarks/lib/preflight-stage.ts';
import { lacks } from './support/browsers.ts';

const missing = lacks('chromium', 'coturn');
let stage: PreflightStage;
beforeAll(async () => {
  if (!missing) stage = await openPreflightStage();
});
afterAll(() => stage?.close());

describe.skipIf(missing)('a check before a call', () => {
  test.each(plantedFaults)('names the fault: $name', async (fault) => {
    const { codes, may = [], verdict, devices } = fault;
    const { report, captures } = await stage.check(fault, 60_000);
    const named = new Set(report.reasons.filter(({ effect }) => effect !== 'note').map(({ code }) => code));
    expect([...named].filter((code) => codes.includes(code) || !may.includes(code)).toSorted()).toEqual(
      [...codes].toSorted(),
    );
    expect(report).toMatchObject({ status: 'complete', verdict });
    // Nothing but the network is bad: TURN over TLS, too, is found to work.
    if (fault.link?.blocked) expect(works(report)).toEqual(['direct', 'turn-tcp', 'turn-tls']);
    // The network part asks for nothing.
    if (!devices) expect(captures).toBe(0);
  });
});

function works({ paths }: PreflightReport): string[] {
  return paths.flatMap(({ kind, status }) => (status === 'works' ? [kind] : [])).toSorted();
}
