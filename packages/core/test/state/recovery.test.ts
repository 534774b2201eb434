import { describe, expect, test } from 'vitest';
import type { PeerSignal } from '../../src/protocol/messages.ts';
import { outgoingMedia } from '../../src/state/selectors.ts';
import { established } from './support/established.ts';
import { answerOf, offerOf } from './support/exchange.ts';
import { alice, bob, type PhoneDriver } from './support/phone-driver.ts';

// Alice gives way ("alice" comes before "bob"), so bob is the one who restarts at once.
const down = (phone: PhoneDriver, cause: 'stalled' | 'failed' = 'stalled') =>
  ({ type: 'leg-down', call: 'x', leg: phone.call().legs[0]!.id, cause }) as const;
const up = (phone: PhoneDriver) => ({ type: 'leg-up', call: 'x', leg: phone.call().legs[0]!.id }) as const;
const fired = (timer: 'tier' | 'giveUp' | 'resumeGrace') => ({ type: 'timer-fired', call: 'x', timer }) as const;
const signaling = (status: 'up' | 'down') => ({ type: 'signaling-changed', status }) as const;
const network = { type: 'network-changed' } as const;
const recoveryOf = (phone: PhoneDriver) => phone.call().legs[0]!.recovery;
const steps = (phone: PhoneDriver): string[] =>
  phone.effects.flatMap((effect) =>
    effect.type === 'restart-ice' ? [`restart ${effect.policy}`] : effect.type === 'rebuild-leg' ? ['rebuild'] : [],
  );
const moments = (phone: PhoneDriver) => phone.orders('announce').map(({ moment }) => moment.type);
const timers = (phone: PhoneDriver) => phone.orders('start-timer').map(({ timer, ms }) => `${timer} ${ms}`);
const signal = (content: PeerSignal) => ({ type: 'signal', call: 'x', secret: 'secret-x', signal: content }) as const;

describe('a path that breaks while signaling is good', () => {
  test('the end that does not give way restarts at once, the other one waits for two watchdog periods', () => {
    const { a, b } = established();
    b.feed(down(b));
    expect(steps(b)).toEqual(['restart keep']);
    expect(moments(b)).toEqual(['reconnecting']);
    expect(timers(b)).toEqual(['giveUp 60000', 'tier 5000']);
    expect(b.call().participants[0]!.status).toBe('disconnected');
    a.feed(down(a));
    expect(steps(a)).toEqual([]);
    expect(timers(a)).toEqual(['giveUp 60000', 'tier 2000']);
    a.feed(fired('tier'));
    expect(steps(a)).toEqual(['restart keep']);
    expect(outgoingMedia(a.call())).toHaveLength(1);
  });

  test('goes through the steps, then again with twice the time, and may go everywhere then', () => {
    const { b } = established();
    b.feed(down(b));
    const seen: string[][] = [];
    for (let step = 0; step < 5; step += 1) {
      b.feed(fired('tier'));
      seen.push([...steps(b), ...timers(b)]);
    }
    expect(seen).toEqual([
      ['restart relay', 'tier 5000'],
      ['rebuild', 'tier 5000'],
      ['restart all', 'tier 10000'],
      ['restart relay', 'tier 10000'],
      ['rebuild', 'tier 10000'],
    ]);
    expect(recoveryOf(b)).toMatchObject({ tier: 'rebuild', attempt: 6 });
  });

  test('is one pair of moments, however often it is noticed', () => {
    const { b } = established();
    b.feed(down(b));
    expect(b.feed(down(b, 'failed'))).toEqual([]);
    b.feed(up(b));
    expect(moments(b)).toEqual(['reconnected']);
    expect(b.orders('stop-timer').map(({ timer }) => timer)).toEqual(['tier', 'giveUp']);
    expect(b.call()).toMatchObject({ legs: [{ recovery: null }], timers: [], participants: [{ status: 'connected' }] });
    expect(b.feed(up(b))).toEqual([]);
  });

  test('the restart of the other end gets its time', () => {
    const { a } = established();
    a.hear(bob, signal(offerOf(1)));
    a.pass(1_000);
    a.feed(down(a));
    expect([steps(a), timers(a)]).toEqual([[], ['giveUp 60000', 'tier 3999']]);
    const other = established().a;
    other.feed(down(other));
    other.hear(bob, signal(answerOf(1)));
    expect(timers(other)).toEqual([]);
    other.hear(bob, signal(offerOf(1)));
    expect(timers(other)).toEqual(['tier 5000']);
  });

  test('a restart that began long ago does not count', () => {
    const { b } = established();
    b.hear(alice, signal(offerOf(1)));
    b.pass(5_000);
    b.feed(down(b));
    expect(steps(b)).toEqual(['restart keep']);
  });

  test('ends the call for both when it does not come back in time', () => {
    const { a, b, line } = established();
    b.feed(down(b));
    line.do(b, fired('giveUp'));
    for (const phone of [a, b]) expect(phone.call().phase).toMatchObject({ reason: 'failed', code: 'connection-lost' });
  });

  test('a connection beyond repair is built anew at once, and once', () => {
    const { b } = established();
    const failed = { type: 'leg-failed', call: 'x', leg: 'a1', code: 'negotiation-failed' } as const;
    b.feed(failed);
    expect([steps(b), moments(b), timers(b)]).toEqual([['rebuild'], ['reconnecting'], ['giveUp 60000', 'tier 5000']]);
    expect(b.feed(failed)).toEqual([]);
    b.feed(fired('tier'));
    expect(steps(b)).toEqual(['restart all']);
  });

  test('a connection beyond repair is built anew even without signaling, the next step waits for that', () => {
    const { b } = established();
    b.feed(signaling('down'));
    b.feed({ type: 'leg-failed', call: 'x', leg: 'a1', code: 'negotiation-failed' });
    expect(steps(b)).toEqual(['rebuild']);
    b.feed(fired('tier'));
    expect([steps(b), recoveryOf(b)]).toMatchObject([[], { tier: 'signaling' }]);
  });
});

