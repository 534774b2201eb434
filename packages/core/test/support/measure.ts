import type { QualitySummary } from '../../src/quality/quality.ts';
import { reportOf } from '../quality/link.ts';
import type { FakeCall } from './fake-client.ts';

/** Lets a fake call measure the same so many times, every 2 s. */
export function measure(call: FakeCall, numbers: Partial<QualitySummary>, times: number): void {
  for (let each = 0; each < times; each++) {
    const at = (call.qualityStore.get().sample?.at ?? 0) + 2000;
    const flows = { audio: {}, video: {} };
    const summary = { timestamp: at, bitrate: flows, scores: flows, silent: false, ...numbers };
    const arrived = { id: 'A', type: 'inbound-rtp', kind: 'audio', packetsReceived: at };
    call.qualityStore.set({ ...call.qualityStore.get(), summary, sample: { at, report: reportOf([arrived]) } });
  }
}
