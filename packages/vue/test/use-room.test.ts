// @vitest-environment jsdom
import { noBreakouts, noGestures, noModeration } from '@org/calls-core/bindings';
import type { Breakouts, BreakoutsSnapshot } from '@org/calls-core/breakouts';
import type { Gestures, GesturesSnapshot } from '@org/calls-core/gestures';
import type { Moderation, ModerationSnapshot } from '@org/calls-core/moderation';
import { useActiveSpeaker, useBreakouts, useGestures, useModeration } from '@org/calls-vue';
import { expect, test } from 'vitest';
import { shallowRef } from 'vue';
import { countedStore, createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { runWithClient } from './support/mount.ts';

test('useActiveSpeaker follows whom the SFU names', () => {
  const client = createFakeClient();
  const call = client.addCall({ participants: [participant('bob')] });
  const speaker = call.speaker as ReturnType<typeof countedStore<string | null | undefined>>;
  speaker.set(null);
  const { result } = runWithClient(() => useActiveSpeaker(), client);
  expect(result.value).toBeNull();
  speaker.set('bob');
  expect(result.value).toBe('bob');
});

test('useModeration shows the room and acts on it; without one its actions reject no-call', async () => {
  const store = countedStore<ModerationSnapshot>(noModeration.get());
  const kicked: string[] = [];
  const room = shallowRef<Moderation | null>(null);
  const { result } = runWithClient(() => useModeration(room));
  await expect(result.lock()).rejects.toMatchObject({ code: 'no-call' });
  room.value = { ...noModeration, ...store, kick: async (user) => void kicked.push(user) };
  store.set({ ...store.get(), role: 'moderator', locked: true });
  expect([result.role.value, result.locked.value]).toEqual(['moderator', true]);
  await result.kick('bob');
  expect(kicked).toEqual(['bob']);
});

test('useGestures shows hands and acts; without a call it does nothing', () => {
  const store = countedStore<GesturesSnapshot>(noGestures.get());
  const done: string[] = [];
  const signs = shallowRef<Gestures | null>(null);
  const { result } = runWithClient(() => useGestures(signs));
  result.raiseHand();
  expect(result.react('👏')).toBe(false);
  signs.value = { ...noGestures, ...store, raiseHand: () => void done.push('raise') };
  store.set({ ...store.get(), raised: true });
  expect(result.raised.value).toBe(true);
  result.raiseHand();
  expect(done).toEqual(['raise']);
});

test('useBreakouts shows who is where and which call to show; without a room there is nothing', async () => {
  const client = createFakeClient();
  const call = client.addCall({});
  const store = countedStore<BreakoutsSnapshot>({ ...noBreakouts.get(), call });
  const opened: unknown[] = [];
  const rooms = shallowRef<Breakouts | null>(null);
  const { result } = runWithClient(() => useBreakouts(rooms), client);
  expect(result.call.value).toBeNull();
  await expect(result.recall()).rejects.toMatchObject({ code: 'no-call' });
  rooms.value = { ...noBreakouts, ...store, open: async (plans) => void opened.push(...plans) };
  store.set({ ...store.get(), mine: 'red' });
  expect([result.mine.value, result.call.value]).toEqual(['red', call]);
  await result.open([{ name: 'Red', users: ['bob'] }]);
  expect(opened).toEqual([{ name: 'Red', users: ['bob'] }]);
});
