import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { connect, invitation } from './support/connect.ts';
import { startServer } from './support/start-server.ts';

test('a client is told who it is taken for, and pings are answered', async () => {
  const { url } = await startServer();
  const alice = await connect(url, 'alice');
  alice.send({ kind: 'ping' });
  await alice.hears({ kind: 'pong' });
  expect(alice.frames[0]).toEqual({ kind: 'welcome', user: 'alice', device: 'd1', node: 'single' });
});

test('a message reaches every device of the user, as it was sent', async () => {
  const { url } = await startServer();
  const alice = await connect(url, 'alice');
  const desk = await connect(url, 'bob', 'desk');
  const phone = await connect(url, 'bob', 'phone');
  alice.invite('bob');
  await desk.hears({ id: 'invite-bob', frame: invitation });
  await phone.hears({ id: 'invite-bob', frame: invitation });
});

test('a message in the name of another is refused as sender-mismatch', async () => {
  const { url } = await startServer();
  const alice = await connect(url, 'alice');
  alice.invite('bob', { from: { user: 'carol', device: 'd1' } });
  await alice.hears({ kind: 'refused', message: 'invite-bob', error: { code: 'sender-mismatch' } });
});

test('a call that canCall does not allow is refused as forbidden and rings nobody', async () => {
  const { url } = await startServer({ hooks: { canCall: (_from, to) => to !== 'bob' } });
  const alice = await connect(url, 'alice');
  const bob = await connect(url, 'bob');
  alice.invite('bob');
  await alice.hears({ kind: 'refused', message: 'invite-bob', error: { code: 'forbidden' } });
  expect(bob.frames).toHaveLength(1);
});

test('what comes during a decision waits for it, in order', async () => {
  const asked: ((yes: boolean) => void)[] = [];
  const { url } = await startServer({ hooks: { canCall: () => new Promise((resolve) => void asked.push(resolve)) } });
  const alice = await connect(url, 'alice');
  const bob = await connect(url, 'bob');
  alice.invite('bob');
  const data = {
    kind: 'data',
    session: 's',
    call: 'c1',
    seq: 0,
    base: 0,
    message: { type: 'ring-ack', call: 'c1', secret: 'A'.repeat(22) },
  };
  alice.send({
    v: 1,
    id: 'second',
    from: { user: 'alice', device: 'd1' },
    to: { user: 'bob', device: 'd1' },
    frame: data,
  });
  alice.send({ kind: 'ping' });
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]?.(true);
  await bob.hears({ id: 'second' });
  expect(bob.frames.slice(1).map(({ id }) => id)).toEqual(['invite-bob', 'second']);
});

test('a message within a call to somebody who is not in it is refused as not-in-call', async () => {
  const { url } = await startServer();
  const alice = await connect(url, 'alice');
  const carol = await connect(url, 'carol');
  alice.invite('bob');
  const frame = { ...invitation, message: { ...invitation.message, type: 'cancel', reason: 'cancelled' } };
  alice.send({ v: 1, id: 'stray', from: { user: 'alice', device: 'd1' }, to: { user: 'carol' }, frame });
  await alice.hears({ kind: 'refused', message: 'stray', error: { code: 'not-in-call' } });
  expect(carol.frames).toHaveLength(1);
});

test('a stranger to a call can neither speak in it nor invite to it', async () => {
  const { url } = await startServer();
  const alice = await connect(url, 'alice');
  const mallory = await connect(url, 'mallory');
  const bob = await connect(url, 'bob');
  alice.invite('bob');
  await bob.hears({ id: 'invite-bob' });
  mallory.invite('bob', { id: 'forged' });
  await mallory.hears({ kind: 'refused', message: 'forged', error: { code: 'not-in-call' } });
});

test('a message to a room that its sender is not in is refused as not-in-room', async () => {
  const { url } = await startServer();
  const alice = await connect(url, 'alice');
  alice.invite('bob', { id: 'room', to: { room: 'standup' } });
  await alice.hears({ kind: 'refused', message: 'room', error: { code: 'not-in-room' } });
});

test('the same device connecting again replaces its older connection', async () => {
  const { url } = await startServer();
  const old = await connect(url, 'alice');
  await old.hears({ kind: 'welcome' });
  const next = await connect(url, 'alice');
  await next.hears({ kind: 'welcome' });
  expect(await old.closed).toBe('4409 replaced');
});

test('a frame of one byte too many closes the connection with 1009', async () => {
  const { url } = await startServer();
  const alice = await connect(url, 'alice');
  alice.send(JSON.stringify({ kind: 'ping', pad: 'x'.repeat(65_536) }));
  expect(await alice.closed).toMatch(/^1009/);
});

test('nonsense is refused, and ends the connection when it goes on', async () => {
  const { url } = await startServer();
  const alice = await connect(url, 'alice');
  alice.send('{');
  await alice.hears({ kind: 'refused', message: '?', error: { code: 'invalid-message' } });
  for (let count = 1; count < 10; count++) alice.send('[');
  expect(await alice.closed).toBe('4400 invalid-message');
});

test('frames of kinds that this version does not know are ignored', async () => {
  const { url } = await startServer();
  const alice = await connect(url, 'alice');
  for (let count = 0; count < 20; count++) alice.send({ kind: 'hologram' });
  alice.send({ kind: 'ping' });
  await alice.hears({ kind: 'pong' });
});

test('who does not say who they are is closed as unauthenticated', async () => {
  const { url } = await startServer();
  const socket = new WebSocket(url);
  const [code, reason] = await once(socket, 'close');
  expect(`${code} ${reason}`).toBe('4401 unauthenticated');
});
