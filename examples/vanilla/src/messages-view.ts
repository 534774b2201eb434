import { contactOf, formatDuration, messageRecorderOf, otherSide, type PlacedPhone } from '@calls/example-shared';
import { type Call, select } from '@org/calls-core';
import { noRecording } from '@org/calls-core/bindings';
import type { RecordingState } from '@org/calls-core/recording';
import { avatar, h, icon, setText, watch, watchAnew } from './dom.ts';
import { textButton } from './notice.ts';

/** How far a recording is. */
type Elapsed = Pick<RecordingState, 'duration'>;

/** A message for who did not take a call. Nothing where none can be left. */
export function leaveMessageView(phone: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const { strings } = phone;
  const recorder = messageRecorderOf(phone, call);
  const actions = h('div', { class: 'leave' });
  const said = h('p', { role: 'status' });
  const trouble = h('p', { role: 'alert' });
  const time = h('span', { class: 'recorded__time' });
  const begin = h(
    'button',
    { type: 'button', class: 'button', onclick: recorder.start },
    icon('message'),
    strings.leaveMessage,
  );
  const recording = [
    h('p', { class: 'recorded' }, h('span', { class: 'recorded__line' }, strings.recordingMessage), time),
    h(
      'div',
      { class: 'leave__actions' },
      textButton(strings.sendMessage, recorder.send, { tone: 'accent' }),
      textButton(strings.cancel, recorder.cancel),
    ),
  ];
  watch(recorder, signal, ({ status, trouble: what }) => {
    actions.replaceChildren(...(status === 'possible' ? [begin] : status === 'recording' ? recording : []));
    setText(said, status === 'sent' ? strings.messageSent(otherSide(call.get()).name) : '');
    setText(trouble, what ?? '');
  });
  watchAnew(
    select(recorder, ({ handle }) => handle),
    signal,
    (handle, current) =>
      watch<Elapsed>(handle?.state ?? noRecording, current, ({ duration }) =>
        setText(time, formatDuration(Math.floor(duration / 1000))),
      ),
  );
  return h('div', { class: 'leave' }, actions, said, trouble);
}

/** What others left. */
export function messagesView({ messages, strings }: PlacedPhone, signal: AbortSignal): HTMLElement {
  const list = h('ul');
  const view = h('section', { class: 'messages' }, h('h3', {}, strings.messages), list);
  watch(messages, signal, (all) => {
    view.hidden = all.length === 0;
    list.replaceChildren(
      ...all.map(({ id, from, name, at, duration, url }) => {
        const about = `${new Date(at).toLocaleTimeString()} · ${formatDuration(Math.floor(duration / 1000))}`;
        const remove = (): void => void messages.remove(id);
        const button = {
          type: 'button',
          class: 'icon-button',
          'aria-label': strings.deleteMessage(name),
          onclick: remove,
        };
        return h(
          'li',
          { class: 'message' },
          avatar(contactOf(from, name), 's'),
          h('span', {}, h('b', {}, name), h('small', {}, about)),
          h('button', button, icon('close')),
          h('audio', { src: url, controls: true, 'aria-label': strings.messageFrom(name) }),
        );
      }),
    );
  });
  return view;
}
