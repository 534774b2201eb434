import type { CallClient } from '@org/calls-core';
import { useCallContext } from './call-context.ts';

/**
 * The client that the provider was given: to place calls, join rooms and hear of moments.
 *
 * @example
 * const client = useCallClient();
 * return <button onClick={() => client.call('bob', { camera: true })}>Call Bob</button>;
 */
export function useCallClient(): CallClient {
  return useCallContext().client;
}
