import { expect, test } from 'vitest';
import { watchCalls } from '../../src/client/watch-calls.ts';
import type { Call } from '../../src/index.ts';
import { createFakeClient } from '../support/fake-client.ts';

const countConnected = (calls: readonly Call[]): number =>
  calls.filter((call) => call.get().status === 'connected').length;

test('subscribes to each call once, however many listen, and to nothing when nobody does', () => {
  const client = createFakeClient();
  client.addCall();
  const watched = watchCalls(client, countConnected);
  expect(client.listeners).toBe(0);
  const stops = [1, 2, 3].map(() => watched.subscribe(() => {}));
  expect(client.listeners).toBe(2);
  client.addCall();
  expect(client.listeners).toBe(3);
  for (const stop of stops) stop();
  expect(client.listeners).toBe(0);
});

test('stops listening to a call that left the list', () => {
  const client = createFakeClient();
  const call = client.addCall();
  const stop = watchCalls(client, countConnected).subscribe(() => {});
  client.dismiss(call);
  expect(call.listeners).toBe(0);
  stop();
});

test('a stop that is called twice ends no other subscription', () => {
  const client = createFakeClient();
  const call = client.addCall();
  const watched = watchCalls(client, countConnected);
  const heard: number[] = [];
  const stopFirst = watched.subscribe(() => {});
  watched.subscribe((count) => heard.push(count));
  stopFirst();
  stopFirst();
  call.set({ status: 'ended' });
  expect(heard).toEqual([0]);
});

test('is up to date when nobody listens and right after somebody began to', () => {
  const client = createFakeClient();
  const watched = watchCalls(client, countConnected);
  const call = client.addCall();
  expect(watched.get()).toBe(1);
  call.set({ status: 'ended' });
  const heard: number[] = [];
  watched.subscribe((count) => heard.push(count));
  expect(watched.get()).toBe(0);
  expect(heard).toEqual([]);
});

test('keeps a value that is equal to the one before', () => {
  const client = createFakeClient();
  const call = client.addCall();
  const watched = watchCalls(
    client,
    (calls) => ({ connected: countConnected(calls) }),
    (a, b) => a.connected === b.connected,
  );
  const heard: unknown[] = [];
  watched.subscribe((value) => heard.push(value));
  const before = watched.get();
  call.set({ peer: 'bob' });
  expect(watched.get()).toBe(before);
  call.set({ status: 'ended' });
  expect(heard).toEqual([{ connected: 0 }]);
});
