import { describe, expect, test } from 'vitest';
import type { CallMessage } from '../../src/protocol/messages.ts';
import { defaultTimeouts } from '../../src/state/defaults.ts';
import { isMissed, isTimeout, peerUser } from '../../src/state/selectors.ts';
import { answerOf, createExchange, offerOf } from './support/exchange.ts';
import {
  acceptRequest,
  alice,
  bob,
  bob2,
  callRequest,
  carol,
  drive,
  mallory,
  type PhoneDriver,
  voice,
} from './support/phone-driver.ts';

const of = { call: 'x', secret: 'secret-x' } as const;
const signal = (leg: string, content = offerOf(1)) =>
  ({ type: 'leg-signal', call: 'x', leg, signal: content }) as const;
const fired = (timer: 'ring' | 'ringAck' | 'busy') => ({ type: 'timer-fired', call: 'x', timer }) as const;

/** Alice calls bob; the invitation is out. */
function calling(preconnect: 'always' | 'relay' | 'never' = 'always'): PhoneDriver {
  const a = drive(alice);
  a.feed(callRequest('x', 'bob', { preconnect }));
  a.feed(signal('cold'));
  return a;
}

/** Bob's phone got alice's invitation. */
function rung(how: { preconnect?: 'always' | 'relay' | 'never'; age?: number } = {}, phone = drive(bob)): PhoneDriver {
  phone.hear(alice, calling().call().invite!, how);
  return phone;
}

