import type { DeviceAddress } from '../protocol/address.ts';
import type { Accept, Invite, InviteGroup } from '../protocol/messages.ts';
import type { LocalFact } from './events.ts';
import { ringAll } from './invitations.ts';
import { sentMedia } from './media-wishes.ts';
import type { CallState, ParticipantState } from './model.ts';
import { newParticipant, peerDevice } from './participants.ts';
import { firstPath } from './path.ts';
import { newCall } from './phone-calls.ts';
import { arrange, joinRoom } from './rooms.ts';
import { entryOf, greet, newMember, rosterOf } from './roster.ts';
import { type Draft, send, startTimer, stopTimers, type Turn } from './turn.ts';

/** Rings several: a room of the call's own, to which each of them is invited. */
export function placeGroup(turn: Turn, fact: Extract<LocalFact, { type: 'group-requested' }>): CallState {
  const { call: id, secret, room, incarnation, version, profile, media, metadata, users } = fact;
  const { self, settings } = turn.phone;
  const ring = fact.ring ?? settings.timeouts.ring;
  const ownSecret = turn.event.ids[1] as string;
  const entry = { device: self, incarnation, version, profile, secret: ownSecret, left: false };
  const own = newMember(entry, turn.event.at);
  const call = newCall(turn, {
    ...{ id, secret, direction: 'outgoing', room, profile, wishes: media, mediaVersion: 1, metadata },
    invite: { type: 'invite', call: id, secret, profile, media, ring, warm: false },
    roster: { own, others: [], path: firstPath({ self }), secret, invitations: [] },
  });
  joinRoom(turn, call);
  ringAll(turn, call, users);
  return call;
}

/** Who is in the call to which this device is invited, as its user sees them before the answer. */
export function peopleOf({ members }: InviteGroup, self: DeviceAddress, caller: DeviceAddress): ParticipantState[] {
  const isOther = ({ user }: { readonly user: string }): boolean => user !== caller.user && user !== self.user;
  const there = members
    .filter(({ device }) => isOther(device))
    .map(({ device, profile }) => newParticipant(device.user, { profile, status: 'connected' }));
  const invited = members
    .flatMap((one) => one.invited ?? [])
    .filter((one) => isOther(one) && !there.some(({ user }) => user === one.user));
  // Several may have invited the same.
  const each = new Map(invited.map((one) => [one.user, one.status]));
  return [...there, ...Array.from(each, ([user, status]) => newParticipant(user, { status }))];
}

/** Takes an invitation into a call of several: says so to whoever invited, whose confirmation opens the door. */
export function acceptGroup(turn: Turn, call: Draft): void {
  const [incarnation, secret] = turn.event.ids as readonly [string, string];
  const { group } = call.invite as Invite & { readonly group: InviteGroup };
  const { self, profile } = call;
  const { at } = turn.event;
  // Higher than at an earlier stay of this page.
  const version = Math.ceil(at);
  const own = newMember({ device: self, incarnation, version, profile, secret, left: false }, at);
  const others = group.members.map(({ joinedAgo, ...entry }) => newMember(entry, at - joinedAgo));
  const accept = {
    type: 'accept',
    profile,
    media: sentMedia(call),
    entry: entryOf(turn, own),
  } satisfies Partial<Accept>;
  startTimer(turn, call, 'confirm');
  send(turn, call, peerDevice(call), accept);
  call.mediaVersion = 1;
  call.roster = { own, others, path: firstPath(call), secret: group.secret ?? null, invitations: [] };
}

/** The device that invited this one chose it: it comes in. */
export function enterGroup(turn: Turn, call: Draft): void {
  stopTimers(turn, call, 'confirm');
  call.phase = { status: 'connecting', awaiting: 'media' };
  call.participants = call.participants.map((one) => ({ ...one, device: null }));
  joinRoom(turn, call);
  for (const member of rosterOf(call).others) arrange(turn, call, member);
  // Whoever invited this device may not know of everybody.
  if (call.legs.length > 0) greet(turn, call);
}
