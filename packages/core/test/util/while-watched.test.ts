import { expect, test } from 'vitest';
import { createStore } from '../../src/util/store.ts';
import { whileWatched } from '../../src/util/while-watched.ts';

function setUp() {
  const store = createStore(0);
  const log: string[] = [];
  const watched = whileWatched(store, () => {
    log.push('start');
    store.set(store.get() + 1);
    return () => log.push('stop');
  });
  return { store, log, watched };
}

test('works from the first listener to the last, however often one of them leaves', () => {
  const { log, watched } = setUp();
  const stops = [watched.subscribe(() => {}), watched.subscribe(() => {})];
  stops[0]?.();
  stops[0]?.();
  expect(log).toEqual(['start']);
  stops[1]?.();
  expect(log).toEqual(['start', 'stop']);
  watched.subscribe(() => {});
  expect(log).toEqual(['start', 'stop', 'start']);
});

test('what starting changes is not announced to who caused it, later changes are', () => {
  const { store, watched } = setUp();
  const heard: number[] = [];
  watched.subscribe((value) => heard.push(value));
  expect([watched.get(), heard]).toEqual([1, []]);
  store.set(5);
  expect(heard).toEqual([5]);
});
