import { mediaSession, type MediaSessionOptions } from '@org/calls-core/page-life';
import { onMounted, onScopeDispose } from 'vue';
import { useCallClient } from './use-call-client.ts';

/**
 * Puts the call that the phone shows into the system's media controls, while the component is there.
 *
 * @example
 * useMediaSession();
 */
export function useMediaSession(options: Pick<MediaSessionOptions, 'onPictureInPicture'> = {}): void {
  const client = useCallClient();
  let stop = (): void => {};
  onMounted(() => (stop = mediaSession(client, options)));
  onScopeDispose(() => stop());
}
