import type { CallClient } from '@org/calls-core';
import { useCallContext } from './call-context.ts';
import { raw } from './raw.ts';

/**
 * The client that the plugin was given: to place calls, join rooms and hear of moments.
 *
 * @example
 * const client = useCallClient();
 * const callBob = () => client.call('bob', { camera: true });
 */
export function useCallClient(): CallClient {
  return raw(useCallContext().client);
}
