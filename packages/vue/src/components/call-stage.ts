import type { Call } from '@org/calls-core';
import { findParticipant, noCall, sameItems } from '@org/calls-core/bindings';
import {
  type ComponentStrings,
  layoutStage,
  nextSeating,
  nobodySeated,
  presentOf,
  stageStyle,
  withEnglish,
} from '@org/calls-core/components';
import type { CallLayoutOptions, Tile } from '@org/calls-core/layout';
import {
  computed,
  defineComponent,
  type DefineSetupFnComponent,
  h,
  type PropType,
  shallowRef,
  type VNode,
  watch,
} from 'vue';
import { useChosenCall } from '../use-chosen-call.ts';
import { useReadable } from '../use-readable.ts';
import { pagesOf } from './pages.ts';
import { ParticipantTile } from './participant-tile.ts';
import { RosterAnnouncer } from './roster-announcer.ts';
import { SelfTile } from './self-tile.ts';
import { styleOf, styles } from './styles.ts';
import { useActiveSpeaker } from './use-active-speaker.ts';
import { useBox } from './use-box.ts';

/** What `CallStage` takes, besides every attribute of `<div>`. */
export interface CallStageProps extends Pick<CallLayoutOptions, 'preferred'> {
  /** Default: the call that `useCall()` shows. */
  readonly call?: Call | null | undefined;
  readonly gap?: number | undefined;
  readonly aspect?: readonly [narrowest: number, widest: number] | undefined;
  readonly strip?: 'side' | 'bottom' | undefined;
  readonly corner?: 'top-start' | 'top-end' | 'bottom-start' | 'bottom-end' | undefined;
  readonly margin?: number | undefined;
  /** Ids of participants whose hands are up, `local` for one's own. */
  readonly raised?: readonly string[] | undefined;
  /** The id of a participant who is always in view, and large where somebody is. */
  readonly pinned?: string | null | undefined;
  /** Whether oneself has a tile. Default true. */
  readonly self?: boolean | undefined;
  /** Whether shared screens are shown. Default true. */
  readonly screens?: boolean | undefined;
  /** Tiles of one page of the grid, one's own included. Default 16. */
  readonly pageSize?: number | undefined;
  /** Whether tiles show the quality of each path. Default true. */
  readonly quality?: boolean | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * Everybody in a call, laid out by what goes on: a shared screen large, two as a pair, more in a grid or around the speaker.
 * Fills its parent, which needs a height.
 *
 * @example
 * <div style="height: 100vh"><CallStage /></div>
 */
export const CallStage: DefineSetupFnComponent<CallStageProps> = defineComponent(
  (props: CallStageProps) => {
    const chosen = useChosenCall(() => props.call);
    const source = () => chosen.value ?? noCall;
    const participants = useReadable(source, (view) => presentOf(view.participants), sameItems);
    const speaker = useActiveSpeaker(() => props.call);
    const element = shallowRef<HTMLElement | null>(null);
    const box = useBox(element);
    const page = shallowRef(0);
    const seating = shallowRef(nobodySeated);
    watch(
      [participants, speaker, page, () => [props.pageSize, props.self, props.pinned]],
      () => {
        const { pageSize = 16, self = true, pinned = null } = props;
        const options = { pageSize, self, page: page.value, wanted: [pinned, speaker.value] };
        seating.value = nextSeating(seating.value, participants.value, options);
      },
      { immediate: true, flush: 'sync' },
    );
    const layout = computed(() => {
      const { self = true, screens = true, pageSize = 16, pinned } = props;
      const main = pinned ?? speaker.value;
      const options = { ...layoutOptions(props), self, screens, pageSize, page: page.value, main };
      return box.value && layoutStage(seating.value, box.value, options);
    });
    const tileOf = (tile: Tile): VNode => {
      const { call, strings, raised: hands = [] } = props;
      const quality = props.quality && tile.width >= roomForBars;
      const participant = findParticipant(participants.value, tile.id);
      const raised = hands.includes(tile.id);
      const attributes = { 'data-place': tile.place, style: styleOf(stageStyle(tile)) };
      return h('div', { key: `${tile.id} ${tile.source}`, ...attributes }, [
        participant && h(ParticipantTile, { participant, source: tile.source, raised, quality, call, strings }),
        tile.id === 'local' && h(SelfTile, { raised, call, strings }),
      ]);
    };
    return () => {
      const strings = withEnglish(props.strings);
      const roster = { key: `roster ${chosen.value?.id}`, participants: participants.value, strings };
      return h('div', { ref: element, 'data-layout': layout.value?.name, style: styles.stage }, [
        layout.value?.tiles.map(tileOf),
        layout.value && pagesOf(layout.value, strings, (to) => (page.value = to)),
        h(RosterAnnouncer, roster),
      ]);
    };
  },
  {
    name: 'CallStage',
    props: {
      ...{
        call: Object,
        strings: Object,
        raised: Array,
        pinned: String,
        pageSize: Number,
        gap: Number,
        margin: Number,
      },
      ...{ preferred: String as PropType<'grid' | 'speaker'>, aspect: Array as unknown as PropType<[number, number]> },
      strip: String as PropType<'side' | 'bottom'>,
      corner: String as PropType<NonNullable<CallLayoutOptions['corner']>>,
      self: { type: Boolean, default: true },
      screens: { type: Boolean, default: true },
      quality: { type: Boolean, default: true },
    },
  },
);

/** Narrower tiles keep what room they have for the name, CSS pixels. */
const roomForBars = 100;

/** Options left out keep their defaults. */
function layoutOptions({ preferred, gap, aspect, strip, corner, margin }: CallStageProps): CallLayoutOptions {
  const given = Object.entries({ preferred, gap, aspect, strip, corner, margin });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
