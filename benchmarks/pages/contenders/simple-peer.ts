import SimplePeer, { type SignalData } from 'simple-peer/simplepeer.min.js';
import type { Contender } from './contender.ts';

/** simple-peer as its guide uses it: the caller's signals are kept until the callee accepts. */
export const simplePeer: Contender = {
  async ring({ signaling, caller, callee, iceServers }) {
    const config = { iceServers: [...iceServers] };
    const a = new SimplePeer({ initiator: true, stream: caller.tracks.stream, config });
    let b: SimplePeer | undefined;
    const early: SignalData[] = [];
    const rings = new Promise<void>((resolve) => {
      a.on('signal', (signal) =>
        signaling.send(signal, (copy) => {
          if (b) b.signal(copy);
          else early.push(copy);
          resolve();
        }),
      );
    });
    a.on('stream', (stream) => caller.view.show(stream));
    a.on('error', () => {});
    await rings;
    return {
      accept() {
        const answerer = (b = new SimplePeer({ stream: callee.tracks.stream, config }));
        answerer.on('signal', (signal) => signaling.send(signal, (copy) => void (a.destroyed || a.signal(copy))));
        answerer.on('stream', (stream) => callee.view.show(stream));
        answerer.on('error', () => {});
        for (const signal of early) answerer.signal(signal);
      },
      close() {
        a.destroy();
        b?.destroy();
      },
    };
  },
};
