import { createQualityMonitor, type QualityMonitor } from '../quality/monitor.ts';
import type { Clock } from '../util/clock.ts';
import type { CallHandle } from './call-handle.ts';
import { legOf } from './snapshot.ts';

/** Creates the quality monitor of a call; its peers are the call's participants, whatever leg carries them. */
export function monitorCall(handle: CallHandle, clock: Clock): QualityMonitor {
  return createQualityMonitor({
    clock,
    async stats() {
      const { state, media } = handle;
      const samples = (await media?.session.stats()) ?? [];
      return state.participants.flatMap((participant) => {
        const leg = legOf(state, participant);
        const sample = samples.find(({ peer }) => peer === leg?.id);
        return sample ? [{ ...sample, peer: participant.id, wishes: handle.receive.entries }] : [];
      });
    },
  });
}

/** While somebody holds, nothing can be told; after the end, nothing will be. */
export function followCall(monitor: QualityMonitor, { state: { phase } }: CallHandle): void {
  monitor.enable(phase.status !== 'ended' && (phase.status !== 'connected' || phase.hold === 'none'));
}