describe('signaling that breaks', () => {
  test('alone changes nothing and never ends a call', () => {
    const { a } = established();
    a.feed(signaling('down'));
    expect(a.effects).toEqual([]);
    a.feed(signaling('up'));
    expect(a.effects).toEqual([]);
    expect(a.call().timers).toEqual([]);
  });

  test('with the path: first signaling, then ICE at the moment it opens', () => {
    const { a } = established();
    a.feed(signaling('down'));
    a.feed(down(a));
    expect([steps(a), a.orders('reconnect-signaling').length]).toEqual([[], 1]);
    expect(recoveryOf(a)).toMatchObject({ tier: 'signaling' });
    a.feed(signaling('up'));
    expect(steps(a)).toEqual(['restart keep']);
  });

  test('after the path: the repair waits for it', () => {
    const { b } = established();
    b.feed(down(b));
    b.feed(signaling('down'));
    expect(b.orders('reconnect-signaling')).toHaveLength(1);
    expect(b.call().timers).toEqual(['giveUp']);
    b.feed(signaling('up'));
    expect([steps(b), recoveryOf(b)]).toMatchObject([['restart keep'], { attempt: 1 }]);
  });

  test('a step does not begin while it is down', () => {
    const { a } = established();
    a.feed(down(a));
    const { phone } = a;
    expect(phone.signaling).toBe('up');
    a.feed(signaling('down'));
    expect(a.feed(fired('tier'))).toEqual([]);
    a.feed(up(a));
    expect(moments(a)).toEqual(['reconnected']);
  });
});

describe('a hint of the network', () => {
  test('restarts ICE at once, whatever the path seems to be, and that restart gets its time', () => {
    const { a } = established();
    a.feed(network);
    expect([steps(a), moments(a), a.orders('reconnect-signaling').length]).toEqual([['restart keep'], [], 1]);
    a.feed(down(a));
    expect([steps(a), timers(a)]).toEqual([[], ['giveUp 60000', 'tier 4999']]);
    a.feed(network);
    expect([steps(a), recoveryOf(a)]).toMatchObject([['restart keep'], { attempt: 1 }]);
  });

  test('while signaling is down is remembered until it is up', () => {
    const { a } = established();
    a.feed(signaling('down'));
    a.feed(network);
    expect([steps(a), a.orders('reconnect-signaling').length]).toEqual([[], 1]);
    a.feed(signaling('up'));
    expect(steps(a)).toEqual(['restart keep']);
    a.feed(signaling('down'));
    a.feed(signaling('up'));
    expect(steps(a)).toEqual([]);
  });

  test('without a call means nothing', () => {
    const { a, line } = established();
    line.do(a, { type: 'hang-up-requested', call: 'x' });
    expect(a.feed(network)).toEqual([]);
  });
});

describe('the other end closes without a word', () => {
  const closed = (phone: PhoneDriver) => ({ type: 'leg-closed', call: 'x', leg: phone.call().legs[0]!.id }) as const;

  test('it has some time to come back', () => {
    const { b } = established();
    b.feed(closed(b));
    expect([steps(b), moments(b), timers(b)]).toEqual([[], ['reconnecting'], ['giveUp 60000', 'resumeGrace 10000']]);
    for (const fact of [closed(b), signaling('down'), signaling('up')]) expect(b.feed(fact)).toEqual([]);
    b.feed(network);
    expect(steps(b)).toEqual([]);
    b.hear(alice, signal(offerOf(2)));
    expect(b.call().timers).toEqual(['giveUp', 'tier']);
    b.feed(up(b));
    expect(moments(b)).toEqual(['reconnected']);
  });

  test('or the call ends', () => {
    const { a, b, line } = established();
    b.feed(closed(b));
    line.do(b, fired('resumeGrace'));
    for (const phone of [a, b]) expect(phone.call().phase).toMatchObject({ reason: 'failed', code: 'connection-lost' });
  });

  test('no more steps are taken when it does so during a repair', () => {
    const { b } = established();
    b.feed(down(b));
    b.feed(closed(b));
    expect(b.call().timers).toEqual(['giveUp', 'resumeGrace']);
  });
});

describe('frozen video', () => {
  const frozen = (phone: PhoneDriver) =>
    ({ type: 'video-frozen', call: 'x', leg: phone.call().legs[0]!.id, source: 'camera' }) as const;

  test('asks the sender for a key frame, which makes one', () => {
    const { a, b, line } = established();
    line.do(a, frozen(a));
    expect(a.effects.map(({ type }) => type)).toEqual(['send-control', 'send']);
    expect(b.orders('force-key-frame')).toMatchObject([{ leg: 'a1', source: 'camera' }]);
  });

  test('of a call that is not connected means nothing', () => {
    const { a } = established({ media: false });
    expect(a.feed(frozen(a))).toEqual([]);
  });
});