describe('an early connection', () => {
  test('is offered with the ring and answered instead of an acknowledgement', () => {
    const a = calling();
    const b = rung({ preconnect: 'always' });
    expect(b.orders('open-leg')).toMatchObject([{ leg: 'a1', initiate: true, relayOnly: false }]);
    expect(b.said('ring')).toEqual([]);
    expect(b.orders('start-timer')).toMatchObject([{ timer: 'ring' }, { timer: 'ringAck', ms: 1_000 }]);
    b.feed(signal('a1'));
    expect(b.said('ring')).toMatchObject([{ signal: offerOf(1), relay: false }]);
    a.hear(bob, b.said('ring')[0]!);
    expect(a.orders('open-leg')).toMatchObject([{ leg: 'b1', initiate: false, relayOnly: false }]);
    expect(a.said('ring-ack')).toEqual([]);
    a.feed(signal('b1', answerOf(1)));
    expect(a.said('signal')).toMatchObject([{ signal: answerOf(1) }]);
    b.hear(alice, a.said('signal')[0]!);
    expect(b.orders('stop-timer')).toMatchObject([{ timer: 'ringAck' }]);
    expect(b.orders('apply-signal')).toMatchObject([{ leg: 'a1' }]);
    a.hear(bob, { ...of, type: 'signal', signal: { epoch: 1, peerEpoch: 1, candidates: [null] } });
    expect(a.orders('apply-signal')).toMatchObject([{ leg: 'b1' }]);
    b.feed(signal('a1', { epoch: 1, peerEpoch: 1, candidates: [null] }));
    expect(b.said('signal')).toHaveLength(1);
  });

  test('that is up makes both connected by one small message', () => {
    const a = drive(alice);
    const b = drive(bob);
    const line = createExchange([a, b], { preconnect: 'always' });
    line.do(a, callRequest('x', 'bob'));
    expect(a.call().legs).toMatchObject([{ id: 'cold' }, { id: 'b1', role: 'ringing', path: 'up' }]);
    b.feed(acceptRequest('x'));
    expect(b.said('accept')[0]).not.toHaveProperty('signal');
    a.hear(bob, b.said('accept')[0]!, { via: 'control' });
    expect(a.call().phase).toMatchObject({ status: 'connected' });
    expect(a.orders('close-leg')).toMatchObject([{ leg: 'cold' }]);
    expect(a.orders('restart-ice')).toEqual([]);
    a.hear(bob, b.said('accept')[0]!, { via: 'signaling' });
    expect(a.effects).toEqual([]);
  });

  test('through TURN only goes direct after the accept: one end restarts, the other one allows it', () => {
    const a = drive(alice);
    const b = drive(bob);
    const line = createExchange([a, b], { preconnect: 'relay' });
    line.do(a, callRequest('x', 'bob'));
    expect(b.call().legs).toMatchObject([{ relayOnly: true }]);
    b.feed(acceptRequest('x'));
    expect(b.orders('allow-direct')).toMatchObject([{ leg: 'a1' }]);
    expect(b.orders('restart-ice')).toEqual([]);
    a.hear(bob, b.said('accept')[0]!);
    expect(a.orders('restart-ice')).toMatchObject([{ leg: 'b1', policy: 'all' }]);
    expect(a.call().legs).toMatchObject([{ relayOnly: false }]);
  });

  test('keeps to TURN at the calling end when the caller wants that', () => {
    const a = calling('relay');
    a.hear(bob, { ...of, type: 'ring', signal: offerOf(1) });
    expect(a.orders('open-leg')).toMatchObject([{ leg: 'b1', relayOnly: true }]);
  });

  test('is not made when the caller wants none, and the invitation says so', () => {
    const a = calling('never');
    expect(a.call().invite).toMatchObject({ warm: false });
    const b = drive(bob);
    b.hear(alice, a.call().invite!);
    expect(b.orders('open-leg')).toEqual([]);
    a.hear(bob, { ...of, type: 'ring', signal: offerOf(1) });
    expect(a.orders('open-leg')).toEqual([]);
    expect(a.said('ring-ack')).toHaveLength(1);
  });

  test('is given up for a plain ring when it makes no offer in time, and when it fails', () => {
    const b = rung({ preconnect: 'always' });
    b.feed(fired('ringAck'));
    expect(b.orders('close-leg')).toMatchObject([{ leg: 'a1' }]);
    expect(b.said('ring')).toEqual([{ ...of, type: 'ring' }]);
    expect(b.orders('start-timer')).toMatchObject([{ timer: 'ringAck', ms: 5_000 }]);
    const c = rung({ preconnect: 'always' });
    c.feed({ type: 'leg-failed', call: 'x', leg: 'a1', code: 'unsupported-browser' });
    expect(c.said('ring')).toEqual([{ ...of, type: 'ring' }]);
  });

  test('that the caller does not take is closed, and the accept answers the invitation instead', () => {
    const b = rung({ preconnect: 'always' });
    b.feed(signal('a1'));
    b.hear(alice, { ...of, type: 'ring-ack' });
    expect(b.orders('close-leg')).toMatchObject([{ leg: 'a1' }]);
    b.feed(acceptRequest('x'));
    expect(b.orders('open-leg')).toMatchObject([{ leg: 'a1', initiate: false }]);
    b.hear(alice, { ...of, type: 'ring-ack' });
    expect(b.orders('close-leg')).toEqual([]);
  });

  test('beyond the limit is not made, but what the device sent is kept in case it accepts', () => {
    const a = calling();
    for (const device of ['b1', 'b2', 'b3', 'b4', 'b5']) {
      a.hear({ user: 'bob', device }, { ...of, type: 'ring', signal: offerOf(1) });
    }
    expect(a.orders('open-leg')).toEqual([]);
    expect(a.said('ring-ack')).toHaveLength(1);
    const b5 = { user: 'bob', device: 'b5' };
    for (let count = 0; count < 20; count += 1) {
      a.hear(b5, { ...of, type: 'signal', signal: { epoch: 1, peerEpoch: 0, candidates: [null] } });
    }
    a.hear(b5, { ...of, type: 'accept', profile: {}, media: voice });
    expect(a.orders('open-leg')).toMatchObject([{ leg: 'b5', initiate: false }]);
    expect(a.orders('apply-signal')).toHaveLength(16);
    expect(a.orders('close-leg')).toHaveLength(5);
  });

  test('that broke while it rang is built anew by whoever noticed, after the accept', () => {
    const a = drive(alice);
    const b = drive(bob);
    const line = createExchange([a, b], { preconnect: 'always' });
    line.do(a, callRequest('x', 'bob'));
    a.feed({ type: 'leg-down', call: 'x', leg: 'b1', cause: 'stalled' });
    b.feed({ type: 'leg-closed', call: 'x', leg: 'a1' });
    b.feed(acceptRequest('x'));
    expect(b.orders('rebuild-leg')).toMatchObject([{ leg: 'a1', initiate: true, relayOnly: false }]);
    a.hear(bob, b.said('accept')[0]!);
    expect(a.orders('rebuild-leg')).toMatchObject([{ leg: 'b1' }]);
  });

  test('that cannot be made at the calling end is kept for the accept, and a path that is not there cannot break', () => {
    const a = calling();
    a.hear(bob, { ...of, type: 'ring', signal: offerOf(1) });
    a.feed({ type: 'leg-down', call: 'x', leg: 'b1', cause: 'failed' });
    expect(a.call().legs[1]).toMatchObject({ path: 'new' });
    a.feed({ type: 'leg-failed', call: 'x', leg: 'b1', code: 'negotiation-failed' });
    expect(a.call().legs[1]).toMatchObject({ path: 'down' });
    a.feed({ type: 'leg-up', call: 'x', leg: 'nobody' });
    expect(a.effects).toEqual([]);
  });

  test('that still waits for its offer when the user accepts puts the offer into the accept', () => {
    const b = rung({ preconnect: 'relay' });
    b.feed(acceptRequest('x'));
    expect(b.said('accept')).toEqual([]);
    expect(b.orders('allow-direct')).toHaveLength(1);
    b.feed(signal('a1'));
    expect(b.said('accept')).toMatchObject([{ signal: offerOf(1) }]);
  });
});

