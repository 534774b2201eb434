import type { Bench } from './calls.ts';
import { takeSocketCounts } from './delayed-web-socket.ts';
import { type SignalingCounts, sleep } from './signaling.ts';
import { setStage } from './stage.ts';

export interface ChatterOptions {
  readonly roundTrip: number;
  /** How long the call then stays idle, ms. */
  readonly idleFor: number;
}

/** What passed through signaling, by what was done meanwhile. */
export interface ChatterSample {
  /** Ring, accept, video at both ends, hang up. */
  readonly call: SignalingCounts;
  readonly idle: SignalingCounts;
  /** Null for those that cannot. */
  readonly holdAndResume: SignalingCounts | null;
  readonly muteAndUnmute: SignalingCounts | null;
}

/** Counts the messages of one call. */
export async function measureChatter({ contender, wire }: Bench, options: ChatterOptions): Promise<ChatterSample> {
  const oneWay = options.roundTrip / 2;
  await wire.set({ delay: oneWay });
  const stage = await setStage(oneWay);
  const settled = async (): Promise<SignalingCounts> => {
    await sleep(500);
    return sum(stage.signaling.takeCounts(), takeSocketCounts());
  };
  takeSocketCounts();
  const call = await contender.ring(stage);
  await sleep(1000);
  call.accept();
  await Promise.all([stage.caller.view.firstFrame, stage.callee.view.firstFrame]);
  const begun = await settled();
  await sleep(options.idleFor);
  const idle = await settled();
  const caller = call.calls?.caller;
  const during = async (...deeds: (() => Promise<void>)[]): Promise<SignalingCounts | null> => {
    if (!caller) return null;
    for (const deed of deeds) {
      await deed();
      await sleep(500);
    }
    return settled();
  };
  const holdAndResume = await during(
    async () => caller?.hold(),
    async () => caller?.resume(),
  );
  const muteAndUnmute = await during(
    async () => caller?.setMicrophone(false),
    async () => caller?.setMicrophone(true),
  );
  await call.close();
  const ended = await settled();
  stage.close();
  return { call: sum(begun, ended), idle, holdAndResume, muteAndUnmute };
}

const sum = (a: SignalingCounts, b: SignalingCounts): SignalingCounts => ({
  messages: a.messages + b.messages,
  bytes: a.bytes + b.bytes,
});
