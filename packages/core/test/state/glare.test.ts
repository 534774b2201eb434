import { describe, expect, test } from 'vitest';
import { outgoingMedia } from '../../src/state/selectors.ts';
import { createExchange, offerOf } from './support/exchange.ts';
import { acceptRequest, alice, bob, callRequest, drive, mallory, video, voice } from './support/phone-driver.ts';
import { createWorld } from './support/world.ts';
import { placeCall } from './support/scenario.ts';

describe('both call each other, and the broker vouches for senders', () => {
  const collide = (first: string, second: string) => {
    const [a, b] = [drive(alice), drive(bob)];
    const line = createExchange([a, b]);
    a.feed(callRequest(first, 'bob', { media: video }));
    b.feed(callRequest(second, 'alice'));
    for (const [phone, call] of [
      [a, first],
      [b, second],
    ] as const) {
      line.do(phone, { type: 'leg-signal', call, leg: 'cold', signal: offerOf(1) });
    }
    return { a, b, line };
  };

  test.each([
    ['low', 'sum'],
    ['sum', 'low'],
  ])('one call remains, the lower id, whoever placed it (%s, %s)', (first, second) => {
    const { a, b } = collide(first, second);
    for (const phone of [a, b]) {
      expect(phone.phone.calls).toHaveLength(1);
      expect(phone.call()).toMatchObject({ id: 'low', phase: { status: 'connected' } });
      expect(phone.phone.front).toBe('low');
    }
    expect(a.call().wishes).toEqual(video);
    expect(b.call().participants[0]!.media).toEqual(video);
  });

  test('the loser keeps its handle, closes its own connections and says so to the other devices', () => {
    const b = drive(bob);
    b.feed(callRequest('sum', 'alice'));
    b.feed({ type: 'leg-signal', call: 'sum', leg: 'cold', signal: offerOf(1) });
    const a = drive(alice);
    a.feed(callRequest('low', 'bob'));
    a.feed({ type: 'leg-signal', call: 'low', leg: 'cold', signal: offerOf(1) });
    b.hear(alice, a.said('invite')[0]!);
    expect(b.orders('announce')).toEqual([{ type: 'announce', call: 'low', moment: { type: 'renamed', from: 'sum' } }]);
    expect(b.orders('stop-cast')).toMatchObject([{ call: 'sum', key: 'invite' }]);
    expect(b.said('cancel')).toMatchObject([{ call: 'sum', reason: 'superseded' }]);
    expect(b.orders('close-leg')).toMatchObject([{ call: 'low', leg: 'cold' }]);
    expect(b.orders('stop-timer')).toMatchObject([{ call: 'sum', timer: 'ring' }]);
    expect(b.call()).toMatchObject({ id: 'low', secret: 'secret-low', direction: 'incoming' });
  });

  test('the winner repeats its invitation to the losing device once, as soon as there is one', () => {
    const a = drive(alice);
    a.feed(callRequest('low', 'bob'));
    const theirs = {
      type: 'invite',
      call: 'sum',
      secret: 's',
      profile: {},
      media: voice,
      ring: 45_000,
      warm: true,
    } as const;
    a.hear(bob, { ...theirs, call: 'sun' });
    expect(a.effects).toEqual([]);
    a.feed({ type: 'leg-signal', call: 'low', leg: 'cold', signal: offerOf(1) });
    a.hear(bob, theirs);
    expect(a.orders('send')).toMatchObject([{ to: bob, message: { type: 'invite', call: 'low', offer: offerOf(1) } }]);
    a.hear(bob, theirs);
    expect(a.effects).toEqual([]);
  });

  test('a call to somebody else is no glare', () => {
    const a = drive(alice);
    a.feed(callRequest('sum', 'carol'));
    a.hear(bob, { type: 'invite', call: 'low', secret: 's', profile: {}, media: voice, ring: 45_000, warm: true });
    expect(a.phone.calls.map(({ id, phase }) => `${id} ${phase.status}`)).toEqual(['sum initiating', 'low ringing']);
  });
});

