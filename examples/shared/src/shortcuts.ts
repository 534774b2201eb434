import type { Call } from '@org/calls-core';
import type { PlacedPhone } from './desk.ts';
import { isVideoCall } from './phone.ts';

/** The keys of a phone, as shown in its help. They work while the focus is in the phone, outside of form fields. */
export const keys = {
  accept: 'A',
  acceptVideo: 'V',
  decline: 'D',
  mute: 'M',
  camera: 'C',
  hold: 'H',
  escape: 'Esc',
} as const;

/** The calls that keys act on. */
export interface CallsAtHand {
  readonly foreground: Call | null;
  readonly incoming: readonly Call[];
}

/** Does what a key stands for; true when it stood for something. */
export function pressKey(phone: PlacedPhone, event: KeyboardEvent, { foreground, incoming }: CallsAtHand): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return false;
  const ringing = incoming[0];
  const begun = foreground && foreground.get().status !== 'ended' && !incoming.includes(foreground);
  const call = begun ? foreground : null;
  const talking = call?.get().status === 'connected' ? call : null;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (key === 'Escape' && ringing) phone.silence(ringing.id);
  else if (key === keys.accept && ringing) answer(phone, ringing, false);
  else if (key === keys.acceptVideo && ringing) answer(phone, ringing, true);
  else if (key === keys.decline && ringing) void ringing.decline();
  else if (key === keys.decline && call) void call.hangUp();
  else if (key === keys.mute && call) phone.setMuted(call, call.get().local.microphone.wanted);
  else if (key === keys.camera && call) phone.setCamera(call, !call.get().local.camera.wanted);
  else if (key === keys.hold && talking) toggleHold(talking);
  else return false;
  event.preventDefault();
  return true;
}

/** Answers with what the caller offers, or as said. Failing devices show in the call's snapshot. */
export function answer(phone: PlacedPhone, call: Call, video: boolean = isVideoCall(call.get())): void {
  phone.answer(call, video).catch(() => {});
}

export function toggleHold(call: Call): void {
  const { held } = call.get();
  void (held === 'local' || held === 'both' ? call.resume() : call.hold());
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea');
}
