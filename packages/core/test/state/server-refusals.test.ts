import { describe, expect, test } from 'vitest';
import type { EndReason } from '../../src/protocol/messages.ts';
import { established } from './support/established.ts';
import { offerOf } from './support/exchange.ts';
import { alice, callRequest, drive, voice } from './support/phone-driver.ts';

const refused = (call: string, reason: EndReason = 'failed') => ({ type: 'call-refused', call, reason }) as const;

describe('a server that ends a call', () => {
  test('ends it between two who talk, who also tell each other', () => {
    const { a } = established();
    a.feed(refused(a.call().id, 'completed'));
    expect(a.call().phase).toMatchObject({ status: 'ended', reason: 'completed', code: null });
  });

  test.each(['declined', 'busy', 'cancelled', 'no-answer'] as const)(
    'stops the ringing, with its reason: %s',
    (reason) => {
      const a = drive(alice);
      a.feed(callRequest('x', 'bob'));
      a.feed({ type: 'leg-signal', call: 'x', leg: 'cold', signal: offerOf(1) });
      a.feed(refused('x', reason));
      expect(a.call().phase).toMatchObject({ status: 'ended', reason, code: null });
      expect(a.orders('stop-cast')).toMatchObject([{ key: 'invite' }]);
    },
  );
});

describe('a server that says no', () => {
  test('to an invitation ends the call as refused, and stops asking', () => {
    const a = drive(alice);
    a.feed(callRequest('x', 'bob'));
    a.feed({ type: 'leg-signal', call: 'x', leg: 'cold', signal: offerOf(1) });
    a.feed(refused('x'));
    expect(a.call().phase).toMatchObject({ status: 'ended', reason: 'failed', code: 'refused' });
    expect(a.orders('stop-cast')).toMatchObject([{ key: 'invite' }]);
  });

  test('to an invitation that somebody has answered changes nothing', () => {
    const { a } = established();
    const before = a.call();
    a.feed(refused(before.id));
    expect(a.call()).toBe(before);
  });

  test.each([
    ['room-full', null],
    ['kicked', null],
    ['completed', null],
    ['failed', 'refused'],
  ] as const)('to a room ends the call there with %s', (reason, code) => {
    const a = drive(alice);
    a.feed({
      ...{ type: 'room-requested', call: 'r', secret: 'secret-r', incarnation: 'one', version: 1, room: 'hall' },
      ...{ profile: {}, media: voice },
    });
    a.feed(refused('r', reason));
    expect(a.call().phase).toMatchObject({ status: 'ended', reason, code });
    expect(a.orders('leave-room')).toHaveLength(1);
    a.feed(refused('r', 'kicked'));
    expect(a.call().phase).toMatchObject({ reason });
  });
});
