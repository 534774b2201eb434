import type { DeviceAddress } from '../../../src/protocol/address.ts';
import type { CallMessage, MediaFlags } from '../../../src/protocol/messages.ts';
import { defaultSettings } from '../../../src/state/defaults.ts';
import type { Effect } from '../../../src/state/effects.ts';
import type { Fact } from '../../../src/state/events.ts';
import { type CallState, noMedia, type PhoneSettings, type PhoneState } from '../../../src/state/model.ts';
import { createPhone, transition } from '../../../src/state/phone.ts';

export const voice: MediaFlags = { ...noMedia, microphone: true };
export const video: MediaFlags = { ...voice, camera: true };

export const alice: DeviceAddress = { user: 'alice', device: 'a1' };
export const bob: DeviceAddress = { user: 'bob', device: 'b1' };
export const bob2: DeviceAddress = { user: 'bob', device: 'b2' };
export const carol: DeviceAddress = { user: 'carol', device: 'c1' };
export const mallory: DeviceAddress = { user: 'mallory', device: 'm1' };

/** One phone, worked by hand: facts go in, orders are looked at. */
export interface PhoneDriver {
  readonly self: DeviceAddress;
  readonly phone: PhoneState;
  /** Orders of the last fact. */
  readonly effects: readonly Effect[];
  /** Orders of all facts. */
  readonly history: readonly Effect[];
  /** Feeds one fact; returns its orders. */
  feed(fact: Fact): readonly Effect[];
  /** Feeds a message that came over signaling from a verified sender, unless told otherwise. */
  hear(
    from: DeviceAddress,
    message: CallMessage,
    how?: {
      via?: 'signaling' | 'control';
      verified?: boolean;
      age?: number;
      preconnect?: 'always' | 'relay' | 'never';
    },
  ): readonly Effect[];
  /** Moves the clock. */
  pass(ms: number): void;
  call(id?: string): CallState;
  /** Orders of the last fact of one type. */
  orders<T extends Effect['type']>(type: T): Extract<Effect, { type: T }>[];
  /** Messages of one type that the last fact sent or cast. */
  said<T extends CallMessage['type']>(type: T): Extract<CallMessage, { type: T }>[];
}

/** Makes a phone whose signaling is up. */
export function drive(self: DeviceAddress, settings: Partial<PhoneSettings> = {}): PhoneDriver {
  let phone = createPhone(self, { ...defaultSettings, ...settings });
  let effects: readonly Effect[] = [];
  const history: Effect[] = [];
  let at = 1_000;
  let drawn = 0;
  const driver: PhoneDriver = {
    self,
    get phone() {
      return phone;
    },
    get effects() {
      return effects;
    },
    history,
    feed(fact) {
      at += 1;
      const ids = [1, 2, 3].map((index) => `${self.device}-id-${++drawn}-${index}`);
      [phone, effects] = transition(phone, { ...fact, at, ids });
      history.push(...effects);
      return effects;
    },
    hear: (from, message, { via = 'signaling', verified = true, age = 0, preconnect = 'always' } = {}) =>
      driver.feed({ type: 'message-received', from, message, via, verified, age, preconnect }),
    pass(ms) {
      at += ms;
    },
    call(id) {
      const found = id === undefined ? phone.calls[0] : phone.calls.find((call) => call.id === id);
      if (!found) throw new Error(`no call ${id ?? ''}`);
      return found;
    },
    orders: <T extends Effect['type']>(type: T) =>
      effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type),
    said: <T extends CallMessage['type']>(type: T) =>
      effects.flatMap((effect) =>
        'message' in effect && effect.type !== 'send-control' && effect.message.type === type
          ? [effect.message as Extract<CallMessage, { type: T }>]
          : [],
      ),
  };
  driver.feed({ type: 'signaling-changed', status: 'up' });
  return driver;
}

/** Everything that `call-requested` needs. */
export function callRequest(
  call: string,
  to: string,
  extra: Partial<Extract<Fact, { type: 'call-requested' }>> = {},
): Extract<Fact, { type: 'call-requested' }> {
  return {
    ...{ type: 'call-requested', call, secret: `secret-${call}`, to, profile: { name: 'caller' } },
    ...{ media: voice, metadata: null, ring: null, preconnect: 'always' },
    ...extra,
  };
}

/** The local user's answer. */
export function acceptRequest(call: string, media: MediaFlags = voice): Extract<Fact, { type: 'accept-requested' }> {
  return { type: 'accept-requested', call, media, profile: { name: 'callee' } };
}
