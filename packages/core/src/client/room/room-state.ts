import type { Breakout } from '../../protocol/breakouts.ts';
import { parseBreakouts } from '../../protocol/parse-room.ts';
import type { RoomGuest, RoomMember, RoomNotice, RoomRole, RoomSnapshot } from '../../protocol/server-frames.ts';

/** A room as the server keeps it, in the eyes of one of its members. */
export interface RoomState {
  /** What this user may do; null until the server has told. */
  readonly role: RoomRole | null;
  /** In the order in which they came, oneself among them. */
  readonly members: readonly RoomMember[];
  /** Nobody new comes in. */
  readonly locked: boolean;
  /** Who waits to be let in; told to moderators only. */
  readonly waiting: readonly RoomGuest[];
  /** True while this device waits to be let in. */
  readonly inLobby: boolean;
  /** Breakout rooms of the room; see `breakouts`. */
  readonly breakouts: readonly Breakout[];
  /** Counts the room's changes; null until the server has told. */
  readonly version: number | null;
}

/** Nothing is known yet. */
export const unknownRoom: RoomState = {
  ...{ role: null, members: [], locked: false, waiting: [], inLobby: false, breakouts: [], version: null },
};

/** The room as the server just told it; what is older than what is known changes nothing. */
export function takeSnapshot(before: RoomState, told: RoomSnapshot): RoomState {
  const { role, members, locked, waiting = [], breakouts = [], version } = told;
  if (before.version !== null && version < before.version) return before;
  return { role, members, locked, waiting, inLobby: false, breakouts, version };
}

/** The room after a notice; null when it does not tell enough, and the room has to be asked for. */
export function takeNotice(before: RoomState, notice: RoomNotice): RoomState | null {
  if (notice.version === undefined) return takeWaiting(before, notice);
  // Not in yet: the first that is told is that oneself came in.
  if (before.version === null) return notice.event === 'joined' ? null : before;
  if (notice.version <= before.version) return before;
  const next = notice.version === before.version + 1 ? change(before, notice) : null;
  return next && { ...next, version: notice.version };
}

function change(before: RoomState, notice: RoomNotice): RoomState | null {
  const { user, device, name, role = 'member', breakout } = notice;
  const inside = breakout !== undefined && { breakout };
  const others = before.members.filter((one) => one.user !== user || one.device !== device);
  switch (notice.event) {
    case 'joined':
      if (device === undefined) return null;
      return {
        ...before,
        members: [...others, { user, device, role, ...(name !== undefined && { name }), ...inside }],
      };
    case 'moved':
      return { ...before, members: before.members.map((one) => (others.includes(one) ? one : place(one, breakout))) };
    case 'breakouts': {
      const breakouts = parseBreakouts(notice.breakouts);
      return breakouts && { ...before, breakouts };
    }
    case 'left':
    case 'kicked':
    case 'ended':
      return { ...before, members: others };
    case 'locked':
    case 'unlocked':
      return { ...before, locked: notice.event === 'locked' };
    default:
      // Whose role it is may be one's own, and then who waits is told, too.
      return null;
  }
}

function place({ breakout: _before, ...member }: RoomMember, breakout: string | undefined): RoomMember {
  return { ...member, ...(breakout !== undefined && { breakout }) };
}

/** Who waits is told to the one who waits and to moderators. */
function takeWaiting(before: RoomState, { event, user, device, name }: RoomNotice): RoomState {
  if (before.role === null) return { ...before, inLobby: event === 'waiting' };
  if (before.role !== 'moderator' || device === undefined) return before;
  const others = before.waiting.filter((one) => one.user !== user || one.device !== device);
  if (event !== 'waiting') return { ...before, waiting: others };
  return { ...before, waiting: [...others, { user, device, ...(name !== undefined && { name }) }] };
}
