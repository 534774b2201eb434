import { createStore, type Readable, type Store } from '../util/store.ts';
import type { AutoplayState } from './attach.ts';

/** An element that plays a stream, from `attach` until its end. */
export interface Showing {
  readonly element: HTMLMediaElement;
  readonly state: Readable<AutoplayState>;
  unblock(): Promise<void>;
}

const all = new WeakMap<MediaStream, Store<readonly Showing[]>>();

/** The elements that play a stream: what is shown where decides what is worth receiving. */
export function shownIn(stream: MediaStream): Store<readonly Showing[]> {
  let store = all.get(stream);
  if (!store) all.set(stream, (store = createStore<readonly Showing[]>([])));
  return store;
}
