import { expect, test } from 'vitest';
import { socketIoDoor } from '../../src/doors/socket-io.ts';
import type { CallsServerOptions } from '../../src/index.ts';
import { connectTo, invite } from '../support/plain-client.ts';
import { startServer } from '../support/start-server.ts';
import { doors } from './attackers.ts';
import { bystanders } from './bystanders.ts';

const start = (options: Partial<CallsServerOptions> = {}) => startServer({ doors: [socketIoDoor()], ...options });
const canCall = (_from: unknown, to: string): boolean => !to.startsWith('stranger');

const forged: Record<string, [code: string, message: object]> = {
  'a message in the name of another': ['sender-mismatch', invite('bystander-1', 'bystander-2', 'calm', 'forged')],
  'an invitation to a stranger': ['forbidden', invite('mallory', 'stranger', 'c1', 'forged')],
  'a call that is not theirs': ['not-in-call', invite('mallory', 'bystander-2', 'calm', 'forged')],
  'a room that they are not in': [
    'not-in-room',
    { ...invite('mallory', 'x', 'c1', 'forged'), to: { room: 'standup' } },
  ],
};

test.each(Object.keys(forged).flatMap((attack) => Object.keys(doors).map((door) => [attack, door] as const)))(
  '%s is refused over %s, and nobody else is hurt',
  async (attack, door) => {
    const [code, message] = forged[attack] ?? ['', {}];
    const { http, url } = await start({ hooks: { canCall } });
    const others = await bystanders(url);
    const attacker = doors[door]?.(http, { user: 'mallory' });
    await expect.poll(() => attacker?.frames).toContainEqual(expect.objectContaining({ kind: 'welcome' }));
    attacker?.send(message);
    const refusal = { kind: 'refused', message: 'forged', error: expect.objectContaining({ code }) };
    await expect.poll(() => attacker?.frames).toContainEqual(refusal);
    await others.unharmed();
  },
);

test.each(Object.keys(doors))('64 KiB pass over %s, one byte more is too large', async (door) => {
  const { http, url } = await start();
  const others = await bystanders(url);
  const attacker = doors[door]?.(http, { user: 'mallory' });
  await expect.poll(() => attacker?.frames).toContainEqual(expect.objectContaining({ kind: 'welcome' }));
  const frame = (bytes: number): object => {
    const bare = { kind: 'request', id: 'big', method: 'nothing', body: '' };
    return { ...bare, body: 'x'.repeat(bytes - JSON.stringify(bare).length) };
  };
  attacker?.send(frame(65_536));
  await expect.poll(() => attacker?.frames).toContainEqual(expect.objectContaining({ kind: 'response', id: 'big' }));
  attacker?.send(frame(65_537));
  expect(await attacker?.ended).toMatch(/^(1009|message-too-large)$/);
  await others.unharmed();
});

test('a message of too many bytes in small fragments is closed with 1009', async () => {
  const { url } = await start();
  const others = await bystanders(url);
  const mallory = await connectTo(url, 'mallory');
  for (let part = 0; part < 4097; part++) mallory.socket.send('x'.repeat(16), { fin: false });
  expect(await mallory.closed).toMatch(/^1009/);
  await others.unharmed();
});

test('a binary frame is closed as invalid-message', async () => {
  const { url } = await start();
  const others = await bystanders(url);
  const mallory = await connectTo(url, 'mallory');
  mallory.socket.send(Buffer.from('{"kind":"ping"}'));
  expect(await mallory.closed).toBe('4400 invalid-message');
  await others.unharmed();
});

test('no compression is agreed on, whatever is offered', async () => {
  const { url } = await start();
  const mallory = await connectTo(url, 'mallory');
  expect(mallory.socket.extensions).toBe('');
});

/** A message to the victim, with this as the content. */
const raw = (content: string): string =>
  `{"v":1,"id":"odd","from":{"user":"mallory","device":"d1"},"to":{"user":"victim"},"frame":{"kind":"cast","message":${content}}}`;

test.each([
  ['brackets without end', '['.repeat(60_000)],
  ['an array of 30 000 levels', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ['a message of 20 000 levels', raw(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
  ['a message with numbers that grow when written', raw(`[${'1e20,'.repeat(10_000)}0]`)],
  ['half a message', raw('{}').slice(0, -3)],
])('%s is refused as invalid-message and reaches nobody', async (_name, text) => {
  const { http, url } = await start();
  const others = await bystanders(url);
  const victim = doors['socket.io']?.(http, { user: 'victim' });
  await expect.poll(() => victim?.frames).toContainEqual(expect.objectContaining({ kind: 'welcome' }));
  const mallory = await connectTo(url, 'mallory');
  mallory.send(text);
  await mallory.hears({ kind: 'refused', message: '?', error: { code: 'invalid-message' } });
  expect(victim?.frames.filter(({ id }) => id === 'odd')).toEqual([]);
  await others.unharmed();
});

test('of a key that comes twice, the receiver reads what the server judged', async () => {
  const { url } = await start();
  const others = await bystanders(url);
  const bob = await connectTo(url, 'bob');
  const texts: string[] = [];
  bob.socket.on('message', (data) => texts.push(String(data)));
  const mallory = await connectTo(url, 'mallory');
  const real = JSON.stringify(invite('mallory', 'bob', 'c1', 'twice'));
  mallory.send(
    real.replace(
      '{"v":1,',
      '{"v":1,"from":{"user":"alice","device":"d1"},"\\u0066rom":{"user":"alice","device":"d1"},',
    ),
  );
  await bob.hears({ id: 'twice', from: { user: 'mallory', device: 'd1' } });
  expect(texts.join()).not.toContain('alice');
  await others.unharmed();
});

test('a prototype cannot be reached, and half a character does not break a receiver', async () => {
  const { url } = await start();
  const others = await bystanders(url);
  const mallory = await connectTo(url, 'mallory');
  mallory.send('{"kind":"request","id":"p","method":"__proto__","body":{"__proto__":{"polluted":1}}}');
  mallory.send(
    '{"kind":"request","id":"c","method":"constructor","body":{"constructor":{"prototype":{"polluted":1}}}}',
  );
  for (const id of ['p', 'c']) await mallory.hears({ id, error: expect.objectContaining({ code: 'not-found' }) });
  mallory.send(raw('"\\ud800"'));
  expect(Object('').polluted).toBeUndefined();
  await others.unharmed();
});
