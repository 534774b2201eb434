import type { Box } from '@org/calls-core/layout';
import { type RefObject, useEffect, useRef, useState } from 'react';

/** The size of an element, as it changes; null before it is on the page. */
export function useBox<E extends HTMLElement>(): readonly [RefObject<E | null>, Box | null] {
  const element = useRef<E>(null);
  const [box, setBox] = useState<Box | null>(null);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setBox({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, box];
}
