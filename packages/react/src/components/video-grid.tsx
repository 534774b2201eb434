import type { ReactNode } from 'react';
import { CallStage, type CallStageProps } from './call-stage.tsx';

/** What `VideoGrid` takes. */
export type VideoGridProps = Omit<CallStageProps, 'preferred' | 'screens' | 'strip' | 'corner' | 'margin'>;

/**
 * Everybody in equal tiles as large as there is room, in pages that do not jump. Shared screens are not shown.
 *
 * @example
 * <VideoGrid pageSize={9} />
 */
export function VideoGrid(props: VideoGridProps): ReactNode {
  return <CallStage {...props} preferred="grid" screens={false} />;
}
