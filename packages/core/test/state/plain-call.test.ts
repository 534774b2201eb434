import { describe, expect, test } from 'vitest';
import type { CallMessage } from '../../src/protocol/messages.ts';
import { outgoingMedia, wantsDevices } from '../../src/state/selectors.ts';
import { answerOf, createExchange, offerOf } from './support/exchange.ts';
import { established } from './support/established.ts';
import { acceptRequest, alice, bob, bob2, callRequest, drive, video, voice } from './support/phone-driver.ts';

const signal = (call: string, leg: string, content = offerOf(1)) =>
  ({ type: 'leg-signal', call, leg, signal: content }) as const;
const candidateOf = (name: string) => ({ candidate: `candidate:${name}`, sdpMid: '0', sdpMLineIndex: 0 });

describe('placing a call', () => {
  test('makes the cold offer first and invites with it', () => {
    const a = drive(alice);
    a.feed(callRequest('x', 'bob', { metadata: { topic: 'lunch' }, ring: 20_000 }));
    expect(a.orders('open-leg')).toEqual([
      {
        type: 'open-leg',
        call: 'x',
        leg: 'cold',
        device: null,
        initiate: true,
        polite: true,
        relayOnly: false,
        holdCandidates: false,
        epoch: 0,
      },
    ]);
    expect(a.orders('start-timer')).toEqual([{ type: 'start-timer', call: 'x', timer: 'ring', ms: 20_000 }]);
    expect(a.said('invite')).toEqual([]);
    expect(a.call()).toMatchObject({ direction: 'outgoing', phase: { status: 'initiating' } });
    expect(a.call().participants).toMatchObject([{ id: 'bob', user: 'bob', device: null, status: 'invited' }]);
    a.feed(signal('x', 'cold'));
    expect(a.orders('cast')).toMatchObject([{ key: 'invite', to: { user: 'bob' }, ttl: 20_000 }]);
    expect(a.said('invite')).toMatchObject([
      {
        call: 'x',
        secret: 'secret-x',
        media: voice,
        ring: 20_000,
        warm: true,
        offer: offerOf(1),
        metadata: { topic: 'lunch' },
      },
    ]);
    a.feed(signal('x', 'cold'));
    expect(a.effects).toEqual([]);
  });

  test('invites without an offer when the cold connection cannot be made', () => {
    const a = drive(alice);
    a.feed(callRequest('x', 'bob'));
    a.feed({ type: 'leg-failed', call: 'x', leg: 'cold', code: 'unsupported-browser' });
    expect(a.said('invite')[0]).not.toHaveProperty('offer');
    expect(a.call().legs).toEqual([]);
  });

  test('waits for a description before it invites', () => {
    const a = drive(alice);
    a.feed(callRequest('x', 'bob'));
    a.feed({ type: 'leg-signal', call: 'x', leg: 'cold', signal: { epoch: 1, peerEpoch: 0, candidates: [null] } });
    expect(a.effects).toEqual([]);
  });

  test('gives way by the order of user ids, the opposite at both ends', () => {
    const b = drive(bob);
    b.feed(callRequest('x', 'alice'));
    expect(b.orders('open-leg')).toMatchObject([{ polite: false }]);
  });

  test('refuses oneself and an id that is in use', () => {
    const a = drive(alice);
    a.feed(callRequest('x', 'alice'));
    expect(a.orders('refuse')).toMatchObject([
      { call: 'x', request: 'call-requested', error: { code: 'invalid-argument' } },
    ]);
    a.feed(callRequest('x', 'bob'));
    a.feed(callRequest('x', 'bob'));
    expect(a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-argument' } }]);
  });

  test('starts the time to be reached only when it is shorter than the ringing', () => {
    const a = drive(alice, { timeouts: { ...drive(alice).phone.settings.timeouts, reach: 9_000 } });
    a.feed(callRequest('x', 'bob'));
    expect(a.orders('start-timer').map(({ timer }) => timer)).toEqual(['ring', 'reach']);
    a.feed({ type: 'timer-fired', call: 'x', timer: 'reach' });
    expect(a.call().phase).toMatchObject({ status: 'ended', reason: 'failed', code: 'unreachable' });
    expect(a.said('cancel')).toMatchObject([{ reason: 'no-answer' }]);
    expect(a.orders('stop-cast')).toMatchObject([{ key: 'invite' }]);
  });
});

describe('a cold call', () => {
  const ringing = () => {
    const a = drive(alice);
    const b = drive(bob);
    a.feed(callRequest('x', 'bob'));
    a.feed(signal('x', 'cold'));
    b.hear(alice, a.said('invite')[0]!, { preconnect: 'never' });
    return { a, b };
  };

  test('rings, and the caller says that it is alive', () => {
    const { a, b } = ringing();
    expect(b.orders('announce')).toMatchObject([{ moment: { type: 'incoming' } }]);
    expect(b.orders('open-leg')).toEqual([]);
    expect(b.call().participants).toMatchObject([
      { user: 'alice', device: 'a1', profile: { name: 'caller' }, status: 'ringing' },
    ]);
    expect(b.orders('start-timer')).toMatchObject([
      { timer: 'ring', ms: 47_000 },
      { timer: 'ringAck', ms: 5_000 },
    ]);
    a.hear(bob, b.said('ring')[0]!);
    expect(a.call().phase.status).toBe('ringing');
    b.hear(alice, a.said('ring-ack')[0]!);
    expect(b.orders('stop-timer')).toMatchObject([{ timer: 'ringAck' }]);
  });

  test.each(['relay', 'never'] as const)(
    'of a caller with the policy %s nobody learns addresses before the accept',
    (preconnect) => {
      const a = drive(alice);
      a.feed(callRequest('x', 'bob', { preconnect }));
      expect(a.orders('open-leg')).toMatchObject([{ leg: 'cold', holdCandidates: true }]);
    },
  );

  test('of a caller with the policy always the ringing devices learn the addresses, and use them once they accept', () => {
    const { a, b } = ringing();
    const [first, second] = [candidateOf('1'), candidateOf('2')];
    a.feed(signal('x', 'cold', { epoch: 1, peerEpoch: 0, candidates: [first] }));
    b.hear(alice, a.said('signal')[0]!);
    a.feed(signal('x', 'cold', { epoch: 1, peerEpoch: 0, candidates: [second] }));
    expect(a.orders('cast')).toMatchObject([{ key: 'candidates', to: { user: 'bob' } }]);
    expect(a.said('signal')).toMatchObject([{ signal: { candidates: [first, second] } }]);
    b.hear(alice, a.said('signal')[0]!);
    expect(b.effects).toEqual([]);
    b.feed(acceptRequest('x'));
    expect(b.orders('apply-signal')).toMatchObject([{ signal: { ...offerOf(1), candidates: [first, second] } }]);
    b.feed(signal('x', 'a1', answerOf(1)));
    a.hear(bob, b.said('accept')[0]!);
    expect(a.orders('release-candidates')).toEqual([]);
    expect(a.orders('send')).toMatchObject([
      { message: { type: 'confirm' } },
      { to: bob, message: { type: 'signal', signal: { candidates: [first, second] } } },
    ]);
  });

  test('candidates without an offer or for no connection, and signals without candidates, do nothing while it rings', () => {
    const { b } = ringing();
    const { offer: _left, ...invite } = b.call().invite!;
    const early = { type: 'signal', call: 'x', secret: 'secret-x', signal: { epoch: 1, peerEpoch: 0 } } as const;
    expect(b.hear(alice, early)).toEqual([]);
    b.hear(alice, { ...early, signal: { epoch: 1, peerEpoch: 1, candidates: [null] } });
    expect(b.orders('apply-signal')).toEqual([]);
    expect(b.call().invite?.offer).toEqual({ ...offerOf(1), candidates: [] });
    const plain = drive(bob);
    plain.hear(alice, invite);
    plain.hear(alice, { ...early, signal: { ...early.signal, candidates: [candidateOf('1')] } });
    expect(plain.call().invite).toEqual(invite);
  });

  test('answers the offer inside the accept, lets candidates go and closes nothing that is needed', () => {
    const { a, b } = ringing();
    b.feed(acceptRequest('x', video));
    expect(b.orders('open-leg')).toMatchObject([{ leg: 'a1', initiate: false, polite: false, holdCandidates: false }]);
    expect(b.orders('apply-signal')).toMatchObject([{ leg: 'a1', signal: offerOf(1) }]);
    expect(b.said('accept')).toEqual([]);
    b.feed(signal('x', 'a1', answerOf(1)));
    expect(b.said('accept')).toMatchObject([{ media: video, profile: { name: 'callee' }, signal: answerOf(1) }]);
    a.hear(bob, b.said('accept')[0]!);
    expect(a.orders('apply-signal')).toMatchObject([{ leg: 'cold', signal: answerOf(1) }]);
    expect(a.orders('release-candidates')).toMatchObject([{ leg: 'cold' }]);
    expect(a.orders('close-leg')).toEqual([]);
    expect(a.said('confirm')).toMatchObject([{ media: voice }]);
    expect(a.said('cancel')).toMatchObject([{ reason: 'answered-elsewhere', except: 'b1' }]);
    expect(a.call()).toMatchObject({ phase: { status: 'connecting', awaiting: 'media' } });
    a.feed(signal('x', 'cold', { epoch: 1, peerEpoch: 1, candidates: [null] }));
    expect(a.orders('send')).toMatchObject([{ to: bob, message: { type: 'signal' } }]);
    b.hear(alice, a.said('signal')[0]!);
    expect(b.orders('apply-signal')).toHaveLength(1);
  });

  test('puts its own offer into the accept when the invitation had none', () => {
    const { a } = ringing();
    const b = drive(bob);
    const { offer, ...invite } = a.call().invite!;
    expect(offer).toBeDefined();
    b.hear(alice, invite, { preconnect: 'never' });
    b.feed(acceptRequest('x'));
    expect(b.orders('open-leg')).toMatchObject([{ leg: 'a1', initiate: true }]);
    b.feed(signal('x', 'a1'));
    a.hear(bob, b.said('accept')[0]!);
    expect(a.orders('open-leg')).toMatchObject([{ leg: 'b1', initiate: false }]);
    expect(a.orders('apply-signal')).toMatchObject([{ leg: 'b1', signal: offerOf(1) }]);
    expect(a.orders('close-leg')).toMatchObject([{ leg: 'cold' }]);
  });

  test('makes an offer itself when the accept brings nothing to connect with', () => {
    const { a } = ringing();
    a.hear(bob, { type: 'accept', call: 'x', secret: 'secret-x', profile: {}, media: voice });
    expect(a.orders('open-leg')).toMatchObject([{ leg: 'b1', initiate: true }]);
    a.feed(signal('x', 'b1'));
    expect(a.said('signal')).toHaveLength(1);
  });
});

describe('from accept to end', () => {
  test('both are connected, hear of each other and say the same at the end', () => {
    const { a, b, line } = established();
    for (const phone of [a, b]) {
      expect(phone.call()).toMatchObject({ phase: { status: 'connected', hold: 'none' } });
      expect(phone.call().participants[0]).toMatchObject({ status: 'connected', media: voice });
      expect(phone.call().connectedAt).toBeGreaterThan(phone.call().startedAt);
      expect(phone.call().timers).toEqual([]);
    }
    line.do(a, { type: 'hang-up-requested', call: 'x' });
    for (const phone of [a, b])
      expect(phone.call().phase).toMatchObject({ status: 'ended', reason: 'completed', code: null });
    expect(line.do(a, { type: 'hang-up-requested', call: 'x' })).toEqual([]);
  });

  test('the hang-up goes over the connection too, before it is closed', () => {
    const { b } = established();
    b.feed({ type: 'hang-up-requested', call: 'x' });
    const order = b.effects.map(({ type }) => type);
    expect(order.indexOf('send-control')).toBeLessThan(order.indexOf('close-leg'));
    expect(order.indexOf('send')).toBeLessThan(order.indexOf('forget'));
  });

  test('accept and confirm are said again on a path that came up', () => {
    const { a, b, line } = established({ media: false, passes: ({ message }) => message.type !== 'confirm' });
    expect(b.call().phase).toMatchObject({ status: 'connecting', awaiting: 'confirm' });
    b.feed({ type: 'leg-up', call: 'x', leg: 'a1' });
    expect(b.orders('send-control')).toMatchObject([{ message: { type: 'accept' } }]);
    line.do(a, { type: 'leg-up', call: 'x', leg: 'cold' });
    a.feed({ type: 'leg-up', call: 'x', leg: 'cold' });
    b.hear(alice, { type: 'confirm', call: 'x', secret: 'secret-x', media: voice }, { via: 'control' });
    expect(b.call().phase.status).toBe('connected');
    expect(a.call().phase.status).toBe('connected');
  });

  test('what the calling device tells the chosen device counts as its confirmation', () => {
    const { b } = established({ passes: ({ message }) => message.type !== 'confirm' });
    b.hear(
      alice,
      { type: 'media', call: 'x', secret: 'secret-x', version: 1, media: video, hold: true },
      { via: 'control' },
    );
    expect(b.call().phase).toMatchObject({ status: 'connected', hold: 'remote' });
    b.hear(alice, { type: 'confirm', call: 'x', secret: 'secret-x', media: voice });
    expect(b.call().participants[0]!.media).toEqual(video);
  });

  test('a confirmation does not undo newer media', () => {
    const { a, b } = established({ media: false, passes: ({ message }) => message.type !== 'confirm' });
    expect(a.call().phase.status).toBe('connecting');
    b.hear(alice, { type: 'confirm', call: 'x', secret: 'secret-x', media: video });
    expect(b.call().participants[0]!.media).toEqual(video);
    b.feed({ type: 'leg-up', call: 'x', leg: 'a1' });
    expect(b.call().phase.status).toBe('connected');
  });

  test('no confirmation in time fails the call at both ends', () => {
    const { a, b, line } = established({ passes: ({ message }) => message.type !== 'confirm' });
    line.do(b, { type: 'timer-fired', call: 'x', timer: 'confirm' });
    for (const phone of [a, b]) expect(phone.call().phase).toMatchObject({ reason: 'failed', code: 'connect-timeout' });
  });

  test('no path in time fails the call at both ends', () => {
    const { a, b, line } = established({ media: false });
    line.do(a, { type: 'timer-fired', call: 'x', timer: 'connect' });
    for (const phone of [a, b]) expect(phone.call().phase).toMatchObject({ reason: 'failed', code: 'connect-timeout' });
  });

  test('a path that the browser gave up meanwhile fails it as such', () => {
    const { a, b, line } = established({ media: false });
    a.feed({ type: 'leg-down', call: 'x', leg: 'cold', cause: 'failed' });
    line.do(a, { type: 'timer-fired', call: 'x', timer: 'connect' });
    for (const phone of [a, b]) expect(phone.call().phase).toMatchObject({ reason: 'failed', code: 'ice-failed' });
  });

  test('a connection that cannot be made fails the call at both ends', () => {
    const { a, b, line } = established({ media: false });
    line.do(b, { type: 'leg-failed', call: 'x', leg: 'a1', code: 'no-common-codec' });
    for (const phone of [a, b]) expect(phone.call().phase).toMatchObject({ reason: 'failed', code: 'no-common-codec' });
  });

  test('hanging up while connecting ends both', () => {
    const { a, b, line } = established({ media: false });
    line.do(b, { type: 'hang-up-requested', call: 'x' });
    for (const phone of [a, b]) expect(phone.call().phase).toMatchObject({ reason: 'completed' });
    expect(a.call().connectedAt).toBeNull();
  });

  test('hanging up before the accept could leave ends the call for the caller as well', () => {
    const a = drive(alice);
    const b = drive(bob);
    const hung: CallMessage = { type: 'hang-up', call: 'x', secret: 'secret-x', reason: 'completed' };
    const line = createExchange([a, b]);
    line.do(a, callRequest('x', 'bob'));
    b.feed(acceptRequest('x'));
    b.feed({ type: 'hang-up-requested', call: 'x' });
    expect(b.said('hang-up')).toEqual([hung]);
    a.hear(bob, hung);
    expect(a.call().phase).toMatchObject({ reason: 'completed' });
    expect(a.said('cancel')).toMatchObject([{ reason: 'declined-elsewhere', except: 'b1' }]);
  });

  test('an ended call is forgotten when nobody needs it any more, a live one is not', () => {
    const { a, line } = established();
    a.feed({ type: 'call-forgotten', call: 'x' });
    expect(a.phone.calls).toHaveLength(1);
    line.do(a, { type: 'hang-up-requested', call: 'x' });
    a.feed({ type: 'call-forgotten', call: 'x' });
    expect(a.phone.calls).toEqual([]);
    expect(a.feed({ type: 'call-forgotten', call: 'x' })).toEqual([]);
  });
});

describe('what may be sent and opened', () => {
  test('the called side sends and opens nothing before its user accepts', () => {
    const a = drive(alice);
    const b = drive(bob);
    const line = createExchange([a, b], { preconnect: 'always', media: false });
    line.do(a, callRequest('x', 'bob', { media: video }));
    b.feed({ type: 'wish-changed', call: 'x', source: 'camera', on: true });
    expect(b.call().legs).toHaveLength(1);
    expect([outgoingMedia(b.call()), wantsDevices(b.call())]).toEqual([[], false]);
    expect([outgoingMedia(a.call()), wantsDevices(a.call())]).toEqual([[], true]);
    expect(wantsDevices(a.call(), { preview: false })).toBe(false);
    line.do(b, acceptRequest('x', voice));
    expect(outgoingMedia(b.call())).toEqual([{ leg: 'a1', media: voice }]);
    expect(outgoingMedia(a.call())).toEqual([{ leg: 'b1', media: video }]);
    expect(wantsDevices(b.call())).toBe(true);
    line.do(a, { type: 'hang-up-requested', call: 'x' });
    for (const phone of [a, b]) expect([outgoingMedia(phone.call()), wantsDevices(phone.call())]).toEqual([[], false]);
  });
});

test('a device that gets another id has it everywhere from then on', () => {
  const a = drive(alice);
  a.feed({
    type: 'room-requested',
    call: 'r',
    secret: 's',
    incarnation: 'i',
    version: 1,
    room: 'hall',
    profile: {},
    media: voice,
  });
  a.feed(callRequest('x', 'bob'));
  a.feed({ type: 'device-renamed', device: 'a9' });
  expect([a.phone.self, a.call('x').self, a.call('r').roster?.own.device].map((self) => self?.device)).toEqual([
    'a9',
    'a9',
    'a9',
  ]);
  expect(a.call('x').roster).toBeNull();
});

test('a second device of the called user is told that another one answered', () => {
  const [a, b, c] = [drive(alice), drive(bob), drive(bob2)];
  const line = createExchange([a, b, c]);
  line.do(a, callRequest('x', 'bob'));
  line.do(b, acceptRequest('x'));
  expect(c.call().phase).toMatchObject({ reason: 'answered-elsewhere' });
  a.hear(bob2, { type: 'accept', call: 'x', secret: 'secret-x', profile: {}, media: voice });
  expect(a.orders('send')).toMatchObject([{ to: bob2, message: { type: 'cancel', reason: 'answered-elsewhere' } }]);
});
