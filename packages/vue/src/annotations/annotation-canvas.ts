import type { Call } from '@org/calls-core';
import {
  type AnnotationButton,
  annotationButtons,
  annotationIcons,
  type AnnotationMode,
  annotations,
  type AnnotationsSnapshot,
  type AnnotationStrings,
  annotationStyles,
  englishAnnotations,
  mountAnnotations,
  moveInToolbar,
  pressAnnotationButton,
} from '@org/calls-core/annotations';
import { type CallView, findParticipant, noCall } from '@org/calls-core/bindings';
import { computed, type CSSProperties, defineComponent, type DefineSetupFnComponent, h, shallowRef, watch } from 'vue';
import { useChosenCall } from '../use-chosen-call.ts';
import { useReadable } from '../use-readable.ts';
import { Video } from '../video.ts';

/** What `AnnotationCanvas` takes. */
export interface AnnotationCanvasProps {
  /** Whose share: a participant's id, or `local`. */
  readonly sharer: string;
  /** Default: the call that `useCall()` shows. */
  readonly call?: Call | null | undefined;
  /** Whether there are tools below the picture; without them one only looks. Default true. */
  readonly toolbar?: boolean | undefined;
  readonly strings?: Partial<AnnotationStrings> | undefined;
}

const styles = annotationStyles as Readonly<Record<keyof typeof annotationStyles, CSSProperties>>;

/**
 * A shared screen with what is drawn on it, and tools to draw. Fills its parent, which needs a height.
 *
 * @example
 * <AnnotationCanvas :sharer="participant.id" />
 */
export const AnnotationCanvas: DefineSetupFnComponent<AnnotationCanvasProps> = defineComponent(
  (props: AnnotationCanvasProps) => {
    const call = useChosenCall(() => props.call);
    const view = useReadable<CallView>(() => call.value ?? noCall);
    const notes = computed(() => call.value && annotations(call.value));
    const board = computed(() => notes.value?.board(props.sharer) ?? null);
    const state = useReadable<AnnotationsSnapshot | null>(() => board.value ?? nothing);
    const words = computed(() => ({ ...englishAnnotations, ...props.strings }));
    const video = shallowRef<{ $el: HTMLVideoElement } | null>(null);
    const canvas = shallowRef<HTMLCanvasElement | null>(null);
    const wanted = shallowRef<AnnotationMode | null>(null);
    const mode = computed(() => (props.toolbar && state.value?.mayDraw ? wanted.value : null));
    watch(
      () => [board.value, canvas.value, video.value, words.value.textField, mode.value] as const,
      ([on, surface, player, textLabel, now], _before, onCleanup) => {
        if (!on || !surface || !player) return;
        const mounted = mountAnnotations({ canvas: surface, video: player.$el, board: on, textLabel });
        mounted.setMode(now);
        onCleanup(mounted.stop);
      },
      { flush: 'post', immediate: true },
    );
    const rights = shallowRef(notes.value?.rights());
    const press = (button: AnnotationButton): void => {
      if (!notes.value || !board.value) return;
      wanted.value = pressAnnotationButton(button, { notes: notes.value, board: board.value, mode: mode.value });
      rights.value = notes.value.rights();
    };
    const tools = (snapshot: AnnotationsSnapshot) => {
      const draw = (rights.value ?? notes.value?.rights())?.draw;
      const others = props.sharer === 'local' ? draw !== 'nobody' : null;
      const buttons = annotationButtons(snapshot, { mode: mode.value, others, strings: words.value });
      return h(
        'div',
        { role: 'toolbar', 'aria-label': words.value.toolbar, style: styles.toolbar, onKeydown: moveInToolbar },
        buttons.map((button, index) => toolButton(button, index === 0, () => press(button))),
      );
    };
    return () => {
      if (!state.value) return null;
      const participant = findParticipant(view.value.participants, props.sharer);
      const shown =
        props.sharer === 'local' ? { track: view.value.local.screen } : { participant, source: 'screen' as const };
      return h('div', { class: 'calls-annotations', style: styles.root }, [
        h('div', { style: styles.frame }, [
          h(Video, { ...shown, ref: video, style: styles.video }),
          h('canvas', { ref: canvas, role: 'application', 'aria-label': words.value.area, style: styles.canvas }),
        ]),
        props.toolbar && state.value.open ? tools(state.value) : null,
      ]);
    };
  },
  {
    name: 'AnnotationCanvas',
    props: {
      sharer: { type: String, required: true },
      call: { type: Object, default: undefined },
      toolbar: { type: Boolean, default: true },
      strings: Object,
    },
  },
);

const nothing = { get: () => null, subscribe: () => () => {} };

function toolButton(button: AnnotationButton, first: boolean, onClick: () => void) {
  const { id, name, pressed, disabled } = button;
  return h(
    'button',
    {
      ...{ key: id, type: 'button', tabindex: first ? 0 : -1, 'aria-label': name, title: name, onClick },
      ...{ 'aria-disabled': disabled, ...(pressed !== null && { 'aria-pressed': pressed }) },
      style: { ...styles.button, ...(pressed && styles.pressed), ...(disabled && styles.disabled) },
    },
    [
      h('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', style: styles.icon }, [
        h('path', { d: annotationIcons[id] }),
      ]),
    ],
  );
}
