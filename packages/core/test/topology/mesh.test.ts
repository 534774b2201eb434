import { onTestFinished } from 'vitest';
import { createFakeClock, createFakeEnvironment, createFakeNetwork, type FakeClock } from '../../src/testing/index.ts';
import type { Environment } from '../../src/environment/environment.ts';
import { describeMesh } from './support/mesh-contract.ts';

let clock: FakeClock;
let pair: [Environment, Environment] | undefined;

describeMesh({
  name: 'fakes',
  environments() {
    if (pair) return pair;
    clock = createFakeClock();
    const network = createFakeNetwork({ clock });
    onTestFinished(() => void (pair = undefined));
    return (pair = [createFakeEnvironment({ network, name: 'a' }), createFakeEnvironment({ network, name: 'b' })]);
  },
  async createTrack(kind, environment) {
    const stream = await environment.mediaDevices!.getUserMedia({ [kind]: true });
    return stream.getTracks()[0]!;
  },
  async until(condition) {
    for (let spent = 0; !(await condition()); spent += 10) {
      if (spent > 10_000) throw new Error(`Not within 10 s: ${condition}`);
      await clock.advanceAsync(10);
    }
  },
  pass: (ms) => clock.advanceAsync(ms),
});
