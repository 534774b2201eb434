import { mediaSession, type MediaSessionOptions } from '@org/calls-core/page-life';
import { useEffect, useInsertionEffect, useRef } from 'react';
import { useCallClient } from './use-call-client.ts';

/**
 * Puts the call that the phone shows into the system's media controls, while the component is there.
 *
 * @example
 * useMediaSession();
 */
export function useMediaSession(options: Pick<MediaSessionOptions, 'onPictureInPicture'> = {}): void {
  const client = useCallClient();
  const float = useRef(options.onPictureInPicture);
  useInsertionEffect(() => {
    float.current = options.onPictureInPicture;
  });
  const floats = options.onPictureInPicture !== undefined;
  useEffect(
    () => mediaSession(client, floats ? { onPictureInPicture: () => float.current?.() } : {}),
    [client, floats],
  );
}
