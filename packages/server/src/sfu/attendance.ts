import { addressKey, type DeviceAddress } from '@org/calls-core/protocol';
import type { CallFact } from '../hub/facts.ts';

/** Which devices take part in which calls, as far as their messages passed this node. */
export interface Attendance {
  hear(fact: CallFact): void;
  has(call: string, device: DeviceAddress): boolean;
}

/** Calls that are remembered; the oldest goes first. */
const maxCalls = 100_000;
/** Devices of a call that are remembered. */
const maxDevices = 128;

/**
 * Creates it. Whoever invites takes part, and whoever accepts; whoever is only invited does not, or they could listen before
 * they have answered. Who cancels goes on where one device has answered: the others are told to stop ringing so.
 */
export function createAttendance(limit: number = maxCalls): Attendance {
  const calls = new Map<string, Set<string>>();
  const come = (call: string, device: DeviceAddress): void => {
    const devices = calls.get(call) ?? new Set<string>();
    calls.set(call, devices);
    if (devices.size < maxDevices) devices.add(addressKey(device));
    const [oldest] = calls.keys();
    if (calls.size > limit && oldest !== undefined) calls.delete(oldest);
  };
  const go = (call: string, device: DeviceAddress): void => {
    const devices = calls.get(call);
    devices?.delete(addressKey(device));
    if (devices?.size === 0) calls.delete(call);
  };
  return {
    hear(fact) {
      const { type, call, from } = fact;
      if (type === 'hung-up' || type === 'declined') go(call, from);
      // What somebody says to themselves nobody else has allowed or heard.
      else if ((type === 'invited' || type === 'accepted') && fact.to !== from.user) come(call, from);
    },
    has: (call, device) => calls.get(call)?.has(addressKey(device)) ?? false,
  };
}
