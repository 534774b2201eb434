import { type FunctionalComponent, h } from 'vue';
import { CallStage, type CallStageProps } from './call-stage.ts';

/** What `VideoGrid` takes. */
export type VideoGridProps = Omit<CallStageProps, 'preferred' | 'screens' | 'strip' | 'corner' | 'margin'>;

/**
 * Everybody in equal tiles as large as there is room, in pages that do not jump. Shared screens are not shown.
 *
 * @example
 * <VideoGrid :page-size="9" />
 */
export const VideoGrid: FunctionalComponent<VideoGridProps> = (_props, { attrs }) =>
  h(CallStage, { ...attrs, preferred: 'grid', screens: false });
