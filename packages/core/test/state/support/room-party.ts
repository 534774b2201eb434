import type { DeviceAddress } from '../../../src/protocol/address.ts';
import { alice, bob, bob2, carol, mallory } from './phone-driver.ts';

const dave: DeviceAddress = { user: 'dave', device: 'd1' };

/** Three to six devices, two of them of one user. */
export function roomParty(seed: number): readonly DeviceAddress[] {
  return [alice, bob, bob2, carol, dave, mallory].slice(0, 3 + (seed % 4));
}
