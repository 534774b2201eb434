import { browserEnvironment } from '../../environment/browser-environment.ts';
import type { Environment } from '../../environment/environment.ts';
import type { CameraOptions, MicrophoneOptions } from '../../media/constraints.ts';
import type { SignalingTransport } from '../../signaling/transport.ts';
import { check } from '../../util/check.ts';
import type { Readable } from '../../util/store.ts';
import type { IceServerLease } from '../api.ts';
import { checkId, checkServers, checkWait } from '../options.ts';
import { checkDevices } from './check-devices.ts';
import { checkNetwork } from './check-network.ts';
import type { PreflightLimits } from './judge.ts';
import { reach } from './reach.ts';
import { createReporter, type Reporter } from './reporter.ts';
import type { PreflightReport } from './report.ts';
import { createScope, type Scope } from './scope.ts';

/** Options of a check. */
export interface PreflightOptions {
  /** As those of the client. Without them only the path within this machine is tried. */
  readonly iceServers?: readonly RTCIceServer[] | (() => Promise<IceServerLease | readonly RTCIceServer[]>);
  /** As that of the client: with `relay` no path but through TURN counts. Default `all`. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /** False leaves it out; a track of the app's own is looked at instead of opening a device. Default true: the system's default. */
  readonly microphone?: boolean | Pick<MicrophoneOptions, 'deviceId'> | MediaStreamTrack;
  /** The same. */
  readonly camera?: boolean | Pick<CameraOptions, 'deviceId' | 'facing'> | MediaStreamTrack;
  /** True lets the browser ask the user for devices. Default false: what is not allowed yet stays unchecked. */
  readonly prompt?: boolean;
  /** False leaves the network out. Default true; it asks for no permission. */
  readonly network?: boolean;
  /** A transport that is opened once and closed: not the one of a client. `self` is whom it signs in. Default: not looked at. */
  readonly signaling?: { readonly transport: SignalingTransport; readonly self: { readonly id: string } };
  /** Ms after which the report is as it is. Default 15 000. */
  readonly timeout?: number;
  /** Where numbers begin to matter. Default `preflightLimits`. */
  readonly limits?: Partial<PreflightLimits>;
  /** Default: the browser's. */
  readonly environment?: Environment;
}

/** A check that runs, or ran. */
export interface Preflight {
  /** What is known so far. */
  readonly report: Readable<PreflightReport>;
  /** Resolves with the last report, whatever ended it. Never rejects. */
  readonly done: Promise<PreflightReport>;
  /** Ends it now; the report holds what was found. Idempotent. */
  cancel(): void;
}

/**
 * Checks whether a call can be made from here: devices, signaling, each way to the ICE servers by itself, and made-up media
 * over the best of them. Takes about ten seconds, and asks the user nothing unless `prompt` says so. Everything that it
 * opened is closed in the end. Throws `invalid-argument` only.
 *
 * @example
 * const check = preflight({ iceServers, prompt: true });
 * check.report.subscribe(({ progress, reasons }) => show(progress, reasons));
 * const { verdict, reasons } = await check.done;
 * if (verdict === 'blocked') showHint(reasons[0]?.remedy);
 */
export function preflight(options: PreflightOptions = {}): Preflight {
  checkOptions(options);
  const { timeout = 15_000, environment = browserEnvironment() } = options;
  const scope = createScope(environment);
  if (!options.environment) scope.add(() => environment.close());
  const reporter = createReporter(environment, options);
  const finish = (status: 'complete' | 'cancelled' | 'timed-out'): void => {
    reporter.finish(status);
    scope.dispose();
  };
  void scope.wait(timeout).then(() => finish('timed-out'));
  void run(scope, reporter, options).then(() => finish('complete'));
  return { report: reporter.report, done: reporter.done, cancel: () => finish('cancelled') };
}

async function run(scope: Scope, reporter: Reporter, options: PreflightOptions): Promise<void> {
  const { signaling, network = true } = options;
  await Promise.all([
    checkDevices(scope, reporter, options),
    reporter.step('signaling', signaling, async ({ transport, self }) => ({
      signaling: await reach(scope, transport, self.id),
    })),
    network ? checkNetwork(scope, reporter, options) : reporter.skip('paths', 'media'),
  ]);
}

function checkOptions({ iceServers = [], signaling, timeout }: PreflightOptions): void {
  if (typeof iceServers !== 'function') checkServers(iceServers);
  if (signaling) {
    const { transport } = signaling;
    check(transport?.open as unknown, 'signaling.transport', 'an object with open, send and close', transport);
    checkId(signaling.self?.id, 'signaling.self.id');
  }
  checkWait('timeout', timeout);
}
