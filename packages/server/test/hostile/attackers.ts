import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { io } from 'socket.io-client';
import { onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';

/** What an attacker shows at the door. */
export interface Papers {
  readonly user?: string;
  readonly token?: string;
  readonly origin?: string;
}

/** Somebody who came in, or tried to. */
export interface Attacker {
  readonly frames: Record<string, unknown>[];
  /** Resolves with the code by which it was refused or closed. */
  readonly ended: Promise<string>;
  send(frame: object): void;
}

/** A client of each door that keeps to no rule. */
export const doors: Readonly<Record<string, (http: string, papers: Papers) => Attacker>> = {
  websocket: overWebSocket,
  'socket.io': (http, papers) => overSocketIo(http, papers, 'websocket'),
  'socket.io by long polling': (http, papers) => overSocketIo(http, papers, 'polling'),
  'server-sent events': overServerSentEvents,
};

function queryOf({ user, token }: Papers): string {
  return String(new URLSearchParams({ device: 'd1', ...(user !== undefined && { user }), ...(token && { token }) }));
}

function overWebSocket(http: string, papers: Papers): Attacker {
  const headers = papers.origin === undefined ? {} : { origin: papers.origin };
  const socket = new WebSocket(`${http.replace('http', 'ws')}/calls?${queryOf(papers)}`, { headers });
  onTestFinished(() => socket.terminate());
  const frames: Record<string, unknown>[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Record<string, unknown>));
  socket.on('error', () => {});
  return {
    frames,
    ended: once(socket, 'close').then(([code, reason]) => String(reason) || String(code)),
    send: (frame) => socket.send(JSON.stringify(frame)),
  };
}

function overSocketIo(http: string, { origin, ...auth }: Papers, transport: 'websocket' | 'polling'): Attacker {
  const socket = io(http, {
    ...{ auth: { device: 'd1', ...auth }, transports: [transport], forceNew: true, reconnection: false },
    ...(origin !== undefined && { extraHeaders: { origin } }),
  });
  onTestFinished(() => void socket.disconnect());
  const frames: Record<string, unknown>[] = [];
  socket.on('frame', (frame: Record<string, unknown>) => frames.push(frame));
  const ended = new Promise<string>((resolve) => {
    socket.on('connect_error', (error) => resolve(codeIn(error)));
    socket.on('closed', ({ code }: { code: string }) => resolve(code));
    socket.on('disconnect', resolve);
  });
  return { frames, ended, send: (frame) => void socket.emit('frame', frame) };
}

/** Of a request that was refused before Socket.IO saw it, the code is in the answer. */
function codeIn(error: Error & { readonly context?: unknown }): string {
  const { responseText } = Object(error.context) as { responseText?: string };
  return responseText ? (JSON.parse(responseText) as { error: { code: string } }).error.code : error.message;
}

function overServerSentEvents(http: string, papers: Papers): Attacker {
  const headers = papers.origin === undefined ? {} : { origin: papers.origin };
  const frames: Record<string, unknown>[] = [];
  let connection = '';
  let end = (_code: string): void => {};
  const ended = new Promise<string>((resolve) => void (end = resolve));
  const refusal = async (response: IncomingMessage): Promise<void> => {
    const body = JSON.parse((await response.setEncoding('utf8').toArray()).join('')) as { error: { code: string } };
    end(body.error.code);
  };
  const take = (event: string): void => {
    const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}') as Record<string, unknown>;
    if (event.startsWith('event: open')) connection = String(data['connection']);
    else if (event.startsWith('event: close')) end(String(data['code']));
    else frames.push(data);
  };
  const stream = request(`${http}/calls?${queryOf(papers)}`, { headers }, (response) => {
    if (response.statusCode !== 200) return void refusal(response);
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      const events = (rest + text).split('\n\n');
      rest = events.pop() ?? '';
      events.filter((event) => !event.startsWith(':')).forEach(take);
    });
    response.on('error', () => {});
  });
  stream.on('error', () => {}).end();
  onTestFinished(() => void stream.destroy());
  const send = async (frame: object): Promise<void> => {
    await vi.waitUntil(() => connection !== '');
    const post = request(`${http}/calls?connection=${connection}&token=${papers.token ?? ''}`, { method: 'POST' });
    post.on('response', (response) => (response.statusCode === 204 ? response.resume() : void refusal(response)));
    post.on('error', () => {}).end(JSON.stringify([frame]));
  };
  return { frames, ended, send: (frame) => void send(frame) };
}
