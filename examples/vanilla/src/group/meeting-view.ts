import { formatDuration, isModerator, reactionNames, refusalWords } from '@calls/example-shared';
import { type Call, type CallClient, createStore, type Store } from '@org/calls-core';
import { describeCall, withEnglish } from '@org/calls-core/components';
import { type Gestures, gestures } from '@org/calls-core/gestures';
import type { Moderation } from '@org/calls-core/moderation';
import { h, setText, watch } from '../dom.ts';
import { controlsView } from './controls-view.ts';
import { peopleView } from './people-view.ts';
import { roomNotices } from './room-notices.ts';
import { playEverybody } from './play-everybody.ts';
import { stageView } from './stage-view.ts';

/** A room as its views know it. */
export interface MeetingParts {
  readonly client: CallClient;
  readonly call: Call;
  /** Tells nothing without a server that keeps rooms: then all are equal. */
  readonly room: Moderation;
  readonly signal: AbortSignal;
}

/** What a view of a meeting does with what it was asked. */
export interface MeetingActions {
  readonly signs: Gestures;
  /** Does something that the server may refuse, and says why it did. */
  run(action: Promise<void>): void;
}

/** Everybody who is in the room, and what one can do there. */
export function meetingView(parts: MeetingParts): HTMLElement {
  const { call, room, signal } = parts;
  const signs = gestures(call, { mayLower: ({ user }) => isModerator(room.get().members, user) });
  const refusal = createStore('');
  const run = (action: Promise<void>): void => {
    refusal.set('');
    action.catch((error: unknown) => refusal.set(refusalWords(error)));
  };
  const actions: MeetingActions = { signs, run };
  const preferred = createStore<'grid' | 'speaker' | undefined>(undefined);
  const listed = createStore(true);
  const aside = h('aside', {}, peopleView(parts, actions));
  watch(listed, signal, (shown) => (aside.hidden = !shown));
  playEverybody(call, signal);
  return h(
    'main',
    { class: 'group' },
    headerView(parts, { preferred, listed }, roomNotices(parts, actions, refusal)),
    h('div', { 'data-share': 'false' }, stageView(parts, signs, preferred), reactionsView(signs, signal)),
    aside,
    h('footer', {}, controlsView(parts, actions)),
  );
}

interface View {
  readonly preferred: Store<'grid' | 'speaker' | undefined>;
  readonly listed: Store<boolean>;
}

function headerView({ call, signal }: MeetingParts, { preferred, listed }: View, notices: HTMLElement): HTMLElement {
  const time = h('span', { class: 'group__time', role: 'timer', 'aria-label': 'Time in the call' });
  const state = h('span', { role: 'status' });
  const toggle = (store: View['listed'], on: string, off: string): HTMLElement => {
    const button = h('button', {
      type: 'button',
      class: 'button button--small',
      onclick: () => store.set(!store.get()),
    });
    watch(store, signal, (now) => setText(button, now ? on : off));
    return button;
  };
  const large = createStore(false);
  watch(large, signal, (now) => preferred.set(now ? 'speaker' : undefined));
  watch(call.duration(), signal, (seconds) => setText(time, formatDuration(seconds)));
  watch(call, signal, (snapshot) => {
    time.hidden = snapshot.connectedAt === null;
    setText(state, describeCall(snapshot, withEnglish(undefined)));
  });
  return h(
    'header',
    {},
    h('h1', {}, `Room ${call.get().room}`),
    time,
    state,
    toggle(large, 'Show everybody alike', 'Show the speaker large'),
    toggle(listed, 'Hide participants', 'Show participants'),
    notices,
  );
}

/** What people show at the moment, over the stage. */
function reactionsView(signs: Gestures, signal: AbortSignal): HTMLElement {
  const log = h('div', { class: 'group__reactions', role: 'log', 'aria-label': 'Reactions' });
  const shown = new Map<string, HTMLElement>();
  watch(signs, signal, ({ reactions }) => {
    for (const [id, element] of shown) {
      if (reactions.some((one) => one.id === id)) continue;
      element.remove();
      shown.delete(id);
    }
    for (const { id, emoji, participant, name } of reactions) {
      if (shown.has(id)) continue;
      const who = participant === 'local' ? 'You' : (name ?? 'Somebody');
      const face = h('span', { role: 'img', 'aria-label': reactionNames[emoji] ?? emoji }, emoji);
      const element = h('p', {}, face, ` ${who}`);
      shown.set(id, element);
      log.append(element);
    }
  });
  return log;
}
