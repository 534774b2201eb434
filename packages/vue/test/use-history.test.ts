// @vitest-environment jsdom
import { useCallHistory, usePresence } from '@org/calls-vue';
import { expect, test } from 'vitest';
import { ref } from 'vue';
import { createFakeClient } from '../../core/test/support/fake-client.ts';
import { createFakeHistory, createFakePresence, historyEntry } from '../../core/test/support/fake-history.ts';
import { runWithClient } from './support/mount.ts';

test('a history is shown as it is, with its actions', async () => {
  const { history, asked, set } = createFakeHistory([historyEntry('a')]);
  const { result } = runWithClient(() => useCallHistory(history), createFakeClient());
  expect([result.entries.value, result.unseen.value, result.hasMore.value]).toEqual([[historyEntry('a')], 1, true]);
  set({ unseen: 0 });
  expect(result.unseen.value).toBe(0);
  await Promise.all([result.more(), result.remove('a'), result.markSeen(), result.clear()]);
  expect(asked).toEqual(['more', 'remove a', 'markSeen', 'clear']);
});

test('presence follows the user that is asked for', () => {
  const { presence, set } = createFakePresence();
  const user = ref('bob');
  const { result } = runWithClient(() => usePresence(presence, user), createFakeClient());
  expect(result.value).toBeNull();
  set({ bob: { user: 'bob', status: 'online', devices: 1 }, carol: { user: 'carol', status: 'busy', devices: 2 } });
  expect(result.value?.status).toBe('online');
  user.value = 'carol';
  expect(result.value?.status).toBe('busy');
});
