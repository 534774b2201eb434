import type { Call } from '@org/calls-core';
import { type ComponentStrings, nameOf, withEnglish } from '@org/calls-core/components';
import { computed, defineComponent, type DefineSetupFnComponent, h, useId, type VNode } from 'vue';
import { useCall } from '../use-call.ts';
import { useIncomingCalls } from '../use-incoming-calls.ts';
import type { OnBlocked } from '../use-playback.ts';
import { Ringtone } from './ringtone.ts';
import { styles } from './styles.ts';
import { faceOf } from './tile-parts.ts';

/** What `CallInvitation` takes. */
export interface CallInvitationProps {
  /** Default: the call that has been ringing here the longest. */
  readonly call?: Call | undefined;
  /** Default: what the caller is called. */
  readonly userName?: string | undefined;
  /** Default: the caller's. */
  readonly userAvatarUrl?: string | undefined;
  /** Address of a sound to play over and over. Default: none. */
  readonly ringtone?: string | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * Covers the page while a call rings here: who calls, with voice or video, accept and decline. Nothing else.
 * `@blocked` gives the function that plays the sound from a click, where the browser wants one.
 *
 * @example
 * <CallInvitation ringtone="/ring.mp3" />
 */
export const CallInvitation: DefineSetupFnComponent<CallInvitationProps, { blocked: OnBlocked }> = defineComponent(
  (props: CallInvitationProps, { emit }) => {
    const incoming = useIncomingCalls();
    const ringing = computed(() => props.call ?? incoming.value[0] ?? null);
    const { status, direction, peer, participants, offered, accept, decline } = useCall(ringing);
    const title = useId();
    const answer = (text: string, action: () => Promise<unknown>, style: object = {}): VNode =>
      h(
        'button',
        { type: 'button', style: { ...styles.answer, ...style }, onClick: () => void action().catch(() => {}) },
        text,
      );
    return () => {
      if (status.value !== 'ringing' || direction.value !== 'incoming') return null;
      const strings = withEnglish(props.strings);
      const caller = participants.value[0];
      const name = props.userName ?? (caller ? nameOf(caller) : (peer.value ?? ''));
      const video = offered.value?.camera === true;
      const attributes = {
        role: 'alertdialog',
        'aria-modal': 'true',
        'aria-labelledby': title,
        style: styles.invitation,
      };
      const events = {
        onVnodeMounted: open,
        onVnodeBeforeUnmount: close,
        onCancel: (event: Event) => event.preventDefault(),
      };
      return h('dialog', { key: ringing.value?.id ?? '', class: 'calls-invitation', ...attributes, ...events }, [
        h('span', { 'aria-hidden': 'true', style: styles.caller }, [
          faceOf(name, props.userAvatarUrl ?? caller?.avatar),
        ]),
        h(
          'h2',
          { id: title, tabindex: -1, style: { margin: 0, outline: 'none' } },
          video ? strings.videoCall(name) : strings.voiceCall(name),
        ),
        h('div', { style: styles.answers }, [
          answer(strings.decline, () => decline(), styles.danger),
          answer(strings.accept, () => accept({ camera: false })),
          video && answer(strings.acceptVideo, () => accept({ camera: true })),
        ]),
        props.ringtone !== undefined &&
          h(Ringtone, { src: props.ringtone, onBlocked: (unblock: () => Promise<void>) => emit('blocked', unblock) }),
      ]);
    };
  },
  {
    name: 'CallInvitation',
    props: { call: Object, userName: String, userAvatarUrl: String, ringtone: String, strings: Object },
    emits: ['blocked'],
  },
);

/** Opens a dialog over the page, with the focus on no button: a key that was meant for something else answers nothing. */
function open({ el }: VNode): void {
  (el as HTMLDialogElement).showModal?.();
  (el as HTMLDialogElement).querySelector<HTMLElement>('[tabindex="-1"]')?.focus();
}

function close({ el }: VNode): void {
  (el as HTMLDialogElement).close?.();
}
