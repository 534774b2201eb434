import { expect, test, vi } from 'vitest';
import type { PushInvite } from '../../src/index.ts';
import { apiClient } from '../support/api-client.ts';
import { connectTo } from '../support/plain-client.ts';
import { startServer } from '../support/start-server.ts';

async function start() {
  const pushed: PushInvite[] = [];
  const started = await startServer({ api: true, hooks: { push: (invite) => void pushed.push(invite) } });
  return { ...started, pushed, alice: apiClient(started.http, 'alice'), bob: apiClient(started.http, 'bob') };
}

const incoming = (call: string) => ({
  notice: expect.objectContaining({ type: 'call', event: 'incoming', call, by: 'alice' }),
});

test('who is called by HTTP while nobody of them is connected is pushed, once, and rings when they come', async () => {
  const { alice, url, pushed } = await start();
  await alice.post('/initiate', { callId: 'c1', type: 'video', targetUserId: 'bob' });
  expect(pushed).toEqual([{ call: 'c1', from: 'alice', video: true, to: 'bob', expiresIn: 60_000 }]);
  await alice.post('/initiate', { callId: 'c1', type: 'video', targetUserId: 'bob' });
  expect(pushed).toHaveLength(1);
  const bob = await connectTo(url, 'bob');
  await bob.hears(incoming('c1'));
  await vi.waitFor(async () =>
    expect((await alice.get('/c1')).body.participants).toContainEqual(
      expect.objectContaining({ user_id: 'bob', status: 'ringing' }),
    ),
  );
});

test('who is connected rings and is not pushed', async () => {
  const { alice, url, pushed } = await start();
  const bob = await connectTo(url, 'bob');
  await bob.hears({ kind: 'welcome' });
  await alice.post('/initiate', { callId: 'c1', type: 'voice', targetUserId: 'bob' });
  await bob.hears(incoming('c1'));
  expect(pushed).toEqual([]);
});

test('who comes when the call is over hears nothing of it', async () => {
  const { alice, url } = await start();
  await alice.post('/initiate', { callId: 'c1', type: 'voice', targetUserId: 'bob' });
  await alice.post('/end', { callId: 'c1' });
  await alice.post('/initiate', { callId: 'c2', type: 'voice', targetUserId: 'bob' });
  const bob = await connectTo(url, 'bob');
  await bob.hears(incoming('c2'));
  expect(bob.frames).not.toContainEqual(expect.objectContaining(incoming('c1')));
});
