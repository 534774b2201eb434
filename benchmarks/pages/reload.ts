import { type Call, createCallClient } from '@org/calls-core';
import { broadcastChannelTransport } from '@org/calls-core/broadcast-channel';
import { pageResume } from '@org/calls-core/resume';
import { createView } from './view.ts';

const start = performance.now();
const user = location.hash.slice(1);
const media = { camera: '360p' } as const;
const view = createView();
const calls = createCallClient({
  self: { id: user },
  transport: broadcastChannelTransport(),
  preconnect: 'always',
  resume: pageResume(),
});

calls.on('added', (call) => call.subscribe(() => show(call)));
calls.on('incoming', (call) => void call.accept(media));

function show(call: Call): void {
  const track = call.get().participants[0]?.tracks.find(({ source }) => source === 'camera');
  if (track) view.show(track.stream);
}

const page = {
  /** Rings somebody and waits until they are seen. */
  async call(to: string) {
    await calls.call(to, media).ready;
    await view.firstFrame;
  },
  /** Ms from the start of this page's script to the first frame that it shows. */
  firstFrame: async () => (await view.firstFrame) - start,
  /** The id of the call that goes on. */
  callId: () => calls.get().calls.find((call) => call.get().status !== 'ended')?.id ?? null,
  hangUp: () => Promise.all(calls.get().calls.map((call) => call.hangUp())),
};

/** A page that can be loaded anew in the middle of a call. */
export type ReloadPage = typeof page;

Object.assign(globalThis, { bench: page });
