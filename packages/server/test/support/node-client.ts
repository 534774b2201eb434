import { once } from 'node:events';
import { expect, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';

/** Connects a client that speaks plain frames and asks to be heard at other nodes. */
export async function connectClient(url: string, user: string, device = 'd1') {
  const socket = new WebSocket(`${url}?user=${user}&device=${device}`);
  onTestFinished(() => socket.terminate());
  const frames: Record<string, unknown>[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code, reason]) => `${code} ${String(reason)}`);
  await once(socket, 'open');
  const from = { user, device };
  const hears = (part: object) =>
    vi.waitFor(() => expect(frames).toContainEqual(expect.objectContaining(part)), { timeout: 20_000 });
  const cast = (id: string, to: object, message: object = {}) =>
    socket.send(
      JSON.stringify({ v: 1, id, from, to, frame: { kind: 'cast', message: { ...invitation, ...message } } }),
    );
  await hears({ kind: 'welcome' });
  return {
    frames,
    closed,
    hears,
    cast,
    /** Ids of the messages that came, in order. */
    ids: () => frames.flatMap(({ v, id }) => (v === 1 ? [id] : [])),
    send: (frame: object) => socket.send(JSON.stringify(frame)),
    async join(room: string) {
      socket.send(JSON.stringify({ kind: 'join', room, id: `join-${room}` }));
      await hears({ kind: 'response', id: `join-${room}` });
    },
    close: () => socket.close(),
  };
}

const media = { microphone: true, camera: false, screen: false, screenAudio: false };
const invitation = {
  ...{ type: 'invite', call: 'c1', secret: 'A'.repeat(22), profile: {}, media, ring: 45_000, warm: false },
};
