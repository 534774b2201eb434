import { type FunctionalComponent, h } from 'vue';
import { CallStage, type CallStageProps } from './call-stage.ts';

/** What `SpeakerView` takes. */
export type SpeakerViewProps = Omit<CallStageProps, 'preferred' | 'aspect' | 'pageSize' | 'corner' | 'margin'>;

/**
 * Whoever speaks or is pinned large, or a shared screen, and the others in a strip.
 *
 * @example
 * <SpeakerView :pinned="pinned" />
 */
export const SpeakerView: FunctionalComponent<SpeakerViewProps> = (_props, { attrs }) =>
  h(CallStage, { ...attrs, preferred: 'speaker' });
