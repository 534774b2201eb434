import { randomUUID } from 'node:crypto';
import type { EndReason } from '@org/calls-core/protocol';
import type { LeaveReason, RoomCallbacks } from '../rooms/room-options.ts';
import type { Clock } from '../util/clock.ts';
import type { CallRecorder } from './call-recorder.ts';

const reasons: Readonly<Record<LeaveReason, EndReason>> = { left: 'left', disconnect: 'left', kicked: 'kicked' };

/** What rooms tell, for the records: the time from the first member to the last is one call. What the app is told stays. */
export function recordRooms<T extends RoomCallbacks>(
  rooms: T,
  recorder: Pick<CallRecorder, 'observe'>,
  clock: Pick<Clock, 'wallTime'>,
): T {
  const calls = new Map<string, string>();
  const callOf = (room: string): string => {
    const call = calls.get(room) ?? randomUUID();
    calls.set(room, call);
    return call;
  };
  const callbacks: RoomCallbacks = {
    onPeerJoin(room, peer) {
      const { user, device, name } = peer;
      const fact = { type: 'room-joined', call: callOf(room), at: clock.wallTime(), room, user, device } as const;
      recorder.observe({ ...fact, ...(name !== undefined && { name }) });
      return rooms.onPeerJoin?.(room, peer);
    },
    onPeerLeave(room, peer, reason) {
      const { user, device } = peer;
      const fact = { type: 'room-left', call: callOf(room), at: clock.wallTime(), room, user, device } as const;
      recorder.observe({ ...fact, reason: reasons[reason] });
      return rooms.onPeerLeave?.(room, peer, reason);
    },
    onRoomDestroyed(room) {
      calls.delete(room);
      return rooms.onRoomDestroyed?.(room);
    },
  };
  return { ...rooms, ...callbacks };
}
