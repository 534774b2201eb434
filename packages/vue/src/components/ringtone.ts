import { defineComponent, type DefineSetupFnComponent, h, onBeforeUnmount, onMounted, shallowRef } from 'vue';
import type { OnBlocked } from '../use-playback.ts';

/** Plays over and over until it is gone. */
export const Ringtone: DefineSetupFnComponent<{ readonly src: string }, { blocked: OnBlocked }> = defineComponent(
  (props: { readonly src: string }, { emit }) => {
    const element = shallowRef<HTMLAudioElement | null>(null);
    const play = async (): Promise<void> => element.value?.play();
    onMounted(() => void play().catch(() => emit('blocked', play)));
    onBeforeUnmount(() => element.value?.pause());
    return () => h('audio', { ref: element, src: props.src, loop: true });
  },
  { name: 'Ringtone', props: { src: { type: String, required: true } }, emits: ['blocked'] },
);
