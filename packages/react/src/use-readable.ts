import { type Readable, select } from '@org/calls-core';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';

/**
 * A readable's value, or a slice of it; renders again only when that changes (`equal`, by default `Object.is`).
 * Selector and `equal` may be written inline. All other hooks are made of this one.
 *
 * @example
 * const signaling = useReadable(client, ({ signaling }) => signaling);
 */
export function useReadable<T>(readable: Readable<T>): T;
export function useReadable<T, S>(readable: Readable<T>, selector: (value: T) => S, equal?: (a: S, b: S) => boolean): S;
export function useReadable<T, S>(
  readable: Readable<T>,
  selector: (value: T) => S = asIs,
  equal: (a: S, b: S) => boolean = Object.is,
): S {
  const rendered = useRef<{ readonly slice: S } | null>(null);
  const getSlice = useMemo(() => {
    // A selector written inline is a new one each time: what it makes keeps its identity if it equals what is rendered.
    const keep = (slice: S): S =>
      rendered.current && equal(rendered.current.slice, slice) ? rendered.current.slice : slice;
    // oxlint-disable-next-line react/refs -- either value is right to render, they are equal
    return select(readable, (value) => keep(selector(value)), equal).get;
  }, [readable, selector, equal]);
  const subscribe = useCallback((listener: () => void) => readable.subscribe(listener), [readable]);
  const slice = useSyncExternalStore(subscribe, getSlice, getSlice);
  useEffect(() => {
    rendered.current = { slice };
  });
  return slice;
}

function asIs<T, S>(value: T): S {
  return value as unknown as S;
}
