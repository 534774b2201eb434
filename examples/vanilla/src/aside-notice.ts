import { answer, isVideoCall, otherSide, type PlacedPhone, ringsHere } from '@calls/example-shared';
import { type Call, type Readable, select } from '@org/calls-core';
import { h, watch } from './dom.ts';
import { contactNotice, textButton } from './notice.ts';

/** A second call: it rings, or it is on hold. */
export function asideNotice(
  phone: PlacedPhone,
  call: Call,
  { foreground, signal }: { readonly foreground: Readable<Call | null>; readonly signal: AbortSignal },
): HTMLElement {
  const place = h('div', { class: 'notices__one' });
  watch(
    select(call, (snapshot) => ringsHere(snapshot)),
    signal,
    (rings) => place.replaceChildren(rings ? waitingNotice(phone, call, foreground) : heldNotice(phone, call)),
  );
  return place;
}

function heldNotice({ strings }: PlacedPhone, call: Call): HTMLElement {
  const other = otherSide(call.get());
  const resume = textButton(strings.switchAction, () => void call.resume(), { name: strings.switchTo(other.name) });
  return contactNotice(other, { title: other.name, text: strings.onHold, beside: resume });
}

function waitingNotice(phone: PlacedPhone, call: Call, foreground: Readable<Call | null>): HTMLElement {
  const { strings } = phone;
  const caller = otherSide(call.get());
  const kind = isVideoCall(call.get()) ? strings.incomingVideo : strings.incomingVoice;
  return contactNotice(
    caller,
    { title: strings.isCalling(caller.name), text: kind },
    textButton(strings.holdAndAccept, () => answer(phone, call), { tone: 'accent' }),
    textButton(strings.endAndAccept, () => void phone.endAndAnswer(foreground.get(), call)),
    textButton(strings.decline, () => void call.decline('busy'), { tone: 'danger' }),
  );
}
