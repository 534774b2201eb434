import type { LocalMediaSnapshot } from '@org/calls-core';
import { useCallClient } from './use-call-client.ts';
import { useReadable } from './use-readable.ts';

/**
 * This device's microphone, camera and screen, shared by all calls: what is wanted, what is, and the preview's stream.
 *
 * @example
 * const { camera } = useLocalMedia();
 * return camera.error ? <p>{camera.error.remedy}</p> : <Video track={camera} />;
 */
export function useLocalMedia(): LocalMediaSnapshot {
  return useReadable(useCallClient().media);
}
