import { describe, expect, test } from 'vitest';
import type { CallMessage } from '../../src/protocol/messages.ts';
import type { Fact, TimerName } from '../../src/state/events.ts';
import { defaultTimeouts } from '../../src/state/defaults.ts';
import { established } from './support/established.ts';
import { createExchange, offerOf } from './support/exchange.ts';
import {
  acceptRequest,
  alice,
  bob,
  callRequest,
  carol,
  drive,
  mallory,
  type PhoneDriver,
  voice,
} from './support/phone-driver.ts';

/** A phone in each state in which a call can be, with the other side's device. */
const states: Record<string, () => PhoneDriver> = {
  'outgoing initiating': () => {
    const a = drive(alice);
    a.feed(callRequest('x', 'bob'));
    return a;
  },
  'outgoing ringing': () => {
    const [a, b] = [drive(alice), drive(bob)];
    createExchange([a, b]).do(a, callRequest('x', 'bob'));
    return a;
  },
  'incoming ringing': () => {
    const [a, b] = [drive(alice), drive(bob)];
    createExchange([a, b]).do(b, callRequest('x', 'alice'));
    return a;
  },
  'outgoing connecting': () => established({ media: false }).a,
  'incoming awaiting confirm': () => {
    const [a, b] = [drive(alice), drive(bob)];
    const line = createExchange([a, b], { passes: ({ message }) => message.type !== 'confirm' });
    line.do(b, callRequest('x', 'alice'));
    line.do(a, acceptRequest('x'));
    return a;
  },
  connected: () => established().a,
  recovering: () => {
    const { a } = established();
    a.feed({ type: 'leg-down', call: 'x', leg: 'cold', cause: 'stalled' });
    return a;
  },
  room: () => {
    const a = drive(alice);
    a.feed({
      type: 'room-requested',
      call: 'x',
      secret: 's',
      incarnation: 'i',
      version: 1,
      room: 'hall',
      profile: {},
      media: voice,
    });
    return a;
  },
  ended: () => {
    const { a, line } = established();
    line.do(a, { type: 'hang-up-requested', call: 'x' });
    return a;
  },
};

const requests: Record<string, Fact> = {
  accept: acceptRequest('x'),
  decline: { type: 'decline-requested', call: 'x', reason: 'declined' },
  'hang up': { type: 'hang-up-requested', call: 'x' },
  hold: { type: 'hold-requested', call: 'x' },
  resume: { type: 'resume-requested', call: 'x' },
  wish: { type: 'wish-changed', call: 'x', source: 'camera', on: true },
  transfer: { type: 'transfer-requested', call: 'x', transfer: 't', to: 'carol', other: null, token: 'k' },
  'answer transfer': { type: 'transfer-answered', call: 'x', allow: true },
};

/** What may be asked for in which state. All else is refused and changes nothing. */
const allowed: Record<string, readonly string[]> = {
  'outgoing initiating': ['hang up', 'wish'],
  'outgoing ringing': ['hang up', 'wish'],
  'incoming ringing': ['accept', 'decline', 'hang up', 'wish'],
  'outgoing connecting': ['hang up', 'wish'],
  'incoming awaiting confirm': ['accept', 'hang up', 'wish'],
  connected: ['hang up', 'hold', 'resume', 'wish', 'transfer'],
  recovering: ['hang up', 'hold', 'resume', 'wish', 'transfer'],
  room: ['hang up', 'wish'],
  ended: ['hang up'],
};

describe('every request in every state', () => {
  for (const [state, make] of Object.entries(states)) {
    test.each(Object.entries(requests))(`${state}: %s`, (name, fact) => {
      const phone = make();
      const before = phone.phone;
      phone.feed(fact);
      const refused = phone.orders('refuse').map(({ error }) => error.code);
      if (allowed[state]!.includes(name)) expect(refused).toEqual([]);
      else {
        expect(refused).toEqual(['invalid-state']);
        expect(phone.effects).toHaveLength(1);
        expect(phone.phone).toBe(before);
      }
    });
  }

  test.each(Object.values(requests))('of a call that is not there', (fact) => {
    const a = drive(alice);
    a.feed(fact);
    expect(a.orders('refuse')).toMatchObject([{ call: 'x', request: fact.type, error: { code: 'no-call' } }]);
  });
});

const timers = Object.keys(defaultTimeouts).filter(
  (name) => !['yieldRestart', 'warmOffer'].includes(name),
) as TimerName[];

