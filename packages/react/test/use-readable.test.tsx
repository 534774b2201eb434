// @vitest-environment jsdom
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { createStore, type Readable, select } from '@org/calls-core';
import { useReadable } from '@org/calls-react';
import { startTransition, StrictMode, useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { countedStore } from '../../core/test/support/fake-client.ts';

afterEach(cleanup);

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

test('shows the value and follows its changes', () => {
  const store = createStore(1);
  const { result } = renderHook(() => useReadable(store));
  expect(result.current).toBe(1);
  act(() => store.set(2));
  expect(result.current).toBe(2);
});

test('subscribes once in StrictMode and not at all after unmount', () => {
  const store = countedStore(1);
  const { unmount } = renderHook(() => useReadable(store), { wrapper: StrictMode });
  expect(store.listeners).toBe(1);
  unmount();
  expect(store.listeners).toBe(0);
});

test('an inline selector does not subscribe anew, and renders only when its slice changes', () => {
  const store = countedStore({ a: 1, b: 1 });
  let subscribed = 0;
  let renders = 0;
  const readable: Readable<{ a: number; b: number }> = {
    get: store.get,
    subscribe: (listener) => ((subscribed += 1), store.subscribe(listener)),
  };
  const { rerender } = renderHook(() => {
    renders += 1;
    return useReadable(readable, ({ a }) => a);
  });
  rerender();
  rerender();
  expect([subscribed, renders]).toEqual([1, 3]);
  act(() => store.set({ a: 1, b: 2 }));
  expect(renders).toBe(3);
  act(() => store.set({ a: 2, b: 2 }));
  expect(renders).toBe(4);
});

test('a slice made anew by an inline selector keeps its identity while it is equal', () => {
  const store = createStore([1, 2, 3]);
  const { result, rerender } = renderHook(() => useReadable(store, (all) => all.filter((n) => n > 1), sameJson));
  const first = result.current;
  rerender();
  expect(result.current).toBe(first);
  act(() => store.set([0, 2, 3]));
  expect(result.current).toBe(first);
  act(() => store.set([0, 2]));
  expect(result.current).toEqual([2]);
});

test('a selector over props is never shown with the props before', () => {
  const store = createStore({ bob: 1, carol: 2 });
  const { result, rerender } = renderHook(({ id }: { id: 'bob' | 'carol' }) => useReadable(store, (all) => all[id]), {
    initialProps: { id: 'bob' },
  });
  rerender({ id: 'carol' });
  expect(result.current).toBe(2);
});

test('another readable takes over at once, and the one before is left', () => {
  const [a, b] = [countedStore('a'), countedStore('b')];
  const { result, rerender } = renderHook(({ source }) => useReadable(source), { initialProps: { source: a } });
  rerender({ source: b });
  expect(result.current).toBe('b');
  expect([a.listeners, b.listeners]).toEqual([0, 1]);
});

test('a change between render and subscription is not missed', () => {
  const store = createStore(1);
  const late: Readable<number> = {
    get: store.get,
    subscribe(listener) {
      store.set(2);
      return store.subscribe(listener);
    },
  };
  expect(renderHook(() => useReadable(late)).result.current).toBe(2);
});

test('two components never show different values, not even in a transition', () => {
  const store = createStore(0);
  const seen: string[] = [];
  const Value = () => <i>{useReadable(select(store, (n) => n * 2))}</i>;
  let grow = (): void => {};
  const App = () => {
    const [count, setCount] = useState(1);
    grow = () => startTransition(() => setCount(50));
    return Array.from({ length: count }, (_, i) => <Value key={i} />);
  };
  const { container } = render(<App />);
  act(() => {
    grow();
    store.set(1);
  });
  for (const { textContent } of container.querySelectorAll('i')) seen.push(textContent);
  expect(seen.length).toBe(50);
  expect(new Set(seen)).toEqual(new Set(['2']));
});
