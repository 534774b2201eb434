// A call whose signaling is gone for long.
import { type Call, type CallClient, createCallClient, waitFor } from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import { openTracks } from './media.ts';
import { sleep } from './signaling.ts';
import { createView, longestGap, type View } from './view.ts';

/** What an outage did to a call. */
export interface OutageSample {
  /** Longest time without a frame at either end while signaling was down, ms. */
  readonly longestFreeze: number;
  /** True when both ends said connected, and nothing under repair, all the while. */
  readonly undisturbed: boolean;
  /** From the return of signaling until both ends have it again, ms. */
  readonly signalingBack: number;
  /** A mute made during the outage is known at the other end afterwards. */
  readonly muteKnown: boolean;
  /** From a hang-up made during an outage to the end at the other side, ms. */
  readonly hangUp: number;
  readonly reasons: readonly (string | null)[];
}

const patience = (ms: number): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(ms) });

/** Cuts signaling for so many ms, restores it, cuts it again and hangs up. */
async function run(outage: number): Promise<OutageSample> {
  const network = createMemoryNetwork();
  const client = (id: string): CallClient =>
    createCallClient({
      self: { id },
      transport: memoryTransport({ network }),
      preconnect: 'always',
      logLevel: 'error',
    });
  const [alice, bob] = [client('alice'), client('bob')];
  const tracks = await openTracks();
  const views = [createView(), createView()] as const;
  const incoming = new Promise<Call>((resolve) => bob.on('incoming', resolve));
  const outgoing = alice.call('bob', { microphone: tracks.caller.microphone, camera: tracks.caller.camera });
  const call = await incoming;
  await call.accept({ microphone: tracks.callee.microphone, camera: tracks.callee.camera });
  await Promise.all([show(outgoing, views[0]), show(call, views[1])]);
  await sleep(2000);

  const disturbed: unknown[] = [];
  const stops = [outgoing, call].map((side) =>
    side.subscribe((now) => {
      if (now.status !== 'connected' || now.connection !== 'up') disturbed.push(now);
    }),
  );
  network.cut();
  const start = performance.now();
  await sleep(outage / 2);
  await outgoing.setMicrophone(false);
  await sleep(outage / 2);
  const end = performance.now();
  network.restore();
  await Promise.all([alice, bob].map((one) => waitFor(one, ({ signaling }) => signaling === 'open', patience(20_000))));
  const signalingBack = performance.now() - end;
  for (const stop of stops) stop();
  const muteKnown = await waitFor(call, ({ participants }) => participants[0]?.muted === true, patience(5000)).then(
    () => true,
    () => false,
  );

  network.cut();
  await sleep(1000);
  const gone = performance.now();
  void outgoing.hangUp();
  await waitFor(call, ({ status }) => status === 'ended', patience(20_000));
  const hangUp = performance.now() - gone;
  const sample: OutageSample = {
    longestFreeze: Math.max(...views.map(({ frames }) => longestGap(frames, start, end))),
    undisturbed: disturbed.length === 0,
    signalingBack,
    muteKnown,
    hangUp,
    reasons: [outgoing, call].map((side) => side.get().reason),
  };
  await Promise.all([alice.close(), bob.close()]);
  tracks.close();
  return sample;
}

async function show(call: Call, view: View): Promise<void> {
  const { participants } = await waitFor(call, (now) => now.participants[0]?.tracks.length === 2, patience(20_000));
  const [track] = participants[0]?.tracks ?? [];
  if (track) view.show(track.stream);
  await view.firstFrame;
}

const api = { run };

export type SoakOutagePage = typeof api;

Object.assign(globalThis, { bench: api });
