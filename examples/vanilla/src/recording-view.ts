import {
  contactOf,
  foreignRecordings,
  formatDuration,
  openConsents,
  type RecordedFile,
  type Recorder,
} from '@calls/example-shared';
import { createStore, select } from '@org/calls-core';
import { noRecording, noRecordings } from '@org/calls-core/bindings';
import type { RecordingState } from '@org/calls-core/recording';
import { h, setText, watch, watchAnew } from './dom.ts';
import { contactNotice, textButton, troubleNotice } from './notice.ts';

/** Who records the call. Whoever allowed it may take that back. */
export function recordedMark(recorder: Recorder, signal: AbortSignal): HTMLElement {
  const { words } = recorder;
  const time = h('span', { class: 'recorded__time', 'aria-hidden': 'true' });
  const own = h('span', { class: 'recorded__line' }, words.recording);
  const theirs = createStore<readonly HTMLElement[]>([]);
  const mark = h('div', { class: 'recorded', role: 'status' });
  const draw = (): void => {
    const { handle } = recorder.get();
    const lines = [...(handle ? [own, time] : []), ...theirs.get()];
    mark.replaceChildren(...lines);
    mark.hidden = lines.length === 0;
  };
  watchAnew(
    select(recorder, ({ recordings }) => recordings),
    signal,
    (recordings, current) =>
      watch(recordings ?? noRecordings, current, (now) => {
        const lines = foreignRecordings(now, words).map(({ id, text, granted }) => {
          const takeBack = textButton(words.takeBack, () => recordings?.answer(id, false));
          return h('span', { class: 'recorded__line' }, h('span', {}, text), granted && takeBack);
        });
        theirs.set(lines);
        draw();
      }),
  );
  watchAnew(
    select(recorder, ({ handle }) => handle),
    signal,
    (handle, current) => {
      draw();
      watch<Pick<RecordingState, 'duration'>>(handle?.state ?? noRecording, current, ({ duration }) =>
        setText(time, formatDuration(Math.floor(duration / 1000))),
      );
    },
  );
  return mark;
}

/** The question of who wants to record, the answers to one's own, and what came of it. */
export function recordingNotices(recorder: Recorder, signal: AbortSignal): HTMLElement {
  const asked = h('div', { class: 'notices__one' });
  const came = h('div', { class: 'notices__one' });
  watchAnew(
    select(recorder, ({ recordings }) => recordings),
    signal,
    (recordings, current) => {
      const answer = (id: string, granted: boolean): void => recordings?.answer(id, granted);
      watch(recordings ?? noRecordings, current, (now) => {
        const { question } = now;
        asked.replaceChildren(
          ...(question ? [questionNotice(recorder, question, (granted) => answer(question.id, granted))] : []),
          ...answersNotice(recorder, openConsents(now)),
        );
      });
    },
  );
  const outcome = select(
    recorder,
    ({ file, trouble }) => ({ file, trouble }),
    (a, b) => a.file === b.file && a.trouble === b.trouble,
  );
  watch(outcome, signal, ({ file, trouble }) => {
    const { words, discard } = recorder;
    const close = file ? [] : [textButton(words.close, discard)];
    came.replaceChildren(
      ...(trouble ? [troubleNotice(trouble, '', ...close)] : []),
      ...(file ? [fileNotice(recorder, file)] : []),
    );
  });
  return h('div', { class: 'notices__one' }, asked, came);
}

function questionNotice(
  { words }: Recorder,
  { by, name }: { readonly by: string; readonly name: string | null },
  answer: (granted: boolean) => void,
): HTMLElement {
  return contactNotice(
    contactOf(by, name),
    { title: words.asks(name ?? by), text: words.asksHint },
    textButton(words.allow, () => answer(true), { tone: 'accent' }),
    textButton(words.refuse, () => answer(false)),
  );
}

function answersNotice({ words }: Recorder, consents: ReturnType<typeof openConsents>): readonly HTMLElement[] {
  if (consents.length === 0) return [];
  const lines = consents.map(({ user, name, answer }) =>
    h('li', {}, `${name ?? user} `, h('span', {}, words.answers[answer])),
  );
  return [
    h(
      'div',
      { class: 'notice', role: 'status' },
      h('b', {}, words.asking),
      h('ul', { class: 'recording-answers' }, ...lines),
    ),
  ];
}

/** What was recorded: to look at, and to keep. */
function fileNotice({ words, discard }: Recorder, { url, name, duration }: RecordedFile): HTMLElement {
  const title = words.recorded(formatDuration(Math.floor(duration / 1000)));
  const looks = { class: 'recording-player', src: url, controls: true, playsinline: true, 'aria-label': words.player };
  const download = h('a', { class: 'button button--small button--accent', href: url, download: name }, words.download);
  return h(
    'div',
    { class: 'notice', role: 'group', 'aria-label': title },
    h('b', {}, title),
    h('video', looks),
    h('div', { class: 'notice__actions' }, download, textButton(words.discard, discard)),
  );
}
