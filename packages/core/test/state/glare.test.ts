import { describe, expect, test } from 'vitest';
import { outgoingMedia } from '../../src/state/selectors.ts';
import { createExchange, offerOf } from './support/exchange.ts';
import { acceptRequest, alice, bob, callRequest, drive, mallory, video, voice } from './support/phone-driver.ts';
import { createRandom } from './support/random.ts';
import type { SimPhone } from './support/sim-phone.ts';
import { createWorld, type World } from './support/world.ts';
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

interface Glare {
  readonly phones: readonly [SimPhone, SimPhone];
  readonly world: World;
}

/** Two people who call each other before either has heard of it; null when one of them heard the other in time. */
function collideAtRandom(seed: number, verified: boolean): Glare | null {
  const chance = createRandom(seed ^ 0x91a8e);
  const world = createWorld({
    ...{ seed, verified, turn: chance.chance(0.5), preconnect: chance.pick(['always', 'relay', 'never']) },
    weather: { loss: chance.next() * 0.3, duplicates: chance.next() * 0.3, latency: 20 + chance.next() * 780 },
  });
  const [a, b] = [world.add(alice), world.add(bob)];
  placeCall(world.nextId(), a, b);
  let both = false;
  world.schedule.after(chance.next() * 800, () => {
    both = b.calls().length === 0 && a.calls().length === 1;
    if (both) placeCall(world.nextId(), b, a);
  });
  world.schedule.runUntil(43_000);
  return both ? { phones: [a, b], world } : null;
}

/** The calls of a phone that are not over, and how the others ended. */
const outcome = ({ calls }: SimPhone) => ({
  left: calls().flatMap(({ id, phase }) => (phase.status === 'ended' ? [] : `${id} ${phase.status}`)),
  ended: calls().flatMap(({ phase }) => (phase.status === 'ended' ? phase.reason : [])),
});

describe.each([true, false])('three thousand times both call before they have heard (vouched for: %s)', (verified) => {
  test('exactly one call remains, the same one and in the same state at both ends', () => {
    let [glares, seed] = [0, 0];
    const winners = { alice: 0, bob: 0 };
    while (glares < 3_000) {
      const glare = collideAtRandom((seed += 1), verified);
      if (!glare) continue;
      const { phones, world } = glare;
      glares += 1;
      const found = { seed, outcomes: phones.map(outcome) };
      const [call] = phones[0].calls().filter(({ phase }) => phase.status !== 'ended');
      winners[call?.direction === 'outgoing' ? 'alice' : 'bob'] += 1;
      const one = (status: string) => [`${call?.id} ${status}`];
      if (verified) {
        const connected = { left: one('connected'), ended: [] };
        expect(found).toEqual({ seed, outcomes: [connected, connected] });
        continue;
      }
      // Nobody is answered for: the winner rings at the loser's, whose own call says that it gave way.
      const loser = phones.find((phone) => phone.calls().some(({ phase }) => phase.status === 'ended'));
      expect(found).toEqual({
        seed,
        outcomes: phones.map((phone) => ({ left: one('ringing'), ended: phone === loser ? ['superseded'] : [] })),
      });
      loser!.feed(acceptRequest(call!.id));
      world.schedule.runUntil(60_000);
      expect(phones.map((phone) => outcome(phone).left)).toEqual([one('connected'), one('connected')]);
    }
    expect(glares).toBe(3_000);
    expect(Math.min(winners.alice, winners.bob)).toBeGreaterThan(1_000);
  });
});
