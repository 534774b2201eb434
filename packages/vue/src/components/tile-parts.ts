import type { Call } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import { initialsOf } from '@org/calls-core/components';
import { defineComponent, type DefineSetupFnComponent, h, type VNode } from 'vue';
import { useChosenCall } from '../use-chosen-call.ts';
import { useReadable } from '../use-readable.ts';
import { icon } from './icon.ts';
import { styles } from './styles.ts';

/** What is seen of somebody whose camera is off. */
export function tileAvatar(name: string, avatar: string | null): VNode {
  return h('span', { 'aria-hidden': 'true', style: styles.avatar }, [faceOf(name, avatar)]);
}

/** A picture, or the letters that stand for it. */
export function faceOf(name: string, avatar: string | null | undefined): VNode | string {
  return avatar ? h('img', { src: avatar, alt: '', style: styles.avatarImage }) : initialsOf(name);
}

/** What is written on a tile. */
export function tileLabel(name: string, muted: boolean, more: VNode | null = null): VNode {
  return h('span', { class: 'calls-label', style: styles.label }, [
    muted && icon('microphoneOff'),
    h('span', { style: styles.name }, name),
    more,
  ]);
}

export function raisedHand(): VNode {
  return h('span', { class: 'calls-hand', 'aria-hidden': 'true', style: styles.hand }, [icon('hand')]);
}

/** From which loudness on somebody counts as speaking. */
const audible = 0.05;

interface SpeakingRingProps {
  readonly id: string;
  readonly call?: Call | null | undefined;
}

/** A frame around whoever speaks; by itself, so that a change of loudness renders nothing else. */
export const SpeakingRing: DefineSetupFnComponent<SpeakingRingProps> = defineComponent(
  (props: SpeakingRingProps) => {
    const chosen = useChosenCall(() => props.call);
    const speaking = useReadable(
      () => (chosen.value ?? noCall).audioLevel(props.id),
      (level) => level > audible,
    );
    const ring = { class: 'calls-speaking', 'aria-hidden': 'true', style: styles.ring };
    return () => (speaking.value ? h('span', ring) : null);
  },
  { name: 'SpeakingRing', props: { id: { type: String, required: true }, call: Object } },
);
