// A long recording of a room in which people come and go, uploaded while it is made.
import { type Call, type CallClient, createCallClient, waitFor } from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import {
  type CallRecordingHandle,
  type ComposeLayout,
  fetchUpload,
  composeGrid,
  recordCall,
  recordingsOf,
  uploadSink,
} from '@org/calls-core/recording';
import { synthetic } from '@org/calls-core/synthetic';
import { flashAndBeep } from './flash-and-beep.ts';
import { sleep } from './signaling.ts';

const network = createMemoryNetwork();
const clients = new Map<string, CallClient>();
const calls = new Map<string, Call>();
let recording: CallRecordingHandle<unknown> | null = null;

/** Where the flashes are is known: Bob has the left half, the others share the right one. */
const layout: ComposeLayout = (tiles, { width, height }) => {
  const half = { width: width / 2, height };
  const others = composeGrid(
    tiles.filter(({ id }) => id !== 'bob'),
    half,
  );
  const right = [...others].map(([id, place]) => [id, { ...place, x: place.x + width / 2 }] as const);
  return new Map([['bob', { x: 0, y: 0, ...half }], ...right]);
};

/** Joins the room and lets itself be recorded. */
async function join(id: string): Promise<void> {
  const client =
    clients.get(id) ?? createCallClient({ self: { id, name: id }, transport: memoryTransport({ network }) });
  clients.set(id, client);
  const { picture, sound } = id === 'bob' ? flashAndBeep() : { picture: null, sound: null };
  const camera = picture ?? synthetic({ kind: 'camera', label: id, width: 320, height: 180 });
  const call = client.join('recorded', { camera, microphone: sound ?? false });
  calls.set(id, call);
  const recordings = recordingsOf(call);
  recordings.subscribe(({ question }) => question && recordings.answer(question.id, true));
  await call.ready;
}

async function leave(id: string): Promise<void> {
  await calls.get(id)?.hangUp();
  calls.delete(id);
}

const bench = {
  /** Begins with Alice, who records, and Bob, who flashes and beeps. */
  async begin(url: string): Promise<void> {
    await Promise.all([join('alice'), join('bob')]);
    const call = calls.get('alice')!;
    await waitFor(call, ({ participants }) => participants.some(({ tracks }) => tracks.length === 2));
    const sink = uploadSink(fetchUpload({ url }), { partBytes: 256 * 1024 });
    recording = await recordCall(call, { sink, layout, localName: 'alice', refusal: 'leave-out' });
    await waitFor(recording.state, ({ status }) => status === 'recording');
  },
  /** One round of what people do: one comes, cameras go off and on, one leaves. */
  async churn(): Promise<void> {
    await join('carol');
    await sleep(1_500);
    await calls.get('carol')?.setCamera(false);
    await calls.get('alice')?.setCamera(false);
    await sleep(1_000);
    await calls.get('alice')?.setCamera(synthetic({ kind: 'camera', label: 'again', width: 320, height: 180 }));
    await leave('carol');
    await sleep(500);
  },
  /** Ms by the page's clock; how far the recording is. */
  look: () => ({
    now: performance.now(),
    ...recording!.state.get(),
    error: recording!.state.get().error?.message ?? null,
  }),
  async end() {
    const now = performance.now();
    const { duration, size, error } = await recording!.stop();
    return { now, duration, size, error: error?.message ?? null };
  },
};

export type SoakRecordingPage = typeof bench;
Object.assign(globalThis, { bench });
