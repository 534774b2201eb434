import type { MediaEnvironment } from '../../media/media-environment.ts';

/**
 * Whether sound can be sent to a loudspeaker: browsers refuse one that is gone or that this page may not use. Nothing is
 * heard of it. True where the browser cannot choose.
 */
export async function canPlayTo(environment: MediaEnvironment, id: string): Promise<boolean> {
  const player = environment.createCanvas(1, 1)?.ownerDocument?.createElement('audio');
  try {
    await player?.setSinkId?.(id);
    return true;
  } catch {
    return false;
  }
}
