import { expect, onTestFinished } from 'vitest';
import {
  createFakeClock,
  createFakeEnvironment,
  createFakeNetwork,
  type FakeClock,
  type FakeEnvironment,
  type FakeEnvironmentOptions,
  type FakeNetwork,
} from '@org/calls-core/testing';
import { preflight, type PreflightOptions, type PreflightReport } from '@org/calls-core/preflight';

const right = { username: 'alice', credential: 'secret' };

/** STUN, and TURN by each transport. */
export const iceServers: readonly RTCIceServer[] = [
  { urls: 'stun:turn.example.org' },
  { urls: 'turn:turn.example.org', ...right },
  { urls: 'turn:turn.example.org?transport=tcp', ...right },
  { urls: 'turns:turn.example.org', ...right },
];

/** A browser whose network and devices are all right, for a test to break. */
export interface Site {
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly environment: FakeEnvironment;
  /** Runs a check to its end, and holds it to leave nothing behind and to say at most once what is wrong. */
  check(options?: PreflightOptions): Promise<PreflightReport>;
}

/** Creates a site; what a test leaves running fails it. */
export function createSite(options: Pick<FakeEnvironmentOptions, 'without'> = {}): Site {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock, latency: 20, turn: right });
  const environment = createFakeEnvironment({ name: 'here', clock, network, ...options });
  onTestFinished(async () => {
    await environment.close();
    await clock.advanceAsync(1);
    expect(environment.live()).toEqual({ connections: 0, tracks: 0, audioContexts: 0 });
    expect(clock.pending).toBe(0);
  });
  return {
    clock,
    network,
    environment,
    async check(given) {
      const check = preflight({ environment, iceServers, ...given });
      await clock.advanceUntil(() => check.report.get().status !== 'running', 15_000);
      return check.done;
    },
  };
}

/** The codes of a report's reasons that do more than note something. */
export function codesOf({ reasons }: PreflightReport): string[] {
  return reasons.filter(({ effect }) => effect !== 'note').map(({ code }) => code);
}
