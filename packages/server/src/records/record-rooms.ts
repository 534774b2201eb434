import type { EndReason } from '@org/calls-core/protocol';
import type { LeaveReason } from '../rooms/room-options.ts';
import type { RoomRecorder } from '../rooms/room-voice.ts';
import type { Clock } from '../util/clock.ts';
import type { CallRecorder } from './call-recorder.ts';

const reasons: Readonly<Record<LeaveReason, EndReason>> = {
  left: 'left',
  disconnect: 'left',
  kicked: 'kicked',
  ended: 'completed',
};

/** Makes facts of what rooms tell, for the records. */
export function recordRooms(recorder: Pick<CallRecorder, 'observe'>, clock: Pick<Clock, 'wallTime'>): RoomRecorder {
  return {
    joined(call, room, { user, device, name }) {
      const fact = { type: 'room-joined', call, at: clock.wallTime(), room, user, device } as const;
      recorder.observe({ ...fact, ...(name !== undefined && { name }) });
    },
    left(call, room, { user, device }, reason) {
      const fact = { type: 'room-left', call, at: clock.wallTime(), room, user, device } as const;
      recorder.observe({ ...fact, reason: reasons[reason] });
    },
  };
}
