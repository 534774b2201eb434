import { attach } from '@org/calls-core';
import { nextLoaded, type Playable } from '@org/calls-core/bindings';
import { type Ref, type RefObject, useEffect, useImperativeHandle, useInsertionEffect, useRef, useState } from 'react';
import { useCallContext } from './call-context.ts';

/** Called when the browser plays nothing before the user acts. Any click or key press unblocks; so does calling `unblock` from a click. */
export type OnBlocked = (unblock: () => Promise<void>) => void;

/** Plays at the element that is given the returned ref, through the chosen loudspeaker. */
export function usePlayback<E extends HTMLMediaElement>(
  playable: Playable,
  { onBlocked, ref }: { readonly onBlocked: OnBlocked | undefined; readonly ref: Ref<E> },
): RefObject<E | null> {
  const { speaker } = useCallContext();
  const element = useRef<E>(null);
  useImperativeHandle(ref, () => element.current as E);

  const [loaded, setLoaded] = useState(() => nextLoaded({ stream: null, owner: null }, playable));
  const next = nextLoaded(loaded, playable);
  if (next !== loaded) setLoaded(next);
  const { stream } = next;

  const report = useRef(onBlocked);
  useInsertionEffect(() => {
    report.current = onBlocked;
  });
  useEffect(() => {
    if (!element.current || !stream) return;
    const attachment = attach(element.current, stream, { speaker });
    const stop = attachment.state.subscribe((state) => {
      if (state === 'blocked') report.current?.(attachment.unblock);
    });
    return () => {
      stop();
      attachment();
    };
  }, [stream, speaker]);
  return element;
}
