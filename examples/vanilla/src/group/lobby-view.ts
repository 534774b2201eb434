import { h } from '../dom.ts';

interface LobbyOptions {
  readonly room: string;
  /** Why somebody is back in front of the room; empty for who comes. */
  readonly trouble: string;
  readonly join: (code: string, camera: boolean) => void;
}

/** Before one joins. */
export function lobbyView({ room, trouble, join }: LobbyOptions): HTMLElement {
  const code = h('input', { value: room, required: true, maxlength: 64 });
  const camera = h('input', { type: 'checkbox' });
  const onsubmit = (event: Event): void => {
    event.preventDefault();
    join(code.value.trim(), camera.checked);
  };
  return h(
    'main',
    { class: 'lobby' },
    h('h1', {}, 'Join a room'),
    trouble ? h('p', { role: 'alert' }, trouble) : null,
    h(
      'form',
      { class: 'lobby__form', onsubmit },
      h('label', {}, 'Room code', code),
      h('label', { class: 'lobby__choice' }, camera, 'Join with the camera on'),
      h('button', { class: 'button button--accent' }, 'Join'),
    ),
  );
}
