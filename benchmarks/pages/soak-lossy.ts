// Calls over a transport that loses, doubles and reorders, with real connections and real time.
import { browserEnvironment, type Call, type CallClient, createCallClient, waitFor } from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import { lossy } from '@org/calls-core/testing';

/** Calls that are made at the same time. */
const AT_ONCE = 4;
const weather = { loss: 0.3, duplicate: 0.2, reorder: 0.5, delay: [0, 80] } as const;
const patience = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(60_000) });

async function oneCall(seed: number, microphone: MediaStreamTrack): Promise<{ connected: boolean; alike: boolean }> {
  const network = createMemoryNetwork();
  const client = (id: string): CallClient => {
    const environment = browserEnvironment();
    const options = { ...weather, seed: `${id} ${seed}`, clock: environment.clock };
    const transport = lossy(memoryTransport({ network }), options);
    return createCallClient({ self: { id }, transport, environment, preconnect: seed % 2 ? 'always' : 'never' });
  };
  const alice = client('alice');
  const bob = client('bob');
  const media = { microphone: microphone.clone() };
  try {
    const incoming = new Promise<Call>((resolve) => bob.on('incoming', resolve));
    const outgoing = alice.call('bob', media);
    const call = await incoming;
    await call.accept(media);
    await Promise.all([outgoing.ready, call.ready]);
    await (seed % 3 ? outgoing : call).hangUp();
    const ended = [outgoing, call].map((side) => waitFor(side, ({ status }) => status === 'ended', patience()));
    const [mine, theirs] = await Promise.all(ended);
    return { connected: true, alike: mine?.reason === theirs?.reason };
  } catch {
    return { connected: false, alike: false };
  } finally {
    media.microphone.stop();
    await Promise.all([alice.close(), bob.close()]);
  }
}

const api = {
  /** Makes so many calls; returns how many connected, and how many ended for the same reason at both ends. */
  async run(count: number): Promise<{ connected: number; alike: number }> {
    const capture = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [microphone] = capture.getAudioTracks();
    if (!microphone) throw new Error('The browser opened no microphone.');
    const totals = { connected: 0, alike: 0 };
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let seed = next++; seed < count; seed = next++) {
        const { connected, alike } = await oneCall(seed, microphone);
        totals.connected += Number(connected);
        totals.alike += Number(alike);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    microphone.stop();
    return totals;
  },
};

export type SoakLossyPage = typeof api;

Object.assign(globalThis, { bench: api });
