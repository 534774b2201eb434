import type { Bench } from './calls.ts';
import { sleep } from './signaling.ts';
import { setStage, within } from './stage.ts';
import { longestGap, steadyFrom, type View } from './view.ts';

/** Media runs so long before anything breaks, ms: bandwidth estimates and counters have settled. */
const SETTLE = 2500;

export interface RecoveryOptions {
  /** Of media and signaling alike, ms. */
  readonly roundTrip: number;
  /** `switch`: every address dies. A number: the link is down for so many ms. */
  readonly fault: 'switch' | number;
  /** The caller's browser tells of the change 50 ms later. */
  readonly hint: boolean;
  /** The caller's signaling breaks too and takes so many ms to reopen. */
  readonly signalingReopensAfter?: number;
  /** How long to wait for the media at most, ms. */
  readonly patience: number;
}

/** Of the end that fares worse, ms; Infinity when media did not come back. */
export interface RecoverySample {
  readonly longestFreeze: number;
  /** From the link's return to the frame from which on video runs. */
  readonly afterReturn: number;
}

/** Breaks the path of a running call and watches its video come back. */
export async function measureRecovery({ contender, wire }: Bench, options: RecoveryOptions): Promise<RecoverySample> {
  const oneWay = options.roundTrip / 2;
  await wire.set({ delay: oneWay, down: false });
  const stage = await setStage(oneWay);
  const views = [stage.caller.view, stage.callee.view];
  const call = await contender.ring(stage);
  await sleep(300);
  call.accept();
  await Promise.all(views.map((view) => within(15_000, view.firstFrame)));
  await sleep(SETTLE);

  const start = performance.now();
  await (options.fault === 'switch' ? wire.killAddresses() : wire.set({ down: true }));
  if (options.signalingReopensAfter !== undefined) call.cutSignaling?.(options.signalingReopensAfter);
  if (options.hint) setTimeout(() => call.networkChanged?.(), 50);
  if (options.fault !== 'switch') {
    await sleep(options.fault - (performance.now() - start));
    await wire.set({ down: false });
    call.linkReturned?.();
  }
  const sample = await watch(views, start, performance.now(), options.patience);
  await call.close();
  stage.close();
  await sleep(200);
  return sample;
}

async function watch(views: readonly View[], start: number, back: number, patience: number): Promise<RecoverySample> {
  await sleep(1500); // a freeze that has not begun yet must not look like none
  while (performance.now() < back + patience) {
    const now = performance.now();
    const steady = views.map(({ frames }) => steadyFrom(frames, back, now));
    if (steady.every((at) => at !== null)) {
      return {
        longestFreeze: Math.max(...views.map(({ frames }) => longestGap(frames, start, now))),
        afterReturn: Math.max(...steady.map((at) => at - back)),
      };
    }
    await sleep(50);
  }
  return { longestFreeze: Infinity, afterReturn: Infinity };
}
