import type { Topology } from '../topology.ts';
import type { SfuHandler } from './device.ts';
import { serverSignaling } from './server-signaling.ts';
import { createSfuSession } from './session.ts';
import type { SfuSignaling } from './signaling.ts';

/** How media goes through an SFU. */
export interface SfuOptions {
  /** The way to the SFU's server. Default: the server behind the client's transport, which is `@org/calls-server`. */
  readonly signaling?: SfuSignaling;
  /** Takes the place of the browser's WebRTC, in tests: `handler` of a `FakeSfu`. */
  readonly handler?: SfuHandler;
  /** From 0 to 1, to spread attempts to join again. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Media through a mediasoup server: each member sends once, however many there are. A call fails with
 * `sfu-unavailable` where there is neither such a server nor `signaling`, or when it cannot be had for long.
 *
 * @example
 * const transport = webSocketTransport({ url, server: callsServer() });
 * const calls = createCallClient({ self, transport, topology: sfu() });
 * calls.join('standup', { camera: true });
 */
export function sfu(options: SfuOptions = {}): Topology {
  const { handler, random = Math.random } = options;
  return {
    name: 'sfu',
    createSession(context) {
      const signaling = options.signaling ?? serverSignaling(context.server);
      return createSfuSession(context, { signaling, handler, random });
    },
  };
}
