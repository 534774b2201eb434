import type { Box } from '@org/calls-core/layout';
import { onMounted, onScopeDispose, type ShallowRef, shallowRef } from 'vue';

/** The size of an element, as it changes; null before it is on the page. */
export function useBox(element: Readonly<ShallowRef<HTMLElement | null>>): Readonly<ShallowRef<Box | null>> {
  const box = shallowRef<Box | null>(null);
  let observer: ResizeObserver | undefined;
  onMounted(() => {
    if (!element.value) return;
    observer = new ResizeObserver(([entry]) => {
      if (entry) box.value = { width: entry.contentRect.width, height: entry.contentRect.height };
    });
    observer.observe(element.value);
  });
  onScopeDispose(() => observer?.disconnect());
  return box;
}
