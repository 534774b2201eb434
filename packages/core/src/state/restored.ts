import { isOpen } from './invited-status.ts';
import type { Invited } from '../protocol/messages.ts';
import { type CallState, noMedia } from './model.ts';
import type { RosterMember } from './roster-state.ts';

/**
 * What of a call outlives its page, in the way in which it goes on at the next one; null for a call that does not talk,
 * or that cannot be come back to. The screen stays behind: only the user may choose it again.
 */
export function restoredCall(call: CallState): CallState | null {
  const { phase, invite, wishes, participants, legs, roster } = call;
  if (phase.status !== 'connected' || participants.some(({ device, pass }) => device && pass === null)) return null;
  const { hold } = phase;
  const { offer: _offer, group: _group, ...asked } = invite ?? {};
  return {
    ...call,
    phase: { status: 'connected', hold, transfer: null },
    invite: invite && (asked as typeof invite),
    // An offer that came last may have been answered by the page that is gone: it counts again.
    participants: participants.map((one) =>
      one.device
        ? { ...one, status: 'disconnected', resuming: true, epoch: Math.max(0, one.epoch - 1) }
        : // Nobody rings for a page that is gone.
          { ...one, status: isOpen(one as Pick<Invited, 'status'>) ? 'no-answer' : one.status },
    ),
    roster: roster && { ...roster, invitations: [], own: { ...roster.own, invited: [] } },
    legs: legs.map((one) => ({
      ...one,
      path: 'new',
      relayOnly: false,
      recovery: null,
      restartedAt: null,
      hinted: false,
    })),
    wishes: { ...wishes, screen: false, screenAudio: false },
    ...{ failed: noMedia, timers: [], ringing: [], waiting: false, asked: null, takesOver: null },
    // What is sent may differ from what was sent before.
    mediaVersion: call.mediaVersion + 1,
    reloads: call.reloads + 1,
  };
}

/** The call by another clock, whose time is `ms` ahead. */
export function shiftTimes(call: CallState, ms: number): CallState {
  const { startedAt, connectedAt, roster } = call;
  const moved = (one: RosterMember): RosterMember => ({ ...one, joinedAt: one.joinedAt + ms });
  return {
    ...call,
    startedAt: startedAt + ms,
    connectedAt: connectedAt === null ? null : connectedAt + ms,
    roster: roster && {
      ...roster,
      own: moved(roster.own),
      others: roster.others.map(moved),
      path: { ...roster.path, retryAt: null },
    },
  };
}
