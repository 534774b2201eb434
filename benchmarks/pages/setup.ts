import type { Bench } from './calls.ts';
import { sleep } from './signaling.ts';
import { setStage, within } from './stage.ts';

/** Longer than any call takes to come up. */
const PATIENCE = 15_000;

export interface SetupOptions {
  /** Of media and signaling alike, ms. */
  readonly roundTrip: number;
  /** How long it rings, ms; null accepts at once and counts from the start of the call. */
  readonly ringFor: number | null;
  readonly iceServers?: readonly RTCIceServer[];
}

/** Ms since the accept, or since the start of the call. */
export interface SetupSample {
  readonly connected: number;
  /** As the app is told; Infinity from those that do not tell. */
  readonly appConnected: number;
  readonly calleeSees: number;
  readonly callerSees: number;
  /** Of the whole call. */
  readonly offers: number;
  readonly localDescriptions: number;
  /** Descriptions set after the accept. */
  readonly lateDescriptions: number;
  /** Messages through signaling from the accept to the last first frame. */
  readonly messages: number;
}

/** Makes one call and times it. */
export async function measureSetup(
  { contender, connections, wire }: Bench,
  options: SetupOptions,
): Promise<SetupSample> {
  const oneWay = options.roundTrip / 2;
  await wire.set({ delay: oneWay });
  const stage = await setStage(oneWay, options.iceServers);
  connections.reset();
  let start = performance.now();
  const call = await contender.ring(stage);
  if (options.ringFor !== null) {
    await sleep(options.ringFor);
    stage.signaling.takeCounts();
    start = performance.now();
  }
  const early = connections.localDescriptions;
  call.accept();
  const { callee, caller } = stage;
  const told = call.connected ?? Promise.resolve(Infinity);
  const [connected, appConnected, calleeSees, callerSees] = await all([
    connections.bothConnected,
    told,
    callee.view.firstFrame,
    caller.view.firstFrame,
  ]);
  const { messages } = stage.signaling.takeCounts();
  const { offers, localDescriptions } = connections;
  await call.close();
  stage.close();
  await sleep(100);
  return {
    connected: connected - start,
    appConnected: appConnected - start,
    calleeSees: calleeSees - start,
    callerSees: callerSees - start,
    offers,
    localDescriptions,
    lateDescriptions: localDescriptions - early,
    messages,
  };
}

const all = <const T extends readonly Promise<number>[]>(moments: T): Promise<{ -readonly [K in keyof T]: number }> =>
  Promise.all(moments.map((moment) => within(PATIENCE, moment))) as Promise<{ -readonly [K in keyof T]: number }>;
