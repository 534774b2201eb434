import { browserEnvironment, type Call, type Environment, type NetworkHint, createCallClient } from '@org/calls-core';
import { adaptive } from '@org/calls-core/adaptation';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import { delayedTransport } from '../delayed-transport.ts';
import type { Contender, End, Stage } from './contender.ts';

type Preconnect = 'always' | 'relay' | 'never';

/** Two clients of this library over a memory transport with the stage's delay. */
export const ours = (preconnect: Preconnect, atCallee: Preconnect = preconnect): Contender => ({
  async ring(stage) {
    const { caller, callee } = stage;
    const network = createMemoryNetwork();
    const a = createEnd('caller', stage, network, preconnect);
    const b = createEnd('callee', stage, network, atCallee);
    const incoming = new Promise<Call>((resolve) => b.client.on('incoming', resolve));
    const outgoing = a.client.call('callee', wishes(caller));
    showIn(outgoing, caller);
    const call = await incoming;
    showIn(call, callee);
    return {
      calls: { caller: outgoing, callee: call },
      connected: Promise.all([outgoing.ready, call.ready]).then(() => performance.now()),
      accept: () => void call.accept(wishes(callee)),
      networkChanged: () => a.hint('changed'),
      cutSignaling(reopensAfter) {
        a.link.opensAt = performance.now() + reopensAfter;
        network.disconnect({ user: 'caller' });
      },
      async close() {
        await outgoing.hangUp();
        await Promise.all([a.client.close(), b.client.close()]);
      },
    };
  },
});

function createEnd(
  id: string,
  { signaling, iceServers }: Stage,
  network: ReturnType<typeof createMemoryNetwork>,
  preconnect: Preconnect,
) {
  const link = { opensAt: 0 };
  const { environment, hint } = withHints(browserEnvironment());
  const transport = delayedTransport(memoryTransport({ network }), signaling, link);
  const adaptation = adaptive();
  const client = createCallClient({ self: { id }, transport, environment, iceServers, preconnect, adaptation });
  return { client, hint, link };
}

/** The browser's environment, whose network changes when it is told so: only one end of the page changes its network. */
function withHints(browser: Environment): { environment: Environment; hint(hint: NetworkHint): void } {
  const listeners = new Set<(hint: NetworkHint) => void>();
  const onNetwork: Environment['onNetwork'] = (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    environment: Object.assign(Object.create(browser) as Environment, { onNetwork }),
    hint: (hint) => listeners.forEach((listener) => listener(hint)),
  };
}

const wishes = ({ tracks }: End) => ({ microphone: tracks.microphone, camera: tracks.camera });

function showIn(call: Call, { view }: End): void {
  const show = (): void => {
    const track = call.get().participants[0]?.tracks.find(({ source }) => source === 'camera');
    if (track) view.show(track.stream);
  };
  call.subscribe(show);
  show();
}
