// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react';
import { useCallHistory, usePresence } from '@org/calls-react';
import { expect, test } from 'vitest';
import { createFakeHistory, createFakePresence, historyEntry } from '../../core/test/support/fake-history.ts';

test('a history is shown as it is, and its actions keep their identity', async () => {
  const { history, asked, set } = createFakeHistory([historyEntry('a')]);
  const { result } = renderHook(() => useCallHistory(history));
  expect(result.current).toMatchObject({ entries: [{ id: 'a' }], unseen: 1, hasMore: true, loading: false });
  const { more, remove } = result.current;
  act(() => set({ unseen: 0 }));
  expect(result.current).toMatchObject({ unseen: 0, more, remove });
  await Promise.all([more(), remove('a'), result.current.markSeen(), result.current.clear()]);
  expect(asked).toEqual(['more', 'remove a', 'markSeen', 'clear']);
});

test('presence of one user renders for that user only', () => {
  const { presence, set } = createFakePresence();
  let renders = 0;
  const { result } = renderHook(() => {
    renders++;
    return usePresence(presence, 'bob');
  });
  expect(result.current).toBeNull();
  const bob = { user: 'bob', status: 'online', devices: 1 } as const;
  act(() => set({ bob }));
  expect(result.current).toBe(bob);
  const before = renders;
  act(() => set({ bob, carol: { user: 'carol', status: 'offline', devices: 0 } }));
  expect(renders).toBe(before);
});
