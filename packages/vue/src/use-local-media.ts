import type { LocalMediaSnapshot } from '@org/calls-core';
import { refsOf, type RefsOf } from './refs-of.ts';
import { useCallClient } from './use-call-client.ts';
import { useReadable } from './use-readable.ts';

/**
 * This device's microphone, camera and screen, shared by all calls: what is wanted, what is, and the preview's stream.
 *
 * @example
 * const { camera } = useLocalMedia();
 * // <p v-if="camera.error">{{ camera.error.remedy }}</p>
 * // <Video v-else :track="camera" />
 */
export function useLocalMedia(): RefsOf<LocalMediaSnapshot> {
  return refsOf(useReadable(useCallClient().media));
}
