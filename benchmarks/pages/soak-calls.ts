// Many calls between two clients of one page, with counts of what they leave behind.
import { attach, type Call, type CallClient, createCallClient, waitFor } from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import { createRandom } from '../wire/random.ts';
import { type Lives, watchLives } from './life-log.ts';
import { sleep } from './signaling.ts';

/** One in so many calls is cancelled while it connects. */
const CANCELLED = 3;
const media = { microphone: true, camera: '180p' } as const;

const lives = watchLives();
const random = createRandom(7);
let clients: readonly [alice: CallClient, bob: CallClient] | null = null;
let made = 0;

function open(): readonly [CallClient, CallClient] {
  const network = createMemoryNetwork();
  const client = (id: string): CallClient =>
    createCallClient({
      self: { id },
      transport: memoryTransport({ network }),
      environment: lives.environment(),
      preconnect: () => (made % 2 === 0 ? 'always' : 'never'),
    });
  return [client('alice'), client('bob')];
}

async function oneCall([alice, bob]: readonly [CallClient, CallClient]): Promise<void> {
  made += 1;
  if (made % CANCELLED === 0) await cancelledCall(alice, bob);
  else await wholeCall(alice, bob);
  for (const client of [alice, bob]) await dismissAll(client);
}

async function wholeCall(alice: CallClient, bob: CallClient): Promise<void> {
  const incoming = new Promise<Call>((resolve) => {
    const stop = bob.on('incoming', (call) => {
      stop();
      resolve(call);
    });
  });
  const outgoing = alice.call('bob', media);
  const call = await incoming;
  await call.accept(media);
  await Promise.all([outgoing.ready, call.ready]);
  await useCall(outgoing);
  await (random() < 0.5 ? outgoing : call).hangUp();
}

/** Accepted or not yet, but never connected for long. */
async function cancelledCall(alice: CallClient, bob: CallClient): Promise<void> {
  const stop = bob.on('incoming', (call) => {
    if (random() < 0.7) call.accept(media).catch(() => {}); // it may be cancelled by then
  });
  const outgoing = alice.call('bob', media);
  await sleep(random() * 250);
  await outgoing.hangUp();
  await sleep(20); // what is on its way to Bob arrives
  stop();
}

/** Sees and hears the other side, holds, mutes: whatever might leave something behind. */
async function useCall(call: Call): Promise<void> {
  const stops = [call.audioLevel('local').subscribe(() => {}), call.quality().subscribe(() => {})];
  const seen = await waitFor(call, ({ participants }) => participants[0]?.tracks.length === 2, {
    signal: AbortSignal.timeout(10_000),
  });
  const [track] = seen.participants[0]?.tracks ?? [];
  const element = document.createElement('video');
  if (track) stops.push(attach(element, track, { muted: true }));
  if (made % 5 === 0) {
    await call.hold();
    await call.resume();
  }
  if (made % 7 === 0) await call.setMicrophone(false);
  await sleep(50);
  for (const stop of stops) stop();
}

async function dismissAll(client: CallClient): Promise<void> {
  for (const call of client.get().calls) {
    await waitFor(call, ({ status }) => status === 'ended', { signal: AbortSignal.timeout(10_000) });
    client.dismiss(call);
  }
}

const api = {
  /** Makes so many calls, one after the other. */
  async makeCalls(count: number): Promise<void> {
    clients ??= open();
    for (let left = count; left > 0; left -= 1) await oneCall(clients);
  },
  async closeClients(): Promise<void> {
    await Promise.all(clients?.map((client) => client.close()) ?? []);
    clients = null;
  },
  /** Collects garbage, then counts what is left. Chromium itself keeps a stopped capture for some seconds. */
  async count(turns: number): Promise<Lives> {
    const { gc } = globalThis as unknown as { gc(): void };
    for (let turn = 0; turn < turns; turn += 1) {
      await sleep(1000); // a weak reference holds until the task ends
      gc();
    }
    return lives.count();
  },
};

export type SoakCallsPage = typeof api;

Object.assign(globalThis, { bench: api });
