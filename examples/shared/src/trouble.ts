import type { Call, CallSnapshot, LocalSource } from '@org/calls-core';
import type { PlacedPhone } from './desk.ts';
import { isVideoCall } from './phone.ts';
import { ringsHere } from './screens.ts';
import type { Strings } from './strings.ts';

/** The device that is wished for and cannot be used. */
export function troubleOf({ status, local }: CallSnapshot): LocalSource | null {
  if (status === 'ended') return null;
  return [local.microphone, local.camera].find(({ wanted, actual }) => wanted && actual === 'failed') ?? null;
}

export function describeTrouble({ error }: LocalSource, strings: Strings): string {
  return (error && (strings.deviceTrouble[error.code] ?? error.message)) ?? '';
}

/** Tries the failed devices again: of a ringing call as part of answering it. */
export function retryDevices(phone: PlacedPhone, call: Call): void {
  const { local } = call.get();
  if (ringsHere(call.get())) return void phone.answer(call, local.camera.wanted).catch(() => {});
  if (local.microphone.actual === 'failed') phone.setMuted(call, false);
  if (local.camera.actual === 'failed') phone.setCamera(call, true);
}

/** Goes on with the test picture and tone. */
export function takeTestDevices(phone: PlacedPhone, call: Call): void {
  phone.sources.choose({ camera: 'test', microphone: 'test' });
  retryDevices(phone, call);
}

/** Answers without the devices that failed. */
export function answerWithout(phone: PlacedPhone, call: Call): void {
  const snapshot = call.get();
  const { local } = snapshot;
  const camera = isVideoCall(snapshot) && local.camera.actual !== 'failed' && local.camera.wanted;
  const microphone = local.microphone.actual !== 'failed' && phone.sources.microphone();
  void call.accept({ microphone, camera: camera && phone.sources.camera() }).catch(() => {});
}
