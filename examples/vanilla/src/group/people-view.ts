import { isModerator } from '@calls/example-shared';
import { createStore, type Participant } from '@org/calls-core';
import { trackOf } from '@org/calls-core/bindings';
import { componentStyles, nameOf, presentOf } from '@org/calls-core/components';
import { h, redraw, watch } from '../dom.ts';
import { textButton } from '../notice.ts';
import type { MeetingActions, MeetingParts } from './meeting-view.ts';

/** Who is there and with which role; for moderators, what they can do with each and with the room. */
export function peopleView(parts: MeetingParts, actions: MeetingActions): HTMLElement {
  const { client, call, room, signal } = parts;
  const list = h('ul', { class: 'calls-people', 'aria-label': 'Participants' });
  Object.assign(list.style, componentStyles.people);
  const managed = createStore<string | null>(null);
  const ending = createStore(false);
  const manage = h('div');
  const element = h('div', {}, list, manage);
  let shown = '';
  const draw = (): void => {
    const { members, role, locked } = room.get();
    const others = presentOf(call.get().participants);
    const up = actions.signs.get().hands.map(({ participant }) => participant);
    const people = [
      { id: 'local', user: client.get().self.id, name: 'You', muted: !call.get().local.microphone.wanted },
      ...others.map((one) => ({ id: one.id, user: one.user, name: nameOf(one), muted: one.muted })),
    ].map((one) => ({ ...one, leads: isModerator(members, one.user), raised: up.includes(one.id) }));
    const films = others.filter((one) => trackOf(one, 'camera')).map(({ id }) => id);
    const next = JSON.stringify([people, films, role, locked, managed.get(), ending.get()]);
    if (next === shown) return; // a button that is under a finger stays
    shown = next;
    const open = managed.get();
    list.replaceChildren(
      ...people.map((one) => {
        const person = others.find(({ id }) => id === one.id);
        const marks = [one.raised && 'hand raised', one.muted && 'muted', one.leads && 'Moderator']
          .filter(Boolean)
          .join(' · ');
        const row = h('li', {}, h('span', {}, one.name), h('small', { class: 'group__role' }, marks));
        Object.assign(row.style, componentStyles.person);
        Object.assign((row.firstChild as HTMLElement).style, componentStyles.personName);
        if (person && role === 'moderator') {
          row.append(moreButton(one.name, open === one.id, () => managed.set(open === one.id ? null : one.id)));
          if (open === one.id) row.append(managePerson(parts, actions, { person, ...one }));
        }
        return row;
      }),
    );
    manage.replaceChildren(...(role === 'moderator' ? [manageRoom(parts, actions, ending)] : []));
  };
  for (const readable of [room, call, actions.signs, managed, ending])
    watch<unknown>(readable, signal, () => redraw(element, draw));
  return element;
}

function moreButton(name: string, open: boolean, onclick: () => void): HTMLElement {
  const state = { 'aria-label': `Manage ${name}`, 'aria-expanded': String(open) };
  return h('button', { type: 'button', class: 'group__more', ...state, onclick }, '⋯');
}

/** What a moderator can do with one person. */
function managePerson(
  { room }: MeetingParts,
  { signs, run }: MeetingActions,
  { person, name, leads, raised }: { person: Participant; name: string; leads: boolean; raised: boolean },
): HTMLElement {
  const { id, user, muted } = person;
  return h(
    'div',
    { class: 'group__person', role: 'group', 'aria-label': `Manage ${name}` },
    !muted && textButton('Ask to mute', () => run(room.mute('microphone', user))),
    trackOf(person, 'camera') ? textButton('Ask to stop video', () => run(room.mute('camera', user))) : null,
    raised && textButton('Lower hand', () => signs.lowerHand(id)),
    textButton(leads ? 'Make a member' : 'Make moderator', () =>
      run(room.setRole(user, leads ? 'member' : 'moderator')),
    ),
    textButton('Remove', () => run(room.kick(user)), { tone: 'danger' }),
  );
}

/** What a moderator can do with the whole room. */
function manageRoom(
  { room }: MeetingParts,
  { run }: MeetingActions,
  ending: { get(): boolean; set(value: boolean): void },
): HTMLElement {
  const { locked } = room.get();
  const end = ending.get()
    ? [
        textButton('End it for everybody', () => run(room.end()), { tone: 'danger' }),
        textButton('Go on', () => ending.set(false)),
      ]
    : [textButton('End for all …', () => ending.set(true))];
  return h(
    'div',
    { class: 'group__room', role: 'group', 'aria-label': 'Manage the room' },
    textButton('Ask all to mute', () => run(room.mute('microphone'))),
    textButton(locked ? 'Unlock room' : 'Lock room', () => run(locked ? room.unlock() : room.lock())),
    ...end,
  );
}
