// @vitest-environment jsdom
import { act } from '@testing-library/react';
import { noBreakouts, noGestures, noModeration } from '@org/calls-core/bindings';
import type { Breakouts, BreakoutsSnapshot } from '@org/calls-core/breakouts';
import type { Gestures, GesturesSnapshot } from '@org/calls-core/gestures';
import type { Moderation, ModerationSnapshot } from '@org/calls-core/moderation';
import { useActiveSpeaker, useBreakouts, useGestures, useModeration } from '@org/calls-react';
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

test('useGestures shows hands and acts; without a call it does nothing', () => {
  const store = countedStore<GesturesSnapshot>(noGestures.get());
  const done: string[] = [];
  const signs: Gestures = { ...noGestures, ...store, raiseHand: () => void done.push('raise') };
  const { result, rerender } = renderHookWithClient(({ at }: { at: Gestures | null }) => useGestures(at), {
    initialProps: { at: null as Gestures | null },
  });
  result.current.raiseHand();
  expect(result.current.react('👏')).toBe(false);
  rerender({ at: signs });
  act(() => store.set({ ...store.get(), raised: true }));
  expect(result.current.raised).toBe(true);
  result.current.raiseHand();
  expect(done).toEqual(['raise']);
});

test('useBreakouts shows who is where and which call to show; without a room there is nothing', async () => {
  const client = createFakeClient();
  const call = client.addCall({});
  const store = countedStore<BreakoutsSnapshot>({ ...noBreakouts.get(), call });
  const opened: unknown[] = [];
  const rooms: Breakouts = { ...noBreakouts, ...store, open: async (plans) => void opened.push(...plans) };
  const { result, rerender } = renderHookWithClient(({ at }: { at: Breakouts | null }) => useBreakouts(at), {
    ...{ client, initialProps: { at: null as Breakouts | null } },
  });
  expect(result.current.call).toBeNull();
  await expect(result.current.recall()).rejects.toMatchObject({ code: 'no-call' });
  rerender({ at: rooms });
  act(() => store.set({ ...store.get(), mine: 'red' }));
  expect(result.current).toMatchObject({ mine: 'red', call });
  await result.current.open([{ name: 'Red', users: ['bob'] }]);
  expect(opened).toEqual([{ name: 'Red', users: ['bob'] }]);
});
