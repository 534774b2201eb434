import { describe, expect, test } from 'vitest';
import type { PhoneSettings } from '../../src/state/model.ts';
import { isMissed, outgoingMedia } from '../../src/state/selectors.ts';
import { established } from './support/established.ts';
import { createExchange } from './support/exchange.ts';
import { acceptRequest, alice, bob, callRequest, carol, drive, video, voice } from './support/phone-driver.ts';

/** Alice and bob talk, then carol calls bob. */
function third(settings: Partial<PhoneSettings>) {
  const c = drive(carol);
  const { a, b, line } = established({ settings, others: [c] });
  line.do(c, callRequest('y', 'bob'));
  return { a, b, c, line };
}

describe('a second call comes in', () => {
  test('reject: the caller hears busy at once, here it is a missed call, and the first one goes on', () => {
    const { b, c, line } = third({ callWaiting: 'reject' });
    expect(b.call('y')).toMatchObject({
      phase: { status: 'ended', reason: 'busy' },
      participants: [{ user: 'carol' }],
    });
    expect(b.phone.calls.map(isMissed)).toEqual([false, true]);
    expect(b.history.filter(({ call, type }) => call === 'y' && type === 'announce')).toMatchObject([
      { moment: { type: 'missed' } },
      { moment: { type: 'ended' } },
    ]);
    expect(b.call('x').phase).toMatchObject({ status: 'connected', hold: 'none' });
    line.do(c, { type: 'timer-fired', call: 'y', timer: 'busy' });
    expect(c.call('y').phase).toMatchObject({ reason: 'busy' });
    b.hear(carol, c.call('y').invite!);
    expect(b.effects).toEqual([]);
    b.feed({ type: 'call-forgotten', call: 'y' });
    b.hear(carol, c.call('y').invite!);
    expect([b.effects, b.phone.calls.length]).toEqual([[], 1]);
  });

  test('wait: it rings and the caller may know that it waits', () => {
    const { a, b, line } = third({ callWaiting: 'wait' });
    expect(b.call('y')).toMatchObject({ phase: { status: 'ringing' }, waiting: true });
    expect(line.sent).toContainEqual(
      expect.objectContaining({ message: expect.objectContaining({ type: 'ring', waiting: true }) }),
    );
    line.do(b, acceptRequest('y'));
    expect(b.call('y').phase).toMatchObject({ status: 'connected', hold: 'none' });
    expect(b.call('x').phase).toMatchObject({ status: 'connected', hold: 'local' });
    expect(a.call('x').phase).toMatchObject({ hold: 'remote' });
  });

  test('hold-and-accept: it is answered with what is sent now, the first call waits', () => {
    const c = drive(carol);
    const { a, b, line } = established({ settings: { callWaiting: 'hold-and-accept' }, others: [c] });
    line.do(b, { type: 'wish-changed', call: 'x', source: 'camera', on: true });
    line.do(b, { type: 'wish-changed', call: 'x', source: 'screen', on: true });
    line.do(c, callRequest('y', 'bob'));
    expect(b.call('y')).toMatchObject({ phase: { status: 'connected' }, wishes: video });
    expect(a.call('x').phase).toMatchObject({ hold: 'remote' });
    expect(b.phone.calls.flatMap(outgoingMedia)).toHaveLength(1);
  });

  test('hold-and-accept when the call in front is over: like the one that goes on', () => {
    const c = drive(carol);
    const { b, line } = established({ settings: { callWaiting: 'hold-and-accept' }, others: [c] });
    line.do(b, { type: 'wish-changed', call: 'x', source: 'camera', on: true });
    line.do(b, callRequest('z', 'dave'));
    line.do(b, { type: 'hang-up-requested', call: 'z' });
    line.do(c, callRequest('y', 'bob'));
    expect(b.call('y')).toMatchObject({ phase: { status: 'connected' }, wishes: video });
  });

  test('end-and-accept: the first call ends as completed', () => {
    const { a, b, c } = third({ callWaiting: 'end-and-accept' });
    for (const phone of [a, b]) expect(phone.call('x').phase).toMatchObject({ reason: 'completed' });
    for (const phone of [b, c]) expect(phone.call('y').phase.status).toBe('connected');
  });

  test('end-and-accept also ends a call that rings elsewhere and a room', () => {
    const [b, c] = [drive(bob, { callWaiting: 'end-and-accept' }), drive(carol)];
    const line = createExchange([b, c]);
    line.do(b, callRequest('x', 'alice'));
    line.do(b, {
      type: 'room-requested',
      call: 'r',
      secret: 's',
      incarnation: 'i',
      version: 1,
      room: 'hall',
      profile: {},
      media: voice,
    });
    line.do(c, callRequest('y', 'bob'));
    expect(b.call('x').phase).toMatchObject({ reason: 'cancelled' });
    expect(b.call('r').phase).toMatchObject({ reason: 'left' });
    expect(b.call('y').phase.status).toBe('connected');
  });

  test('hold-and-accept where only one call may be: busy', () => {
    const { b } = third({ callWaiting: 'hold-and-accept', concurrent: 'refuse' });
    expect(b.call('y').phase).toMatchObject({ reason: 'busy' });
    expect(b.phone.calls.map(isMissed)).toEqual([false, true]);
  });

  test('one that its user declines as busy is not missed', () => {
    const { b, line } = third({ callWaiting: 'wait' });
    b.pass(1_000);
    line.do(b, { type: 'decline-requested', call: 'y', reason: 'busy' });
    expect([b.call('y').phase, isMissed(b.call('y'))]).toMatchObject([{ reason: 'busy' }, false]);
  });

  test('two calls that only ring do not wait for each other', () => {
    const b = drive(bob);
    const [a, c] = [drive(alice), drive(carol)];
    const line = createExchange([a, b, c]);
    line.do(a, callRequest('x', 'bob'));
    line.do(c, callRequest('y', 'bob'));
    expect(b.phone.calls.map(({ waiting }) => waiting)).toEqual([false, false]);
  });
});

