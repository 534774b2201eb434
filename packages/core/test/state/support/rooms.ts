import type { DeviceAddress } from '../../../src/protocol/address.ts';
import type { RosterEntry } from '../../../src/protocol/messages.ts';
import type { LocalFact } from '../../../src/state/events.ts';
import type { PhoneSettings } from '../../../src/state/model.ts';
import { createExchange, type Exchange, type ExchangeOptions } from './exchange.ts';
import { drive, type PhoneDriver, voice } from './phone-driver.ts';

/** Goes into the room `hall`. */
export const enter = (phone: PhoneDriver): LocalFact => ({
  ...{ type: 'room-requested', call: `room-${phone.self.device}`, secret: `secret-${phone.self.device}` },
  ...{ incarnation: `${phone.self.device}-1`, version: 1, room: 'hall', profile: { name: phone.self.user } },
  media: voice,
});

/** What a device says of itself. */
export const entry = (device: DeviceAddress, extra: Partial<RosterEntry> = {}): RosterEntry => ({
  ...{ device, incarnation: `${device.device}-1`, version: 1, profile: {}, secret: `secret-${device.device}` },
  ...{ joinedAgo: 0, left: false },
  ...extra,
});

export const roster = (...entries: RosterEntry[]) => ({ type: 'roster', room: 'hall', ask: false, entries }) as const;

/** Phones that come into the room one after the other, a second apart. */
export function gather(
  devices: readonly DeviceAddress[],
  { settings, ...options }: ExchangeOptions & { readonly settings?: Partial<PhoneSettings> } = {},
): { readonly phones: PhoneDriver[]; readonly line: Exchange } {
  const phones = devices.map((device) => drive(device, settings));
  const line = createExchange(phones, options);
  phones.forEach((phone, index) => {
    for (const one of phones) if (index > 0) one.pass(1_000);
    line.do(phone, enter(phone));
  });
  return { phones, line };
}

/** So many devices, of a user each, in their order. */
export const crowd = (count: number): readonly DeviceAddress[] =>
  Array.from({ length: count }, (_, index) => ({ user: `u${index + 10}`, device: `d${index + 10}` }));