describe('limits of early connections at the called side', () => {
  const invite = (index: number, user = 'alice'): CallMessage => ({
    ...{ type: 'invite', call: `x${index}`, secret: `s${index}`, profile: {}, media: voice, ring: 45_000, warm: true },
    metadata: user,
  });

  test('two calls at a time', () => {
    const b = drive(bob);
    for (const index of [1, 2, 3]) b.hear({ user: `u${index}`, device: 'd' }, invite(index));
    expect(b.phone.calls.map(({ legs }) => legs.length)).toEqual([1, 1, 0]);
  });

  test('six a minute and caller', () => {
    const b = drive(bob, { maxWarm: 99 });
    for (let index = 0; index < 8; index += 1) b.hear(alice, invite(index));
    expect(b.phone.calls.filter(({ legs }) => legs.length > 0)).toHaveLength(6);
    b.hear(carol, invite(20));
    expect(b.orders('open-leg')).toHaveLength(1);
    b.pass(60_000);
    b.hear(alice, invite(21));
    expect(b.orders('open-leg')).toHaveLength(1);
    expect(b.phone.warmed).toHaveLength(1);
  });
});

describe('nobody answers', () => {
  test('the caller gives up, every device stops ringing and has missed the call', () => {
    const [a, b, c] = [drive(alice), drive(bob), drive(bob2)];
    const line = createExchange([a, b, c]);
    line.do(a, callRequest('x', 'bob'));
    line.do(a, fired('ring'));
    expect(a.call()).toMatchObject({ phase: { reason: 'no-answer' }, participants: [{ status: 'no-answer' }] });
    for (const phone of [b, c]) {
      expect(phone.call().phase).toMatchObject({ reason: 'no-answer' });
      expect(phone.orders('announce').map(({ moment }) => moment.type)).toEqual(['missed', 'ended']);
      expect([isMissed(phone.call()), isTimeout(phone.call())]).toEqual([true, true]);
    }
    expect(isMissed(a.call())).toBe(false);
  });

  test('no device rang: the user was not reached', () => {
    const a = calling();
    a.feed(fired('ring'));
    expect(a.call().phase).toMatchObject({ reason: 'failed', code: 'unreachable' });
    expect(isTimeout(a.call())).toBe(true);
  });

  test('the called side stops by itself, a little after the caller', () => {
    const b = rung({ preconnect: 'never', age: 3_000 });
    expect(b.orders('start-timer')).toContainEqual({ type: 'start-timer', call: 'x', timer: 'ring', ms: 44_000 });
    b.feed(fired('ring'));
    expect(b.call().phase).toMatchObject({ reason: 'no-answer' });
    expect(b.orders('send')).toEqual([]);
  });

  test('a caller that shows no sign of life was missed', () => {
    const b = rung({ preconnect: 'never' });
    b.feed(fired('ringAck'));
    expect(b.call().phase).toMatchObject({ reason: 'no-answer' });
    expect(b.orders('announce').map(({ moment }) => moment.type)).toContain('missed');
    b.hear(alice, b.call().invite!);
    expect(b.effects).toEqual([]);
  });

  test('an invitation that lay in a relay for too long was missed without ringing', () => {
    const b = rung({ age: 45_000 });
    expect(b.orders('announce').map(({ moment }) => moment.type)).toEqual(['missed', 'ended']);
    expect(b.call().phase).toMatchObject({ reason: 'no-answer' });
  });

  test('the caller cancels: the call was missed', () => {
    const [a, b] = [drive(alice), drive(bob)];
    const line = createExchange([a, b]);
    line.do(a, callRequest('x', 'bob'));
    line.do(a, { type: 'hang-up-requested', call: 'x' });
    for (const phone of [a, b]) expect(phone.call().phase).toMatchObject({ reason: 'cancelled' });
    expect(isMissed(b.call())).toBe(true);
    expect(isTimeout(b.call())).toBe(false);
  });

  test('a caller that failed was not reached either', () => {
    const b = rung({ preconnect: 'never' });
    b.hear(alice, { ...of, type: 'cancel', reason: 'failed' });
    expect(b.call().phase).toMatchObject({ reason: 'failed', code: 'unreachable' });
    const c = rung({ preconnect: 'never' });
    c.hear(alice, { ...of, type: 'hang-up', reason: 'failed', code: 'connect-timeout' });
    expect(c.call().phase).toMatchObject({ reason: 'failed', code: 'connect-timeout' });
    const d = rung({ preconnect: 'never' });
    d.hear(alice, { ...of, type: 'hang-up', reason: 'completed' });
    expect(d.call().phase).toMatchObject({ reason: 'completed', code: null });
    expect(isTimeout(calling().call())).toBe(false);
  });
});