describe('somebody calls a user whose call rings already', () => {
  const callBack = (first: string, second: string, verified: boolean) => {
    const [a, b] = [drive(alice), drive(bob)];
    const line = createExchange([a, b], { verified });
    line.do(a, callRequest(first, 'bob'));
    line.do(a, { type: 'leg-signal', call: first, leg: 'cold', signal: offerOf(1) });
    expect(b.call(first).phase.status).toBe('ringing');
    line.do(b, callRequest(second, 'alice'));
    return { a, b, line };
  };

  test('of the two calls the one with the lower id goes on ringing, on both sides', () => {
    const { a, b, line } = callBack('sum', 'low', false);
    expect(a.call('sum').phase).toMatchObject({ reason: 'superseded' });
    expect(b.call('sum').phase).toMatchObject({ reason: 'superseded' });
    expect(a.call('low').phase.status).toBe('ringing');
    line.do(a, acceptRequest('low'));
    for (const phone of [a, b]) expect(phone.call('low').phase.status).toBe('connected');
  });

  test('the call that rings stays when it has the lower id', () => {
    const { a, b, line } = callBack('low', 'sum', false);
    expect(b.call('sum').phase).toMatchObject({ reason: 'superseded' });
    expect(a.phone.calls.map(({ id }) => id)).toEqual(['low']);
    line.do(b, acceptRequest('low'));
    for (const phone of [a, b]) expect(phone.call('low').phase.status).toBe('connected');
  });

  test('calls of others go on ringing', () => {
    const b = drive(bob);
    b.hear(alice, { type: 'invite', call: 'sum', secret: 's', profile: {}, media: voice, ring: 45_000, warm: true });
    b.feed(callRequest('low', 'carol'));
    expect(b.call('sum').phase.status).toBe('ringing');
  });
});

describe('both call each other, and anybody may have sent it', () => {
  test('nothing is answered by itself: the winning call rings, the other one ends superseded', () => {
    const [a, b] = [drive(alice), drive(bob)];
    const line = createExchange([a, b], { verified: false });
    a.feed(callRequest('low', 'bob'));
    b.feed(callRequest('sum', 'alice'));
    line.do(a, { type: 'leg-signal', call: 'low', leg: 'cold', signal: offerOf(1) });
    line.do(b, { type: 'leg-signal', call: 'sum', leg: 'cold', signal: offerOf(1) });
    expect(a.phone.calls.map(({ id, phase }) => `${id} ${phase.status}`)).toEqual(['low ringing']);
    expect(b.call('sum').phase).toMatchObject({ reason: 'superseded' });
    expect(b.call('low').phase.status).toBe('ringing');
    line.do(b, acceptRequest('low'));
    for (const phone of [a, b]) expect(phone.call('low').phase.status).toBe('connected');
  });

  test('a stranger who calls as the other one neither ends the call nor makes the device send', () => {
    const a = drive(alice);
    a.feed(callRequest('sum', 'bob'));
    a.hear(
      { user: 'bob', device: mallory.device },
      { type: 'invite', call: 'a', secret: 's', profile: {}, media: voice, ring: 45_000, warm: true },
      { verified: false },
    );
    expect(a.call('sum').phase.status).toBe('initiating');
    expect(a.call('a').phase.status).toBe('ringing');
    expect(a.phone.calls.flatMap(outgoingMedia)).toEqual([]);
  });
});

test('three thousand random timings of two people who call each other end in one call', () => {
  for (let seed = 1; seed <= 3_000; seed += 1) {
    const world = createWorld({ seed });
    const phones = [world.add(alice), world.add(bob)];
    const [a, b] = phones as [(typeof phones)[0], (typeof phones)[0]];
    placeCall(world.nextId(), a, b);
    let both = false;
    world.schedule.after(world.random.between(0, 600), () => {
      both = b.calls().length === 0;
      if (both) placeCall(world.nextId(), b, a);
    });
    world.schedule.runUntil(30_000);
    const ids = phones.map((phone) => phone.calls().map(({ id, phase }) => `${id} ${phase.status}`));
    if (both && (ids[0]!.length !== 1 || ids[0]![0] !== ids[1]![0] || !ids[0]![0]!.endsWith(' connected'))) {
      throw new Error(`seed ${seed}: ${JSON.stringify(ids)}`);
    }
  }
}, 60_000);
