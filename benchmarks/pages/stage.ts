import type { Stage } from './contenders/contender.ts';
import { openTracks } from './media.ts';
import { createSignaling } from './signaling.ts';
import { createView } from './view.ts';

/** Sets the stage for one call: devices, elements, signaling with a delay of so many ms one way. */
export async function setStage(
  oneWay: number,
  iceServers: readonly RTCIceServer[] = [],
): Promise<Stage & { close(): void }> {
  const tracks = await openTracks();
  const caller = { tracks: tracks.caller, view: createView() };
  const callee = { tracks: tracks.callee, view: createView() };
  return {
    signaling: createSignaling(oneWay),
    caller,
    callee,
    iceServers,
    close() {
      tracks.close();
      caller.view.close();
      callee.view.close();
    },
  };
}

/** Resolves like the promise, or with Infinity after so many ms. */
export const within = (ms: number, moment: Promise<number>): Promise<number> =>
  Promise.race([moment, new Promise<number>((resolve) => setTimeout(() => resolve(Infinity), ms))]);
