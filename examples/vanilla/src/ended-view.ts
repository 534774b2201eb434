import { describeState, formatDuration, isVideoCall, otherSide, type PlacedPhone } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { avatar, h, icon } from './dom.ts';
import { leaveMessageView } from './messages-view.ts';

/** Why the call ended, and what one can do about it. */
export function endedView(phone: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const { strings } = phone;
  const snapshot = call.get();
  const other = otherSide(snapshot);
  const seconds = call.duration().get();
  const video = isVideoCall(snapshot);
  const again = (): void => void phone.place(other.id, video);
  const face = video ? 'video' : 'phone';
  return h(
    'div',
    { class: 'ended' },
    avatar(other, 'l'),
    h('h2', {}, describeState(snapshot, strings)),
    h(
      'p',
      { class: 'ended__about' },
      snapshot.connectedAt === null ? other.name : `${other.name} · ${strings.lasted(formatDuration(seconds))}`,
    ),
    h(
      'div',
      { class: 'ended__actions' },
      h('button', { type: 'button', class: 'button button--accent', onclick: again }, icon(face), strings.callAgain),
      h('button', { type: 'button', class: 'button', onclick: phone.clear }, strings.done),
    ),
    leaveMessageView(phone, call, signal),
  );
}
