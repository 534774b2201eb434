import type { SignalingTransport } from '@org/calls-core';
import { type Signaling, sleep } from './signaling.ts';

/** Lets a transport's messages pass through the signaling of the stage: late, and counted. */
export function delayedTransport(
  inner: SignalingTransport,
  signaling: Signaling,
  link: { readonly opensAt: number },
): SignalingTransport {
  return {
    ...inner,
    async open(context) {
      await sleep(link.opensAt - performance.now());
      await inner.open(context);
    },
    send(message) {
      signaling.send(message, (copy) => {
        try {
          void inner.send(copy);
        } catch {
          // The connection broke while the message was on its way.
        }
      });
    },
  };
}
