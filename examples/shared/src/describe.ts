import type { CallSnapshot } from '@org/calls-core';
import { contactOf, type Contact } from './contacts.ts';
import type { IconName } from './icons.ts';
import type { Strings } from './strings.ts';

/** The other side of a call. */
export function otherSide({ peer, participants }: CallSnapshot): Contact {
  return contactOf(peer, participants[0]?.name);
}

/** What a call does at the moment, in plain words; empty while people simply talk. */
export function describeState(call: CallSnapshot, strings: Strings): string {
  const { name } = otherSide(call);
  switch (call.status) {
    case 'initiating':
      return strings.calling;
    case 'ringing':
      if (call.direction === 'incoming') return strings.isCalling(name);
      return call.waiting ? strings.waitingThere : strings.ringing;
    case 'connecting':
      return strings.connecting;
    case 'ended':
      return describeEnd(call, strings);
    case 'connected':
      if (call.connection === 'recovering') return strings.reconnecting;
      if (call.transferring?.role === 'transferor') return strings.transferring(contactOf(call.transferring.to).name);
      if (call.held === 'both') return strings.bothHold;
      if (call.held === 'local') return strings.youHold;
      return call.held === 'remote' ? strings.theyHold(name) : '';
  }
}

/** Why a call ended, in plain words. */
export function describeEnd(call: CallSnapshot, strings: Strings): string {
  const { name } = otherSide(call);
  const incoming = call.direction === 'incoming';
  switch (call.reason) {
    case 'declined':
      return incoming ? strings.declinedByYou : strings.declinedBy(name);
    case 'busy':
      return incoming ? strings.busyHere(name) : strings.busyThere(name);
    case 'cancelled':
      return incoming ? strings.missed(name) : strings.cancelledByYou;
    case 'no-answer':
      return incoming ? strings.missed(name) : strings.noAnswer(name);
    case 'answered-elsewhere':
      return strings.answeredElsewhere;
    case 'declined-elsewhere':
      return strings.declinedElsewhere;
    case 'replaced':
    case 'superseded':
      return strings.replaced;
    case 'transferred':
      return strings.transferred(name);
    case 'room-full':
      return strings.roomFull;
    case 'kicked':
      return strings.kicked;
    case 'failed':
      return describeFailure(call, strings);
    case 'completed':
      return strings.completed;
    default:
      return strings.left;
  }
}

function describeFailure(call: CallSnapshot, strings: Strings): string {
  const { code, cause } = call.error ?? {};
  switch (code) {
    case 'refused': {
      const known = strings.refusals[String(Object(cause).code)];
      return known ?? strings.refused(cause instanceof Error ? cause.message : '');
    }
    case 'unreachable':
      return strings.unreachable(otherSide(call).name);
    case 'connection-lost':
      return strings.lost;
    default:
      return call.connectedAt === null ? strings.noPath : strings.lost;
  }
}

/** What the call's screen points out: hold, recovery, transfer, who is muted. */
export function describeChips(
  call: CallSnapshot,
  strings: Strings,
): readonly { readonly icon: IconName; readonly text: string }[] {
  if (call.status !== 'connected') return [];
  const state = describeState(call, strings);
  const icon = call.connection === 'recovering' ? 'warning' : call.transferring ? 'transfer' : 'hold';
  const muted = call.participants.some((one) => one.muted && one.status === 'connected');
  return [
    ...(state ? [{ icon, text: state } as const] : []),
    ...(muted ? [{ icon: 'microphoneOff', text: strings.muted(otherSide(call).name) } as const] : []),
  ];
}

/** Seconds as m:ss, or h:mm:ss. */
export function formatDuration(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const rest = two(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}
