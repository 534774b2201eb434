import type { Benchmark } from '../lib/benchmark.ts';
import { openPreflightStage, plantedFaults } from '../lib/preflight-stage.ts';
import { type Measurement, measurement } from '../lib/result.ts';

/** The check before a call, with each fault that it is to name. */
export const preflight: Benchmark = {
  name: 'preflight',
  about: 'a check before a call, with planted faults: until its verdict, and how often each was named',
  sampled: true,
  async run({ rounds }) {
    const stage = await openPreflightStage();
    try {
      const results: Measurement[] = [];
      for (const fault of plantedFaults) {
        const durations: number[] = [];
        let named = 0;
        for (let round = 0; round < rounds; round += 1) {
          const { report } = await stage.check(fault);
          durations.push(report.duration);
          const found = new Set(report.reasons.map(({ code }) => code));
          named += Number(report.verdict === fault.verdict && fault.codes.every((code) => found.has(code)));
        }
        results.push(measurement(`fault: ${fault.name}`, 'ms', { ours: durations }, { atMost: 15_000 }));
        const share = (100 * named) / rounds;
        results.push(measurement(`fault: ${fault.name}, named`, '%', { ours: [share] }, { atLeast: 100 }));
      }
      return results;
    } finally {
      await stage.close();
    }
  },
};
