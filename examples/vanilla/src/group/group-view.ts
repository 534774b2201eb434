import { describeOutside, type OpenRoom, openModeration } from '@calls/example-shared';
import { type Call, select } from '@org/calls-core';
import { noModeration } from '@org/calls-core/bindings';
import { h, watchAnew } from '../dom.ts';
import { lobbyView } from './lobby-view.ts';
import { meetingView } from './meeting-view.ts';
import { waitingView } from './waiting-view.ts';

/** A room: a lobby first, then, once a moderator has opened the door, everybody who is there. */
export function groupView({ client, room, server }: OpenRoom): HTMLElement {
  const place = h('div');
  let life = new AbortController();
  const begin = (): AbortSignal => {
    life.abort();
    life = new AbortController();
    return life.signal;
  };
  const outside = (trouble: string): void => {
    begin();
    const join = (code: string, camera: boolean): void => void client.join(code, { camera });
    place.replaceChildren(lobbyView({ room, trouble, join }));
  };
  const inside = (call: Call): void => {
    const moderated = server ? openModeration(call, server) : noModeration; // without a server all are equal
    watchAnew(
      select(moderated, ({ inLobby }) => inLobby),
      begin(),
      (waits, signal) =>
        place.replaceChildren(waits ? waitingView(call) : meetingView({ client, call, room: moderated, signal })),
    );
  };
  client.on('added', inside);
  client.on('ended', (call) => {
    outside(describeOutside(call.get()));
    client.dismiss(call);
  });
  outside('');
  return place;
}
