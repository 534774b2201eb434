import { compareDevices, type DeviceAddress, sameDevice } from '../protocol/address.ts';
import type { CallMessage } from '../protocol/messages.ts';
import { CallError, type ErrorCode } from '../util/errors.ts';
import type { Effect, Moment } from './effects.ts';
import type { PhoneEvent, TimerKey, TimerName } from './events.ts';
import type { CallState, Leg, LegId, PhoneState, Timeouts } from './model.ts';

/** One event being worked on: what happened, the phone as it is by now, and the orders so far. */
export interface Turn {
  phone: PhoneState;
  readonly event: PhoneEvent;
  readonly effects: Effect[];
}

/** A call being worked on: a copy of its own, whose fields are set but never changed inside. */
export type Draft = { -readonly [K in keyof CallState]: CallState[K] };

/** An order or a message without what says to which call it belongs. */
export type Bare<T> = T extends unknown ? Omit<T, 'call' | 'secret'> : never;

/** Gives an order of a call. */
export function order(turn: Turn, call: CallState, effect: Bare<Effect>): void {
  turn.effects.push({ call: call.id, ...effect } as Effect);
}

/** Tells the app of a moment. */
export function announce(turn: Turn, call: CallState, moment: Moment): void {
  order(turn, call, { type: 'announce', moment });
}

/** What a participant who is met in this turn shows to come back after a reload. */
export function nonceOf({ event }: Turn): string {
  return event.ids[2] as string;
}

/** Refuses what the local user asked for. */
export function refuse(turn: Turn, call: string, code: ErrorCode): void {
  turn.effects.push({ type: 'refuse', call, request: turn.event.type, error: new CallError(code) });
}

/** Id and secret of what passes between this device and another one of a call; in a room, those of the first of the two. */
export function pairOf(
  { id, secret, self, roster }: CallState,
  device: DeviceAddress,
): { readonly call: string; readonly secret: string } {
  if (!roster) return { call: id, secret };
  const other = roster.others.find((member) => sameDevice(member.device, device));
  const first = other && compareDevices(device, self) < 0 ? other : roster.own;
  return { call: first.incarnation, secret: first.secret };
}

/** Sends a message to one device. */
export function send(turn: Turn, call: CallState, to: DeviceAddress, body: Bare<CallMessage>): void {
  order(turn, call, { type: 'send', to, message: { ...pairOf(call, to), ...body } as CallMessage });
}

/**
 * Says something to whoever an accepted call is with, over the connection and over signaling: the first to arrive
 * counts. After the accept every leg leads to a known device.
 */
export function tell(turn: Turn, call: CallState, body: Bare<CallMessage>, over: 'both' | 'control' = 'both'): void {
  for (const { id, device } of call.legs as readonly (Leg & { readonly device: DeviceAddress })[]) {
    const message = { ...pairOf(call, device), ...body } as CallMessage;
    order(turn, call, { type: 'send-control', leg: id, message });
    if (over === 'both') order(turn, call, { type: 'send', to: device, message });
  }
}

/** Starts a timer, anew when it runs; by default with the time that the settings give it. */
export function startTimer(
  turn: Turn,
  call: Draft,
  key: TimerKey,
  ms: number = turn.phone.settings.timeouts[readKey(key).timer as keyof Timeouts],
): void {
  stopTimers(turn, call, key);
  order(turn, call, { type: 'start-timer', ...readKey(key), ms });
  call.timers = [...call.timers, key];
}

/** Stops those of the timers that run. */
export function stopTimers(turn: Turn, call: Draft, ...keys: readonly TimerKey[]): void {
  for (const key of keys) {
    if (!call.timers.includes(key)) continue;
    order(turn, call, { type: 'stop-timer', ...readKey(key) });
    call.timers = call.timers.filter((one) => one !== key);
  }
}

/** The timer of a leg; a call between two has one leg, which needs no name. */
export function timerOf({ roster }: CallState, timer: TimerName, leg: LegId): TimerKey {
  return roster ? `${timer} ${leg}` : timer;
}

function readKey(key: TimerKey): { readonly timer: TimerName; readonly leg?: LegId } {
  const [timer] = key.split(' ', 1) as [TimerName];
  return key === timer ? { timer } : { timer, leg: key.slice(timer.length + 1) };
}
