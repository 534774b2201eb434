import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/protocol/messages.ts';
import type { ServerNotice } from '../../src/protocol/server-frames.ts';
import { watchPresence } from '../../src/signaling/presence.ts';

/** A server that answers as told. */
function createServer(answers: Record<string, JsonValue> = {}) {
  const asked: [string, JsonValue | undefined][] = [];
  const notices = new Set<(notice: ServerNotice) => void>();
  const welcomes = new Set<() => void>();
  const add = <T>(set: Set<T>, item: T) => {
    set.add(item);
    return () => void set.delete(item);
  };
  return {
    asked,
    say: (notice: ServerNotice) => notices.forEach((tell) => tell(notice)),
    welcome: () => welcomes.forEach((tell) => tell()),
    listeners: () => notices.size + welcomes.size,
    door: {
      async request(method: string, body?: JsonValue) {
        asked.push([method, body]);
        const answer = answers[method];
        if (answer === 'refused') throw new Error('refused');
        return answer;
      },
      onNotice: (listener: (notice: ServerNotice) => void) => add(notices, listener),
      onWelcome: (listener: () => void) => add(welcomes, listener),
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const online = (user: string) => ({ user, status: 'online', devices: 1 }) as const;

test('those who are watched are asked for, and followed by what the server tells', async () => {
  const server = createServer({ 'presence.watch': [online('bob'), { user: 7 }] });
  const presence = watchPresence(server.door, ['bob']);
  await settle();
  expect(server.asked).toEqual([['presence.watch', { users: ['bob'] }]]);
  expect(presence.get()).toEqual({ bob: online('bob') });
  server.say({ type: 'presence', user: 'bob', status: 'in-call', devices: 2 });
  server.say({ type: 'presence', user: 'stranger', status: 'online', devices: 1 });
  server.say({ type: 'mute', room: 'r', by: 'x', source: 'camera' });
  expect(presence.get()).toEqual({ bob: { user: 'bob', status: 'in-call', devices: 2 } });
});

test('only what changed is asked for when others are watched', async () => {
  const server = createServer({ 'presence.watch': { users: [online('bob'), online('carol'), online('dave')] } });
  const presence = watchPresence(server.door, ['bob', 'carol']);
  await settle();
  presence.watch(['carol', 'dave']);
  await settle();
  expect(server.asked.slice(1)).toEqual([
    ['presence.unwatch', { users: ['bob'] }],
    ['presence.watch', { users: ['dave'] }],
  ]);
  expect(Object.keys(presence.get())).toEqual(['carol', 'dave']);
});

test('after a reconnection everybody is asked for anew, and the own state is told again', async () => {
  const server = createServer({ 'presence.watch': [] });
  const presence = watchPresence(server.door, ['bob']);
  await presence.set({ status: 'busy', attributes: { colour: 'red' } });
  server.asked.length = 0;
  server.welcome();
  await settle();
  expect(server.asked).toEqual([
    ['presence.watch', { users: ['bob'] }],
    ['presence.set', { status: 'busy', attributes: { colour: 'red' } }],
  ]);
});

test('a refusal is told and breaks nothing', async () => {
  const errors: unknown[] = [];
  const server = createServer({ 'presence.watch': 'refused', 'presence.set': 'refused' });
  const presence = watchPresence(server.door, ['bob'], { onError: (error) => errors.push(error) });
  await settle();
  expect(errors).toHaveLength(1);
  await expect(presence.set({ status: 'away' })).rejects.toThrow('refused');
  server.welcome();
  await settle();
  expect(errors).toHaveLength(3);
});

test('without a server the error says so', async () => {
  const errors: unknown[] = [];
  const presence = watchPresence(undefined, ['bob'], { onError: (error) => errors.push(error) });
  await settle();
  expect(errors).toMatchObject([{ code: 'no-server' }]);
  await expect(presence.set({})).rejects.toMatchObject({ code: 'no-server' });
});

test('once closed it asks for nobody and listens to nothing', async () => {
  const server = createServer();
  const presence = watchPresence(server.door, ['bob']);
  presence.close();
  presence.close();
  presence.watch(['carol']);
  await settle();
  expect(server.asked.map(([method]) => method)).toEqual(['presence.watch', 'presence.unwatch']);
  expect(server.listeners()).toBe(0);
});