describe('the called user says no', () => {
  test('one decline declines for all devices', () => {
    const [a, b, c] = [drive(alice), drive(bob), drive(bob2)];
    const line = createExchange([a, b, c]);
    line.do(a, callRequest('x', 'bob'));
    line.do(b, { type: 'decline-requested', call: 'x', reason: 'declined' });
    expect(a.call()).toMatchObject({ phase: { reason: 'declined' }, participants: [{ status: 'declined' }] });
    expect(b.call().phase).toMatchObject({ reason: 'declined' });
    expect(c.call().phase).toMatchObject({ reason: 'declined-elsewhere' });
    expect(isMissed(c.call())).toBe(false);
  });

  test('hanging up a ringing call declines it', () => {
    const b = rung({ preconnect: 'never' });
    b.feed({ type: 'hang-up-requested', call: 'x' });
    expect(b.said('decline')).toMatchObject([{ reason: 'declined' }]);
  });

  test('busy counts when no other device rings', () => {
    const a = calling();
    a.hear(bob, { ...of, type: 'decline', reason: 'busy' });
    expect(a.orders('start-timer')).toMatchObject([{ timer: 'busy', ms: 1_000 }]);
    a.hear(bob2, { ...of, type: 'decline', reason: 'busy' });
    expect(a.orders('start-timer')).toEqual([]);
    a.feed(fired('busy'));
    expect(a.call()).toMatchObject({ phase: { reason: 'busy' }, participants: [{ status: 'busy' }] });
  });

  test('a device that rings outweighs one that is busy', () => {
    const a = calling();
    a.hear(bob, { ...of, type: 'ring', signal: offerOf(1) });
    a.hear(bob2, { ...of, type: 'decline', reason: 'busy' });
    expect(a.orders('start-timer')).toEqual([]);
    a.hear(bob, { ...of, type: 'decline', reason: 'busy' });
    expect(a.orders('close-leg')).toMatchObject([{ leg: 'b1' }]);
    a.hear({ user: 'bob', device: 'b3' }, { ...of, type: 'ring' });
    expect(a.orders('stop-timer')).toMatchObject([{ timer: 'busy' }]);
    expect(a.call().phase.status).toBe('ringing');
  });

  test('a device whose connection failed after its accept leaves the others ringing', () => {
    const a = calling();
    a.hear(bob, { ...of, type: 'ring' });
    a.hear(bob2, { ...of, type: 'ring' });
    a.hear(bob, { ...of, type: 'hang-up', reason: 'failed', code: 'negotiation-failed' });
    expect(a.call().phase.status).toBe('ringing');
    a.hear(bob2, { ...of, type: 'hang-up', reason: 'failed', code: 'negotiation-failed' });
    expect(a.call().phase).toMatchObject({ reason: 'failed', code: 'negotiation-failed' });
  });
});

