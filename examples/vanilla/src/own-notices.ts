import {
  answerWithout,
  contactOf,
  describeTrouble,
  otherSide,
  type PlacedPhone,
  recorderOf,
  retryDevices,
  ringsHere,
  troubleOf,
  takeTestDevices,
} from '@calls/example-shared';
import { type Call, type LocalSource, select } from '@org/calls-core';
import { deviceNotes } from './device-notes.ts';
import { h, watch } from './dom.ts';
import { contactNotice, textButton, troubleNotice } from './notice.ts';
import { recordingNotices } from './recording-view.ts';

/** What the call on the screen needs of the user: a device, or an answer to a transfer or a recording. */
export function ownNotices(
  phone: PlacedPhone,
  call: Call,
  { place, signal }: { readonly place: HTMLElement; readonly signal: AbortSignal },
): void {
  const devices = h('div', { class: 'notices__one' });
  const transfer = h('div', { class: 'notices__one' });
  const recording = recordingNotices(recorderOf(call), signal);
  place.replaceChildren(devices, transfer, recording, deviceNotes(phone, call, signal));
  watch(select(call, troubleOf), signal, (failed) =>
    devices.replaceChildren(...(failed ? [deviceNotice(phone, call, failed)] : [])),
  );
  const asks = select(call, (snapshot) =>
    snapshot.transferring?.status === 'asking' ? snapshot.transferring.to : null,
  );
  watch(asks, signal, (to) => transfer.replaceChildren(...(to ? [transferQuestion(phone, call, to)] : [])));
}

function deviceNotice(phone: PlacedPhone, call: Call, failed: LocalSource): HTMLElement {
  const { strings } = phone;
  const rings = ringsHere(call.get());
  return troubleNotice(
    describeTrouble(failed, strings),
    rings ? strings.stillRinging : '',
    textButton(strings.tryAgain, () => retryDevices(phone, call)),
    textButton(strings.useTest, () => takeTestDevices(phone, call)),
    ...(rings ? [textButton(strings.goWithout, () => answerWithout(phone, call))] : []),
  );
}

function transferQuestion({ strings }: PlacedPhone, call: Call, to: string): HTMLElement {
  const target = contactOf(to);
  return contactNotice(
    target,
    { title: strings.transferAsks(otherSide(call.get()).name, target.name) },
    textButton(strings.allow, () => void call.answerTransfer(true), { tone: 'accent' }),
    textButton(strings.refuse, () => void call.answerTransfer(false)),
  );
}
