import type { ReactNode } from 'react';
import { CallStage, type CallStageProps } from './call-stage.tsx';

/** What `SpeakerView` takes. */
export type SpeakerViewProps = Omit<CallStageProps, 'preferred' | 'aspect' | 'pageSize' | 'corner' | 'margin'>;

/**
 * Whoever speaks or is pinned large, or a shared screen, and the others in a strip.
 *
 * @example
 * <SpeakerView pinned={pinned} />
 */
export function SpeakerView(props: SpeakerViewProps): ReactNode {
  return <CallStage {...props} preferred="speaker" />;
}
