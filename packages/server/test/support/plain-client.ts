import { once } from 'node:events';
import { expect, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';

/** A client that speaks plain frames. */
export interface PlainClient {
  readonly socket: WebSocket;
  readonly frames: Record<string, unknown>[];
  /** Resolves to the code and the reason. */
  readonly closed: Promise<string>;
  send(frame: object | string): void;
  hears(part: object): Promise<void>;
}

/** Connects a client; closed when the test is over. */
export async function connectTo(
  url: string,
  user: string,
  device = 'd1',
  headers: Record<string, string> = {},
): Promise<PlainClient> {
  const socket = new WebSocket(`${url}?user=${user}&device=${device}`, { headers });
  onTestFinished(() => socket.terminate());
  const frames: Record<string, unknown>[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code, reason]) => `${code} ${String(reason)}`);
  await once(socket, 'open');
  return {
    ...{ socket, frames, closed },
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    hears: (part) => vi.waitFor(() => expect(frames).toContainEqual(expect.objectContaining(part))),
  };
}

const media = { microphone: true, camera: false, screen: false, screenAudio: false };

/** An invitation, as devices send it. */
export function invite(user: string, to: string, call: string, id: string, more: object = {}): object {
  const message = {
    type: 'invite',
    call,
    secret: 'A'.repeat(22),
    profile: {},
    media,
    ring: 45_000,
    warm: false,
    ...more,
  };
  return { v: 1, id, from: { user, device: 'd1' }, to: { user: to }, frame: { kind: 'cast', message } };
}
