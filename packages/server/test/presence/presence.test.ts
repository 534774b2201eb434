import { callsServer } from '@org/calls-core/calls-server';
import { watchPresence } from '@org/calls-core/presence';
import { createFakeClock } from '@org/calls-core/testing';
import { webSocketTransport } from '@org/calls-core/websocket';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { CallsServerOptions } from '../../src/index.ts';
import { connect, refused } from '../support/connect.ts';
import { startServer } from '../support/start-server.ts';

/** Alice watches bob, on a clock that a test moves. */
async function watching(options: Partial<CallsServerOptions> = {}) {
  const clock = createFakeClock();
  const { url } = await startServer({ clock, limits: { idle: 1e9 }, ...options });
  const alice = await connect(url, 'alice');
  const answer = await alice.ask('presence.watch', { users: ['bob'] });
  return { clock, url, alice, answer, statuses: () => alice.notices('presence').map(({ status }) => status) };
}

test('who watches is told the state, and each change of status and devices', async () => {
  const { clock, url, alice, answer } = await watching();
  expect(answer).toEqual({ users: [{ user: 'bob', status: 'offline', devices: 0 }] });
  const desk = await connect(url, 'bob', 'desk');
  await alice.isTold({ type: 'presence', user: 'bob', status: 'online', devices: 1, authentication: 'anonymous' });
  const phone = await connect(url, 'bob', 'phone');
  await alice.isTold({ user: 'bob', status: 'online', devices: 2 });
  await phone.drop();
  await vi.waitFor(() => {
    clock.advance(5000);
    expect(alice.notices('presence').at(-1)).toMatchObject({ status: 'online', devices: 1 });
  });
  await desk.drop();
  await vi.waitFor(() => {
    clock.advance(5000);
    expect(alice.notices('presence').at(-1)).toMatchObject({ status: 'offline', devices: 0 });
  });
  clock.advance(60_000);
  const again = await alice.ask<{ users: readonly { lastSeenAgo: number }[] }>('presence.watch', { users: ['bob'] });
  expect(again.users[0]?.lastSeenAgo).toBeGreaterThanOrEqual(65_000);
});

test('a reload does not flicker', async () => {
  const { clock, url, alice, statuses } = await watching();
  const bob = await connect(url, 'bob');
  await alice.isTold({ user: 'bob', status: 'online' });
  await bob.drop();
  clock.advance(4999);
  const again = await connect(url, 'bob');
  await again.settle();
  clock.advance(60_000);
  await alice.settle();
  expect(statuses()).toEqual(['online']);
});

test('a user shows a status and attributes, beside name and picture', async () => {
  const authenticate: CallsServerOptions['authenticate'] = async ({ user }) => ({
    ...{ user: user ?? '', name: `${user}!`, authentication: 'jwt' },
  });
  const { url, alice } = await watching({ authenticate });
  const bob = await connect(url, 'bob');
  await alice.isTold({ user: 'bob', authentication: 'jwt', attributes: { name: 'bob!' } });
  await bob.ask('presence.set', { status: 'away', attributes: { color: 'teal' } });
  await alice.isTold({ user: 'bob', status: 'away', attributes: { name: 'bob!', color: 'teal' } });
  await bob.ask('presence.set', {});
  await alice.isTold({ user: 'bob', status: 'online', attributes: { name: 'bob!' } });
});

test('attributes and statuses that cannot be shown are refused', async () => {
  const { alice } = await watching();
  await refused(alice.ask('presence.set', { attributes: { text: 'x'.repeat(4096) } }), 'message-too-large');
  await refused(alice.ask('presence.set', { status: 'in-call' }), 'invalid-message');
  await refused(alice.ask('presence.watch', { users: 'bob' }), 'invalid-message');
});