describe('a timer that does not run', () => {
  test.each(Object.entries(states))('means nothing: %s', (_, make) => {
    const phone = make();
    const before = phone.phone;
    for (const timer of timers.filter((name) => !phone.call().timers.includes(name))) {
      expect(phone.feed({ type: 'timer-fired', call: 'x', timer })).toEqual([]);
    }
    expect(phone.phone).toBe(before);
  });

  test('nor does a fact of a call that is not there', () => {
    const a = drive(alice);
    for (const fact of [
      { type: 'timer-fired', call: 'x', timer: 'ring' },
      { type: 'leg-up', call: 'x', leg: 'cold' },
      { type: 'source-changed', call: 'x', source: 'camera', failed: true },
      { type: 'video-frozen', call: 'x', leg: 'cold', source: 'camera' },
    ] as const) {
      expect(a.feed(fact)).toEqual([]);
    }
  });
});

const of = { call: 'x', secret: 'secret-x' } as const;
const messages: readonly CallMessage[] = [
  { ...of, type: 'ring' },
  { ...of, type: 'ring', signal: offerOf(1) },
  { ...of, type: 'ring-ack' },
  { ...of, type: 'accept', profile: {}, media: voice },
  { ...of, type: 'confirm', media: voice },
  { ...of, type: 'decline', reason: 'declined' },
  { ...of, type: 'decline', reason: 'busy' },
  { ...of, type: 'cancel', reason: 'cancelled' },
  { ...of, type: 'hang-up', reason: 'completed' },
  { ...of, type: 'media', version: 99, media: voice, hold: true },
  { ...of, type: 'signal', signal: offerOf(3) },
  { ...of, type: 'transfer', transfer: 't', to: 'mallory' },
  { ...of, type: 'transfer-expect', transfer: 't', from: 'mallory', token: 'k' },
  { ...of, type: 'transfer-status', transfer: 't', status: 'completed' },
  { ...of, type: 'key-frame', source: 'camera' },
  { ...of, type: 'ring-ack' },
];

describe('whose word does not count', () => {
  test.each(Object.entries(states))('%s', (_, make) => {
    const phone = make();
    const before = phone.phone;
    const calls = before.calls;
    for (const message of messages) {
      for (const via of ['signaling', 'control'] as const) {
        // Somebody who learned the secret, somebody who guesses it, and the caller's own other device.
        phone.hear(mallory, message, { via });
        expect(phone.effects).toEqual([]);
        phone.hear(bob, { ...message, secret: 'guessed' } as CallMessage, { via });
        expect(phone.effects).toEqual([]);
        phone.hear({ user: 'alice', device: 'a2' }, message, { via });
        expect(phone.effects).toEqual([]);
      }
    }
    expect(phone.phone.calls).toBe(calls);
  });

  test('another device of the other user, once one was chosen', () => {
    const { a } = established();
    const { calls } = a.phone;
    for (const message of messages) {
      if (message.type === 'accept') continue;
      a.hear({ user: 'bob', device: 'b9' }, message);
      expect(a.effects).toEqual([]);
    }
    expect(a.phone.calls).toBe(calls);
  });

  test('one of the same user, at the side that is called', () => {
    const { b } = established();
    const { calls } = b.phone;
    for (const message of messages) {
      b.hear({ user: 'alice', device: 'a9' }, message);
      expect(b.effects).toEqual([]);
    }
    expect(b.phone.calls).toBe(calls);
  });

  test('an ended call hears nothing at all', () => {
    const { a, line } = established();
    line.do(a, { type: 'hang-up-requested', call: 'x' });
    const ended = a.call();
    for (const message of messages) a.hear(bob, message);
    a.feed({ type: 'network-changed' });
    a.feed({ type: 'signaling-changed', status: 'down' });
    a.feed({ type: 'leg-up', call: 'x', leg: 'cold' });
    expect(a.call()).toBe(ended);
  });

  test('oneself, in an invitation', () => {
    const a = drive(alice);
    a.hear(
      { user: 'alice', device: 'a2' },
      { ...of, type: 'invite', profile: {}, media: voice, ring: 1_000, warm: true },
    );
    expect(a.phone.calls).toEqual([]);
  });

  test('a device that already talks with this one, in another invitation', () => {
    const { a } = established();
    a.hear(bob, { ...of, call: 'y', type: 'invite', profile: {}, media: voice, ring: 1_000, warm: true });
    expect(a.said('decline')).toMatchObject([{ call: 'y', reason: 'busy' }]);
    a.feed({ type: 'leg-down', call: 'x', leg: 'cold', cause: 'stalled' });
    a.hear(bob, { ...of, call: 'z', type: 'invite', profile: {}, media: voice, ring: 1_000, warm: true });
    expect(a.call('z').phase.status).toBe('ringing');
    a.hear(carol, { ...of, call: 'w', type: 'invite', profile: {}, media: voice, ring: 1_000, warm: true });
    expect(a.call('w').phase.status).toBe('ringing');
  });
});
