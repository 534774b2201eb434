import { Peer } from 'peerjs';
import { delaySockets } from '../delayed-web-socket.ts';
import type { Contender } from './contender.ts';

let calls = 0;

/** PeerJS over its own server on this machine, its messages delayed like everybody's. */
export const peerjs = (port: number): Contender => ({
  async ring({ signaling, caller, callee, iceServers }) {
    delaySockets('/peerjs', signaling.oneWay);
    calls += 1;
    const [a, b] = await Promise.all([connect(`caller-${calls}`), connect(`callee-${calls}`)]);
    const incoming = new Promise<Parameters<Parameters<typeof b.on<'call'>>[1]>[0]>((resolve) => b.on('call', resolve));
    const outgoing = a.call(b.id, caller.tracks.stream);
    outgoing.on('stream', (stream) => caller.view.show(stream));
    const call = await incoming;
    call.on('stream', (stream) => callee.view.show(stream));
    return {
      accept: () => call.answer(callee.tracks.stream),
      close() {
        a.destroy();
        b.destroy();
      },
    };

    async function connect(id: string): Promise<Peer> {
      const config = { iceServers: [...iceServers] };
      const peer = new Peer(id, { host: '127.0.0.1', port, path: '/', debug: 0, config });
      peer.on('error', () => {});
      await new Promise<unknown>((resolve) => peer.on('open', resolve));
      return peer;
    }
  },
});