test('the status follows from calls, unless the user is busy', async () => {
  const { url, alice, statuses } = await watching();
  const bob = await connect(url, 'bob');
  const carol = await connect(url, 'carol');
  bob.invite('carol');
  carol.say('accept', 'bob', { profile: {}, media: invited });
  bob.say('confirm', 'carol', { media: invited });
  await alice.isTold({ user: 'bob', status: 'in-call' });
  await bob.ask('presence.set', { status: 'away' });
  await bob.ask('presence.set', { status: 'busy' });
  await alice.isTold({ user: 'bob', status: 'busy' });
  carol.say('hang-up', 'bob', { reason: 'completed' });
  await bob.hears({ frame: { kind: 'cast', message: expect.objectContaining({ type: 'hang-up' }) } });
  await bob.ask('presence.set', { status: 'online' });
  await alice.isTold({ user: 'bob', status: 'online' });
  await alice.settle();
  expect(statuses()).toEqual(['online', 'in-call', 'busy', 'online']);
});

const invited = { microphone: true, camera: false, screen: false, screenAudio: false };

test('who is in a room is in a call', async () => {
  const { url, alice, statuses } = await watching();
  const bob = await connect(url, 'bob');
  await bob.join('standup');
  await alice.isTold({ user: 'bob', status: 'in-call' });
  await bob.leave('standup');
  await vi.waitFor(() => expect(statuses()).toEqual(['online', 'in-call', 'online']));
});

test('who may not be seen is hidden, from watching and from the list', async () => {
  const { url, alice } = await watching({ hooks: { canSee: (who, user) => who.user === 'alice' && user !== 'carol' } });
  const carol = await connect(url, 'carol');
  expect(await alice.ask('presence.watch', { users: ['carol', 'bob'] })).toMatchObject({
    ...{ users: [{ user: 'bob' }], hidden: ['carol'] },
  });
  expect(await alice.ask('presence.list')).toMatchObject({ users: [{ user: 'alice' }], next: null });
  expect(await carol.ask('presence.list')).toMatchObject({ users: [{ user: 'carol' }] });
});

test('the list has pages', async () => {
  const { url, alice } = await watching();
  for (const user of ['bob', 'carol', 'dave']) await connect(url, user);
  const first = await alice.ask<{ next: string }>('presence.list', { limit: 2 });
  expect(first).toMatchObject({ users: [{ user: 'alice' }, { user: 'bob' }], next: 'bob' });
  expect(await alice.ask('presence.list', { limit: 2, after: first.next })).toMatchObject({
    ...{ users: [{ user: 'carol' }, { user: 'dave' }], next: null },
  });
});

test('a connection watches 200 users at most, and no longer whom it does not want to', async () => {
  const { url, alice } = await watching();
  const users = Array.from({ length: 201 }, (_, index) => `u${index}`);
  await refused(alice.ask('presence.watch', { users }), 'message-too-large');
  await alice.ask('presence.watch', { users: users.slice(0, 199) });
  await refused(alice.ask('presence.watch', { users: ['one-more'] }), 'message-too-large');
  await alice.ask('presence.unwatch', { users: ['bob'] });
  await alice.ask('presence.watch', { users: ['one-more'] });
  await connect(url, 'bob');
  await (await connect(url, 'one-more')).settle();
  await alice.isTold({ user: 'one-more', status: 'online' });
  expect(alice.notices('presence').map(({ user }) => user)).toEqual(['one-more']);
});

test('the client’s watch reads what the server tells', async () => {
  const { url } = await startServer();
  const transport = webSocketTransport({ url, server: callsServer() });
  onTestFinished(() => transport.close());
  await transport.open({ self: { user: 'alice', device: 'd1' }, message() {}, status() {} });
  const failures: unknown[] = [];
  const presence = watchPresence(transport.server, ['bob'], { onError: (error) => failures.push(error) });
  await vi.waitFor(() => expect(presence.get()['bob']?.status).toBe('offline'));
  const bob = await connect(url, 'bob');
  await bob.ask('presence.set', { status: 'away', attributes: { color: 'teal' } });
  await vi.waitFor(() =>
    expect(presence.get()['bob']).toMatchObject({ status: 'away', devices: 1, attributes: { color: 'teal' } }),
  );
  expect(failures).toEqual([]);
});
