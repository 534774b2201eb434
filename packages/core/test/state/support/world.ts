import type { DeviceAddress } from '../../../src/protocol/address.ts';
import { defaultSettings } from '../../../src/state/defaults.ts';
import type { PhoneSettings } from '../../../src/state/model.ts';
import { createRandom, type Random } from './random.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createSimLegs, type SimLeg } from './sim-legs.ts';
import { createSimPhone, type PhoneWorld, type SimPhone } from './sim-phone.ts';
import { createSimSignaling, type SimSignaling, type Weather } from './sim-signaling.ts';

/** A seeded world of phones. */
export interface World {
  readonly random: Random;
  readonly schedule: Schedule;
  readonly signaling: SimSignaling;
  readonly consents: Set<string>;
  /** A fresh id of a call, a secret, a token. */
  nextId(): string;
  add(self: DeviceAddress, settings?: Partial<PhoneSettings>): SimPhone;
  /** Breaks or mends the path of media to one device. */
  setPath(device: string, works: boolean): void;
  /** Breaks or mends the path between two devices. */
  setLink(a: string, b: string, works: boolean): void;
}

export interface WorldOptions {
  readonly seed: number;
  readonly weather?: Partial<Weather>;
  readonly failures?: number;
  readonly turn?: boolean;
  readonly verified?: boolean;
  readonly preconnect?: 'always' | 'relay' | 'never';
  /** True lets timers fire anywhere between at once and twice as late. */
  readonly wildTimers?: boolean;
}

export function createWorld(options: WorldOptions): World {
  const random = createRandom(options.seed);
  const schedule = createSchedule();
  const signaling = createSimSignaling(random, schedule, {
    loss: 0.3,
    duplicates: 0.2,
    latency: 400,
    ...options.weather,
  });
  const broken = new Set<string>();
  const link = (...ends: readonly string[]): string => [...ends].sort().join(' ');
  const set = (what: string, works: boolean): void => {
    if (works) broken.delete(what);
    else broken.add(what);
    legs.review();
  };
  const legs = createSimLegs({
    random,
    schedule,
    passes: (a, b) => !broken.has(a) && !broken.has(b) && !broken.has(link(a, b)),
    turn: options.turn ?? true,
    failures: options.failures ?? 0,
  });
  const phones: SimPhone[] = [];
  let ids = 0;
  // Random first, so that in a glare each side wins as often as the other.
  const nextId = (): string => String(Math.floor(1e9 * (1 + 8 * random.next())) + (ids += 1));
  const phoneAt: PhoneWorld['phoneAt'] = (leg: SimLeg) => {
    const partner = leg.partner();
    if (!partner) return null;
    for (const phone of phones) {
      for (const [key, one] of phone.legs) if (one === partner) return { phone, call: key.split(' ')[0]! };
    }
    return null;
  };
  const world: PhoneWorld = {
    random,
    schedule,
    legs,
    signaling,
    timerFactor: () => (options.wildTimers ? random.next() * 2 : 1),
    nextId,
    verified: options.verified ?? true,
    preconnect: options.preconnect ?? 'always',
    phoneAt,
    consents: new Set(),
  };
  return {
    random,
    schedule,
    signaling,
    nextId,
    consents: world.consents,
    add(self, settings = {}) {
      const phone = createSimPhone(self, { ...defaultSettings, ...settings }, world);
      phones.push(phone);
      return phone;
    },
    setPath: set,
    setLink: (a, b, works) => set(link(a, b), works),
  };
}
