import { onTestFinished } from 'vitest';
import {
  createFakeClock,
  createFakeEnvironment,
  createFakeNetwork,
  type FakeClock,
  type FakeEnvironment,
  type FakeNetwork,
} from '../../../src/testing/index.ts';
import { wirePair, type Pair, type PairOptions } from './wired-pair.ts';

/** A wired pair on fakes, with its clock and network in the test's hands. */
export interface FakePair extends Pair {
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly environments: readonly [FakeEnvironment, FakeEnvironment];
}

/** Wires two fake environments named `a` and `b`. */
export function fakePair(options: PairOptions = {}): FakePair {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const environments = [
    createFakeEnvironment({ network, name: 'a' }),
    createFakeEnvironment({ network, name: 'b' }),
  ] as const;
  const pair = wirePair(environments, options);
  // Closing waits for candidates that are on their way, and only this clock brings them.
  onTestFinished(async () => {
    const closing = Promise.all([pair.a.session.close(), pair.b.session.close()]);
    await clock.advanceAsync(5000);
    await closing;
  });
  return { ...pair, clock, network, environments };
}

/** Wires two fakes and waits until both ends are up; with `camera`, both send one. */
export async function connectedFakes(options: PairOptions & { readonly camera?: boolean } = {}): Promise<FakePair> {
  const pair = fakePair(options);
  const { a, b, clock } = pair;
  b.add();
  a.add({ initiate: true });
  await clock.advanceUntil(() => a.of('up').length > 0 && b.of('up').length > 0);
  if (options.camera) {
    for (const [index, { session }] of [a, b].entries()) {
      await session.sendTo(['other']);
      await session.publish('camera', await fakeTrack(pair.environments[index as 0 | 1], 'video'));
    }
    await clock.advanceAsync(1000);
  }
  return pair;
}

/** A track of a fake device. */
export async function fakeTrack(environment: FakeEnvironment, kind: 'audio' | 'video'): Promise<MediaStreamTrack> {
  const stream = await environment.mediaDevices!.getUserMedia({ [kind]: true });
  return stream.getTracks()[0]!;
}