describe('repeated and late messages', () => {
  test('a repeated invitation changes nothing', () => {
    const b = rung({ preconnect: 'never' });
    const before = b.phone;
    b.hear(alice, b.call().invite!);
    expect([b.phone, b.effects]).toEqual([before, []]);
    expect(b.phone).toBe(before);
  });

  test('a device that rings again is a page that was loaded anew: its connection takes the place of the former one', () => {
    const a = calling();
    a.hear(bob, { ...of, type: 'ring', signal: offerOf(1) });
    const before = a.call();
    a.hear(bob, { ...of, type: 'ring', signal: offerOf(2) });
    expect(a.effects.map(({ type }) => type)).toEqual(expect.arrayContaining(['begin-anew', 'close-leg', 'open-leg']));
    expect(a.effects.findIndex(({ type }) => type === 'close-leg')).toBeLessThan(
      a.effects.findIndex(({ type }) => type === 'open-leg'),
    );
    expect(a.call().legs.map(({ id }) => id)).toEqual(before.legs.map(({ id }) => id));
    expect([a.call().ringing.length, a.call().phase.status]).toEqual([1, 'ringing']);
  });

  test('an invitation of a call that was cancelled first does not ring, but one with another secret does', () => {
    const b = drive(bob);
    b.hear(alice, { ...of, type: 'cancel', reason: 'cancelled' });
    const invite = calling().call().invite!;
    b.hear(alice, invite);
    expect(b.phone.calls).toEqual([]);
    b.hear(alice, { ...invite, secret: 'other' });
    expect(b.phone.calls).toHaveLength(1);
  });

  test('an invitation of a call that is over and forgotten does not ring', () => {
    const b = rung({ preconnect: 'never' });
    const { invite } = b.call();
    b.feed({ type: 'decline-requested', call: 'x', reason: 'declined' });
    b.feed({ type: 'call-forgotten', call: 'x' });
    b.hear(alice, invite!);
    expect(b.phone.calls).toEqual([]);
  });

  test('an accept of a call whose snapshot was dismissed is told why, one of somebody else is not', () => {
    const a = calling();
    a.feed({ type: 'hang-up-requested', call: 'x' });
    a.feed({ type: 'call-forgotten', call: 'x' });
    const late: CallMessage = { ...of, type: 'accept', profile: {}, media: voice };
    expect(a.hear(mallory, late)).toEqual([]);
    expect(a.hear(bob, { ...late, secret: 'guessed' })).toEqual([]);
    a.hear(bob, late);
    expect(a.orders('send')).toMatchObject([{ to: bob, message: { type: 'cancel', reason: 'cancelled' } }]);
  });

  test('what is over is remembered for ten minutes and for two hundred calls', () => {
    const b = drive(bob);
    for (let index = 0; index < 250; index += 1) {
      b.hear(alice, { type: 'cancel', call: `c${index}`, secret: 's', reason: 'cancelled' });
    }
    expect(b.phone.tombstones).toHaveLength(200);
    b.pass(600_000);
    b.hear(alice, { type: 'hang-up', call: 'last', secret: 's', reason: 'completed' });
    expect(b.phone.tombstones).toMatchObject([{ call: 'last' }]);
  });

  test('an accept that comes too late is told why', () => {
    const late: CallMessage = { ...of, type: 'accept', profile: {}, media: voice };
    const ends = [
      [{ type: 'hang-up-requested', call: 'x' }, 'cancelled'],
      [fired('ring'), 'no-answer'],
    ] as const;
    for (const [fact, reason] of ends) {
      const a = calling();
      a.feed(fact);
      a.hear(bob, late);
      expect(a.said('cancel')).toMatchObject([{ reason }]);
      a.hear(bob, { ...of, type: 'ring' });
      expect(a.effects).toEqual([]);
    }
    const a = calling();
    a.hear(bob, { ...of, type: 'decline', reason: 'declined' });
    a.hear(bob2, late);
    expect(a.said('cancel')).toMatchObject([{ reason: 'declined-elsewhere' }]);
  });

  test('cancelling for everybody else leaves the chosen device alone', () => {
    const b = rung({ preconnect: 'never' });
    b.hear(alice, { ...of, type: 'cancel', reason: 'answered-elsewhere', except: 'b1' });
    expect(b.call().phase.status).toBe('ringing');
    b.hear(alice, { ...of, type: 'confirm', media: voice });
    b.hear(alice, { ...of, type: 'key-frame', source: 'camera' });
    expect(b.call().phase.status).toBe('ringing');
    b.hear(alice, { ...of, type: 'signal', signal: offerOf(1) });
    expect(b.orders('apply-signal')).toEqual([]);
  });

  test('messages that mean nothing while calling are ignored', () => {
    const a = calling();
    const before = a.phone;
    a.hear(bob, { ...of, type: 'ring-ack' });
    a.hear(bob, { ...of, type: 'signal', signal: offerOf(1) });
    a.feed(fired('busy'));
    expect(a.phone).toBe(before);
  });
});

test('defaults are those of the table', () => {
  expect(defaultTimeouts).toMatchObject({
    ring: 45_000,
    ringAck: 5_000,
    confirm: 10_000,
    giveUp: 60_000,
    resumeGrace: 10_000,
  });
  expect(peerUser(calling().call())).toBe('bob');
});
