import { isOpen, isWaitedFor } from './invited-status.ts';
import type { DeviceAddress } from '../protocol/address.ts';
import type { Accept, CallMessage, Invite, InvitedStatus } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import { showInvited, stopRinging } from './invited.ts';
import { sentMedia } from './media-wishes.ts';
import { alone } from './members.ts';
import type { CallState } from './model.ts';
import type { Invitation } from './roster-state.ts';
import { arrange } from './rooms.ts';
import { castRoster, entryOf, greeting, isThere, newMember, rosterOf } from './roster.ts';
import { type Bare, type Draft, order, refuse, startTimer, stopTimers, timerOf, type Turn } from './turn.ts';

/** Rings somebody, who is to join a call that is going on. */
export function invite(turn: Turn, call: Draft, user: string, secret: string): void {
  const { invitations, others } = rosterOf(call);
  const members = others.filter(isThere);
  const open = invitations.filter(isOpen);
  const there = [call.self.user, ...open.map((one) => one.user), ...members.map(({ device }) => device.user)];
  if (there.includes(user)) return refuse(turn, call.id, 'invalid-argument');
  if (members.length + open.filter(isWaitedFor).length + 2 > turn.phone.settings.maxParticipants)
    return refuse(turn, call.id, 'room-full');
  ringAll(turn, call, [{ user, secret }]);
}

/** Rings users, who see each other in the invitation. */
export function ringAll(turn: Turn, call: Draft, users: readonly Pick<Invitation, 'user' | 'secret'>[]): void {
  const { timeouts } = turn.phone.settings;
  const ring = call.invite?.ring ?? timeouts.ring;
  change(turn, call, ...users.map((one) => ({ ...one, status: 'invited', ringing: [], code: null }) as const));
  for (const { user, secret } of users) {
    const message = inviteOf(turn, call, secret, ring);
    order(turn, call, { type: 'cast', key: `invite ${user}`, to: { user }, message, ttl: ring });
    startTimer(turn, call, timerOf(call, 'ring', user), ring);
    if (timeouts.reach < ring) startTimer(turn, call, timerOf(call, 'reach', user));
  }
}

function inviteOf(turn: Turn, call: Draft, secret: string, ring: number): Invite {
  const { own, others, secret: shared } = rosterOf(call);
  const members = [own, ...others.filter(isThere)].map((one) => entryOf(turn, one));
  return {
    ...{ type: 'invite', call: call.id, secret, profile: call.profile, media: call.wishes, ring, warm: false },
    ...(call.metadata !== null && { metadata: call.metadata }),
    group: { room: call.room as string, ...(shared !== null && { secret: shared }), members },
  };
}

/** The invitation of which a message speaks. */
export function invitationOf(
  { roster }: CallState,
  { user }: DeviceAddress,
  message: Exclude<CallMessage, { type: 'roster' }>,
): Invitation | undefined {
  return roster?.invitations.find((one) => one.user === user && one.secret === message.secret);
}

/** Works on what a device says of an invitation that this one sent. */
export function heardInvited(
  turn: Turn,
  call: Draft,
  invitation: Invitation,
  from: DeviceAddress,
  message: CallMessage,
): void {
  const { user, status, ringing } = invitation;
  const { device } = from;
  const rings = isWaitedFor(invitation);
  const others = ringing.filter((one) => one !== device);
  if (call.phase.status === 'ended' || !rings) {
    const reason = status === 'connecting' ? 'answered-elsewhere' : 'no-answer';
    if (message.type === 'accept') say(turn, call, invitation, from, { type: 'cancel', reason });
    return;
  }
  switch (message.type) {
    case 'ring':
      for (const timer of ['reach', 'busy'] as const) stopTimers(turn, call, timerOf(call, timer, user));
      say(turn, call, invitation, from, { type: 'ring-ack' });
      call.waiting ||= message.waiting ?? false;
      return change(turn, call, { ...invitation, status: 'ringing', ringing: [...others, device] });
    case 'accept':
      return accepted(turn, call, invitation, from, message);
    case 'decline':
      if (message.reason !== 'busy') return settle(turn, call, invitation, 'declined', { except: device });
      // Another device may ring, for a moment also one that has not rung yet.
      if (others.length === 0) startTimer(turn, call, timerOf(call, 'busy', user));
      return change(turn, call, { ...invitation, ringing: others });
  }
}

/** A wait for somebody who is invited is over. */
export function invitationDue(turn: Turn, call: Draft, user: string, timer: 'ring' | 'reach' | 'busy'): void {
  const invitation = rosterOf(call).invitations.find((one) => one.user === user) as Invitation;
  if (timer === 'busy') return settle(turn, call, invitation, 'busy');
  settle(turn, call, invitation, 'no-answer', { code: invitation.status === 'invited' ? 'unreachable' : null });
}

/** The server does not pass an invitation on. */
export function invitationRefused(turn: Turn, call: Draft, user: string): void {
  const invitation = rosterOf(call).invitations.find((one) => one.user === user && isOpen(one));
  if (invitation) settle(turn, call, invitation, 'no-answer', { code: 'refused' });
}

/** The first device that accepts is the one; it comes in like anybody else. */
function accepted(turn: Turn, call: Draft, invitation: Invitation, from: DeviceAddress, { entry }: Accept): void {
  if (!entry) return;
  stopRinging(turn, call, invitation, 'answered-elsewhere', from.device);
  say(turn, call, invitation, from, { type: 'confirm', media: sentMedia(call) });
  change(turn, call, { ...invitation, status: 'connecting', ringing: [] });
  const { joinedAgo: _ago, ...rest } = entry;
  arrange(turn, call, newMember({ ...rest, device: from }, turn.event.at), true);
}

/** An invitation came to nothing. */
function settle(
  turn: Turn,
  call: Draft,
  invitation: Invitation,
  status: InvitedStatus,
  { code = null, except }: { readonly code?: ErrorCode | null; readonly except?: string } = {},
): void {
  stopRinging(turn, call, invitation, status === 'declined' ? 'declined-elsewhere' : 'no-answer', except);
  change(turn, call, { ...invitation, status, code, ringing: [] });
}

/** Notes what became of invitations, and tells everybody. */
function change(turn: Turn, call: Draft, ...changed: readonly Invitation[]): void {
  const roster = rosterOf(call);
  const others = roster.invitations.filter(({ user }) => !changed.some((one) => one.user === user));
  const invitations = [...others, ...changed];
  const invited = invitations.map(({ user, status }) => ({ user, status }));
  const own = { ...roster.own, version: roster.own.version + 1, invited };
  call.roster = { ...roster, own, invitations };
  showInvited(call);
  if (call.legs.length === 0 && roster.secret !== null) alone(turn, call);
  castRoster(turn, call, own, { ask: false, ttl: greeting, key: 'invited' });
}

function say(turn: Turn, call: CallState, { secret }: Invitation, to: DeviceAddress, body: Bare<CallMessage>): void {
  order(turn, call, { type: 'send', to, message: { call: call.id, secret, ...body } as CallMessage });
}
