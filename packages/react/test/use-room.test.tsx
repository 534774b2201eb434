// @vitest-environment jsdom
import { act } from '@testing-library/react';
import { noModeration } from '@org/calls-core/bindings';
import type { Moderation, ModerationSnapshot } from '@org/calls-core/moderation';
import { useActiveSpeaker, useModeration } from '@org/calls-react';
import { expect, test } from 'vitest';
import { countedStore, createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { renderHookWithClient } from './support/render.tsx';

test('useActiveSpeaker follows whom the SFU names', () => {
  const client = createFakeClient();
  const call = client.addCall({ participants: [participant('bob')] });
  const speaker = call.speaker as ReturnType<typeof countedStore<string | null | undefined>>;
  speaker.set(null);
  const { result } = renderHookWithClient(() => useActiveSpeaker(), { client });
  expect(result.current).toBeNull();
  act(() => speaker.set('bob'));
  expect(result.current).toBe('bob');
});

test('useModeration shows the room and acts on it; without one its actions reject no-call', async () => {
  const client = createFakeClient();
  const store = countedStore<ModerationSnapshot>(noModeration.get());
  const kicked: string[] = [];
  const room: Moderation = { ...noModeration, ...store, kick: async (user) => void kicked.push(user) };
  const { result, rerender } = renderHookWithClient(({ at }: { at: Moderation | null }) => useModeration(at), {
    ...{ client, initialProps: { at: null as Moderation | null } },
  });
  await expect(result.current.lock()).rejects.toMatchObject({ code: 'no-call' });
  rerender({ at: room });
  act(() => store.set({ ...store.get(), role: 'moderator', locked: true }));
  expect(result.current).toMatchObject({ role: 'moderator', locked: true });
  await result.current.kick('bob');
  expect(kicked).toEqual(['bob']);
});
