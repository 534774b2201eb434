import type { DeviceAddress } from '../../../src/protocol/address.ts';
import type { CallMessage, PeerSignal } from '../../../src/protocol/messages.ts';
import type { Effect } from '../../../src/state/effects.ts';
import type { Fact } from '../../../src/state/events.ts';
import type { PhoneDriver } from './phone-driver.ts';

/** A message on its way. */
export interface Passing {
  readonly from: DeviceAddress;
  readonly to: DeviceAddress;
  readonly message: CallMessage;
}

export interface ExchangeOptions {
  readonly verified?: boolean;
  readonly preconnect?: 'always' | 'relay' | 'never';
  /** Messages for which it is false are lost. */
  readonly passes?: (passing: Passing) => boolean;
  /** Paths come up by themselves as soon as descriptions were exchanged. Default true. */
  readonly media?: boolean;
}

/** Phones that hear each other at once, with connections that describe themselves: for tables, where chance has no place. */
export interface Exchange {
  /** Feeds a fact to a phone and lets everything that follows from it happen. Returns the phone's own orders. */
  do(phone: PhoneDriver, fact: Fact): readonly Effect[];
  /** Every message that was sent, in order. */
  readonly sent: Passing[];
}

export const offerOf = (epoch: number): PeerSignal => ({
  epoch,
  peerEpoch: 0,
  description: { type: 'offer', sdp: 'o' },
});
export const answerOf = (epoch: number): PeerSignal => ({
  epoch,
  peerEpoch: 1,
  description: { type: 'answer', sdp: 'a' },
});

export function createExchange(phones: readonly PhoneDriver[], options: ExchangeOptions = {}): Exchange {
  const { verified = true, preconnect = 'never', passes = () => true, media = true } = options;
  const queue: (() => void)[] = [];
  const sent: Passing[] = [];
  const inside = new Set<string>();
  /** Descriptions seen by each leg: when both were, the path comes up. */
  const described = new Map<string, Set<string>>();

  const later = (phone: PhoneDriver, fact: Fact): void => void queue.push(() => perform(phone, phone.feed(fact)));
  const note = (phone: PhoneDriver, call: string, leg: string, what: string): void => {
    const key = `${phone.self.device} ${call} ${leg}`;
    const seen = (described.get(key) ?? new Set()).add(what);
    described.set(key, seen);
    if (media && seen.has('own') && seen.has('other')) later(phone, { type: 'leg-up', call, leg });
  };
  const deliver = (
    phone: PhoneDriver,
    to: DeviceAddress | { user: string; device?: string },
    message: CallMessage,
  ): void => {
    for (const target of phones) {
      const { self } = target;
      if (self === phone.self || self.user !== to.user || (to.device !== undefined && self.device !== to.device))
        continue;
      const passing = { from: phone.self, to: self, message };
      if (!passes(passing)) continue;
      sent.push(passing);
      later(target, {
        ...{ type: 'message-received', from: phone.self, message, via: 'signaling' },
        ...{ verified, age: 0, preconnect },
      });
    }
  };
  const perform = (phone: PhoneDriver, effects: readonly Effect[]): void => {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          deliver(phone, effect.to, effect.message);
          break;
        case 'cast':
          if ('user' in effect.to) deliver(phone, effect.to, effect.message);
          else if ('room' in effect.to) {
            for (const { self } of phones)
              if (inside.has(`${self.device} ${effect.to.room}`)) deliver(phone, self, effect.message);
          }
          break;
        case 'join-room':
          inside.add(`${phone.self.device} ${effect.room}`);
          break;
        case 'leave-room':
          inside.delete(`${phone.self.device} ${effect.room}`);
          break;
        case 'open-leg':
          if (!effect.initiate) break;
          later(phone, { type: 'leg-signal', call: effect.call, leg: effect.leg, signal: offerOf(effect.epoch + 1) });
          note(phone, effect.call, effect.leg, 'own');
          break;
        case 'apply-signal':
          if (effect.signal.description?.type === 'offer') {
            later(phone, { type: 'leg-signal', call: effect.call, leg: effect.leg, signal: answerOf(1) });
            note(phone, effect.call, effect.leg, 'own');
          }
          note(phone, effect.call, effect.leg, 'other');
      }
    }
  };
  return {
    sent,
    do(phone, fact) {
      if (fact.type === 'leg-signal') note(phone, fact.call, fact.leg, 'own');
      const effects = phone.feed(fact);
      perform(phone, effects);
      for (let next = queue.shift(); next; next = queue.shift()) next();
      return effects;
    },
  };
}
