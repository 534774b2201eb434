// One contender a page: prepares it, makes calls between two ends in this page, and measures them.
import { connectWire, type WireControl } from '../wire/wire-page.ts';
import { type AdaptOptions, type AdaptSample, measureAdapt } from './adapt.ts';
import { type ChatterOptions, type ChatterSample, measureChatter } from './chatter.ts';
import { type ConnectionLog, watchConnections } from './connection-log.ts';
import { type ContenderName, loadContender, type Ports } from './contenders/index.ts';
import type { Contender } from './contenders/contender.ts';
import { measureLipSync } from './lip-sync.ts';
import { measureProfile, type ProfileOptions, type ProfileSample } from './profile.ts';
import { measureRecovery, type RecoveryOptions, type RecoverySample } from './recovery.ts';
import { measureSetup, type SetupOptions, type SetupSample } from './setup.ts';
import { measureUpgrade, type UpgradeOptions, type UpgradeSample } from './upgrade.ts';

/** What the measuring functions work with. */
export interface Bench {
  readonly contender: Contender;
  readonly connections: ConnectionLog;
  readonly wire: WireControl;
}

let prepared: Promise<Bench>;

const api = {
  async prepare(name: ContenderName, ports: Ports): Promise<void> {
    const connections = watchConnections();
    prepared = Promise.all([connectWire(ports.wire), loadContender(name, ports)]).then(([wire, contender]) => ({
      contender,
      connections,
      wire,
    }));
    await prepared;
  },
  setup: async (options: SetupOptions): Promise<SetupSample> => measureSetup(await prepared, options),
  chatter: async (options: ChatterOptions): Promise<ChatterSample> => measureChatter(await prepared, options),
  upgrade: async (options: UpgradeOptions): Promise<UpgradeSample> => measureUpgrade(await prepared, options),
  adapt: async (options: AdaptOptions): Promise<AdaptSample> => measureAdapt(await prepared, options),
  profile: async (options: ProfileOptions): Promise<ProfileSample> => measureProfile(await prepared, options),
  lipSync: measureLipSync,
  recovery: async (options: RecoveryOptions): Promise<RecoverySample> => measureRecovery(await prepared, options),
};

/** The functions of this page, as Node calls them. */
export type CallsPage = typeof api;

Object.assign(globalThis, { bench: api });