describe('several calls', () => {
  test('placing one holds the others, and they stay on hold when it ends', () => {
    const c = drive(carol);
    const { a, b, line } = established({ others: [c] });
    line.do(a, callRequest('y', 'carol'));
    expect(a.call('x').phase).toMatchObject({ hold: 'local' });
    expect(b.call('x').phase).toMatchObject({ hold: 'remote' });
    line.do(c, acceptRequest('y'));
    line.do(a, { type: 'resume-requested', call: 'x' });
    expect([a.call('x').phase, a.call('y').phase]).toMatchObject([{ hold: 'none' }, { hold: 'local' }]);
    line.do(a, { type: 'resume-requested', call: 'y' });
    line.do(a, { type: 'hang-up-requested', call: 'y' });
    expect(a.call('x').phase).toMatchObject({ hold: 'local' });
    line.do(a, { type: 'resume-requested', call: 'x' });
    expect(a.call('x').phase).toMatchObject({ hold: 'none' });
  });

  test('a call that connects behind the one in front is held, also when that one is over', () => {
    const [a, b, c] = [drive(alice), drive(bob), drive(carol)];
    const line = createExchange([a, b, c], { media: false });
    for (const [call, to, phone] of [
      ['x', 'bob', b],
      ['y', 'carol', c],
    ] as const) {
      line.do(a, callRequest(call, to));
      line.do(phone, acceptRequest(call));
    }
    line.do(a, callRequest('z', 'dave'));
    line.do(a, { type: 'leg-up', call: 'x', leg: 'cold' });
    expect(a.call('x').phase).toMatchObject({ hold: 'local' });
    line.do(a, { type: 'hang-up-requested', call: 'z' });
    line.do(a, { type: 'leg-up', call: 'y', leg: 'cold' });
    expect(a.call('y').phase).toMatchObject({ hold: 'none' });
    line.do(a, { type: 'resume-requested', call: 'x' });
    expect([a.call('x').phase, a.call('y').phase]).toMatchObject([{ hold: 'none' }, { hold: 'local' }]);
  });

  test('refuse: one at a time, placed, joined or accepted', () => {
    const { a, b, c, line } = third({ concurrent: 'refuse', callWaiting: 'wait' });
    for (const fact of [
      callRequest('z', 'carol'),
      {
        type: 'room-requested',
        call: 'r',
        secret: 's',
        incarnation: 'i',
        version: 1,
        room: 'hall',
        profile: {},
        media: voice,
      } as const,
    ]) {
      a.feed(fact);
      expect(a.orders('refuse')).toMatchObject([{ error: { code: 'already-in-call' } }]);
    }
    expect(a.phone.calls).toHaveLength(1);
    b.feed(acceptRequest('y'));
    expect(b.orders('refuse')).toMatchObject([{ request: 'accept-requested', error: { code: 'already-in-call' } }]);
    line.do(b, { type: 'hang-up-requested', call: 'x' });
    line.do(b, acceptRequest('y'));
    expect(c.call('y').phase.status).toBe('connected');
  });

  test('refuse leaves calls alone that came to connect together', () => {
    const { b } = established({ settings: { concurrent: 'refuse' } });
    expect(b.call().phase).toMatchObject({ hold: 'none' });
  });
});
