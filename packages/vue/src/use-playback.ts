import { attach } from '@org/calls-core';
import { type Loaded, nextLoaded, type Playable } from '@org/calls-core/bindings';
import { computed, type ComputedRef, onMounted, type ShallowRef, shallowRef, watch } from 'vue';
import { useCallContext } from './call-context.ts';

/** Told when the browser plays nothing before the user acts. Any click or key press unblocks; so does calling `unblock` from a click. */
export type OnBlocked = (unblock: () => Promise<void>) => void;

/** Plays at the element that is given the returned ref, through the chosen loudspeaker. */
export function usePlayback(
  playable: ComputedRef<Playable>,
  onBlocked: OnBlocked,
): ShallowRef<HTMLMediaElement | null> {
  const { speaker } = useCallContext();
  const element = shallowRef<HTMLMediaElement | null>(null);
  const loaded = computed<Loaded>((before) => nextLoaded(before ?? { stream: null, owner: null }, playable.value));
  const play = (stream: MediaStream | null, _before: unknown, onCleanup: (stop: () => void) => void): void => {
    if (!element.value || !stream) return;
    const attachment = attach(element.value, stream, { speaker });
    const stop = attachment.state.subscribe((state) => {
      if (state === 'blocked') onBlocked(attachment.unblock);
    });
    onCleanup(() => {
      stop();
      attachment();
    });
  };
  onMounted(() => watch(() => loaded.value.stream, play, { immediate: true, flush: 'post' }));
  return element;
}
