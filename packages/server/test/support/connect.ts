import { once } from 'node:events';
import type { JsonValue, ServerErrorCode } from '@org/calls-core/protocol';
import { expect, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';

/** A client that speaks plain frames. */
export interface Client {
  /** Everything that it was told. */
  readonly frames: Record<string, unknown>[];
  /** Resolves with the close code and reason. */
  readonly closed: Promise<string>;
  send(frame: object | string): void;
  /** Sends an invitation to a user. */
  invite(to: string, more?: object): void;
  /** Sends another message of a call to a user. */
  say(type: string, to: string, more?: object): void;
  /** Waits for a frame with these fields. */
  hears(part: object): Promise<unknown>;
  /** What it was told of one kind, as `room` or `presence`. */
  notices(type: string): Record<string, unknown>[];
  /** Waits for a notice with these fields. */
  isTold(part: object): Promise<unknown>;
  /** Sends a request and resolves with the answer; rejects with the code of a refusal. */
  ask<T = JsonValue>(method: string, body?: object): Promise<T>;
  join<T = JsonValue>(room: string): Promise<T>;
  leave(room: string): Promise<unknown>;
  /** Whatever it sent was dealt with, and it was told of it. */
  settle(): Promise<unknown>;
  /** The line breaks; resolves when the client knows. */
  drop(): Promise<unknown>;
}

/** Connects as one device of a user; the line is closed when the test is over. */
export async function connect(url: string, user: string, device = 'd1'): Promise<Client> {
  const socket = new WebSocket(`${url}?user=${user}&device=${device}`);
  onTestFinished(() => socket.terminate());
  const frames: Record<string, unknown>[] = [];
  const open = new Map<unknown, (frame: Record<string, unknown>) => void>();
  let count = 0;
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Record<string, unknown>;
    frames.push(frame);
    if (frame['kind'] === 'response') open.get(frame['id'])?.(frame);
  });
  const closed = once(socket, 'close').then(([code, reason]) => `${code} ${String(reason)}`);
  await once(socket, 'open');
  const from = { user, device };
  const send = (frame: object | string): void => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  const question = <T>(frame: object): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = `q${count++}`;
      open.set(id, ({ body, error }) => (error ? reject(new Refusal(error as Refused)) : resolve(body as T)));
      send({ ...frame, id });
    });
  const hears = (part: object) => vi.waitFor(() => expect(frames).toContainEqual(expect.objectContaining(part)));
  const ask: Client['ask'] = (method, body) => question({ kind: 'request', method, body });
  const cast = (id: string, to: string, message: object, more: object = {}): void =>
    send({ v: 1, id, from, to: { user: to }, frame: { kind: 'cast', message }, ...more });
  return {
    ...{ frames, closed, send, hears, ask },
    invite: (to, more) => cast(`invite-${to}`, to, invitation.message, more),
    say: (type, to, more) =>
      cast(`${type}-${to}-${count++}`, to, { type, call: 'c1', secret: invitation.message.secret, ...more }),
    notices: (type) =>
      frames.flatMap(({ notice }) => {
        const told = Object(notice) as Record<string, unknown>;
        return told['type'] === type ? [told] : [];
      }),
    isTold: (part) => hears({ kind: 'notice', notice: expect.objectContaining(part) }),
    join: (room) => question({ kind: 'join', room }),
    leave: (room) => question({ kind: 'leave', room }),
    settle: () => ask('nothing').catch(() => {}),
    drop() {
      socket.terminate();
      return closed;
    },
  };
}

interface Refused {
  readonly code: ServerErrorCode;
  readonly detail?: string;
  readonly retryAfter?: number;
}

/** What a client was refused with. */
class Refusal extends Error {
  readonly code: ServerErrorCode;
  readonly retryAfter: number | undefined;
  constructor({ code, detail, retryAfter }: Refused) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** Expects to be refused with this code. */
export async function refused(answer: Promise<unknown>, code: ServerErrorCode): Promise<void> {
  await expect(answer).rejects.toMatchObject({ code });
}

const media = { microphone: true, camera: false, screen: false, screenAudio: false };

/** The frame of an invitation to call `c1`. */
export const invitation = {
  kind: 'cast',
  message: {
    ...{ type: 'invite', call: 'c1', secret: 'A'.repeat(22), profile: {}, media, ring: 45_000, warm: false },
  },
};
