import { createStore } from '@org/calls-core';
import { useReadable } from '@org/calls-vue';
import { expect, test } from 'vitest';
import { effectScope, isReactive, nextTick, reactive, ref, shallowRef, watch } from 'vue';
import { countedStore } from '../../core/test/support/fake-client.ts';

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function inScope<T>(run: () => T) {
  const scope = effectScope();
  return { result: scope.run(run)!, stop: () => scope.stop() };
}

test('shows the value and follows its changes at once', () => {
  const store = createStore(1);
  const { result } = inScope(() => useReadable(store));
  expect(result.value).toBe(1);
  store.set(2);
  expect(result.value).toBe(2);
});

test('subscribes once, and not at all when its scope ended', () => {
  const store = countedStore(1);
  const { stop } = inScope(() => useReadable(store));
  expect(store.listeners).toBe(1);
  stop();
  expect(store.listeners).toBe(0);
});

test('a slice triggers only when it changes', async () => {
  const store = createStore({ a: 1, b: 1 });
  const seen: number[] = [];
  inScope(() =>
    watch(
      useReadable(store, ({ a }) => a),
      (a) => seen.push(a),
    ),
  );
  store.set({ a: 1, b: 2 });
  await nextTick();
  expect(seen).toEqual([]);
  store.set({ a: 2, b: 2 });
  await nextTick();
  expect(seen).toEqual([2]);
});

test('a slice that is made anew keeps its identity while it is equal', () => {
  const store = createStore([1, 2, 3]);
  const { result } = inScope(() => useReadable(store, (all) => all.filter((n) => n > 1), sameJson));
  const first = result.value;
  store.set([0, 2, 3]);
  expect(result.value).toBe(first);
  store.set([0, 2]);
  expect(result.value).toEqual([2]);
});

test('a selector follows the refs that it reads', () => {
  const store = createStore<Record<string, number>>({ bob: 1, carol: 2 });
  const id = ref('bob');
  const { result } = inScope(() => useReadable(store, (all) => all[id.value]));
  id.value = 'carol';
  expect(result.value).toBe(2);
});

test('another readable takes over at once, and the one before is left', () => {
  const [a, b] = [countedStore('a'), countedStore('b')];
  const source = shallowRef(a);
  const { result } = inScope(() => useReadable(source));
  source.value = b;
  expect(result.value).toBe('b');
  expect([a.listeners, b.listeners]).toEqual([0, 1]);
});

test('a getter serves as well as a ref', () => {
  const [a, b] = [countedStore('a'), countedStore('b')];
  const first = ref(true);
  const { result } = inScope(() => useReadable(() => (first.value ? a : b)));
  first.value = false;
  expect(result.value).toBe('b');
});

test('what it hands out stays itself in a ref or a reactive object of the app', () => {
  const item = { name: 'bob' };
  const store = createStore({ list: [item] });
  const { result } = inScope(() => useReadable(store, ({ list }) => list));
  const state = reactive({ list: result.value, first: result.value[0] });
  expect(isReactive(state.list)).toBe(false);
  expect(state.first).toBe(item);
});
