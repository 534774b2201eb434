import { describe, expect, test } from 'vitest';
import type { DeviceAddress } from '../../src/protocol/address.ts';
import type { RosterEntry } from '../../src/protocol/messages.ts';
import type { Fact, LocalFact } from '../../src/state/events.ts';
import { isRecovering, outgoingMedia, peerUser, wantsDevices } from '../../src/state/selectors.ts';
import { createExchange, type ExchangeOptions } from './support/exchange.ts';
import { alice, bob, bob2, carol, drive, mallory, type PhoneDriver, video, voice } from './support/phone-driver.ts';

const enter = (phone: PhoneDriver): LocalFact => ({
  type: 'room-requested',
  call: `room-${phone.self.device}`,
  secret: `secret-${phone.self.device}`,
  incarnation: `${phone.self.device}-1`,
  version: 1,
  room: 'hall',
  profile: { name: phone.self.user },
  media: voice,
});
const leave = (phone: PhoneDriver) => ({ type: 'hang-up-requested', call: phone.call().id }) as const;
const fired = (phone: PhoneDriver, timer: 'connect' | 'giveUp' | 'resumeGrace') =>
  ({ type: 'timer-fired', call: phone.call().id, timer, leg: phone.call().legs[0]!.id }) as const;
const entry = (device: DeviceAddress, extra: Partial<RosterEntry> = {}): RosterEntry => ({
  ...{ device, incarnation: `${device.device}-1`, version: 1, profile: {}, secret: `secret-${device.device}` },
  ...{ joinedAgo: 0, left: false },
  ...extra,
});
const roster = (...entries: RosterEntry[]) => ({ type: 'roster', room: 'hall', ask: false, entries }) as const;

const forTwo = { maxParticipants: 2 };

function two(options: ExchangeOptions = {}) {
  const [a, b] = [drive(alice, forTwo), drive(bob, forTwo)];
  const line = createExchange([a, b], options);
  line.do(a, enter(a));
  b.pass(1_000);
  line.do(b, enter(b));
  return { a, b, line };
}

describe('a room for two', () => {
  test('alone in it a call begins, and asks who is there', () => {
    const a = drive(alice);
    a.feed(enter(a));
    expect(a.orders('join-room')).toMatchObject([{ room: 'hall' }]);
    expect(a.orders('cast')).toMatchObject([{ key: 'roster', to: { room: 'hall' }, message: { ask: true } }]);
    expect(a.call()).toMatchObject({ direction: 'room', phase: { status: 'initiating' }, participants: [], legs: [] });
    expect([peerUser(a.call()), wantsDevices(a.call()), outgoingMedia(a.call())]).toEqual([null, true, []]);
  });

  test('whoever comes is met: the first of the two offers, both tell what they send', () => {
    const { a, b } = two();
    expect(a.history).toContainEqual(
      expect.objectContaining({ type: 'open-leg', leg: 'bob/b1', initiate: true, polite: true }),
    );
    expect(b.history).toContainEqual(
      expect.objectContaining({ type: 'open-leg', leg: 'alice/a1', initiate: false, polite: false }),
    );
    for (const phone of [a, b]) {
      expect(phone.call()).toMatchObject({
        phase: { status: 'connected', hold: 'none' },
        participants: [{ status: 'connected', media: voice }],
        timers: [],
      });
      expect(outgoingMedia(phone.call())).toHaveLength(1);
    }
    expect(a.call().participants[0]).toMatchObject({ id: 'bob', user: 'bob', device: 'b1', profile: { name: 'bob' } });
  });

  test('a pair speaks with the id and secret of its first device', () => {
    const { a, b, line } = two();
    line.do(b, { type: 'hold-requested', call: b.call().id });
    expect(b.said('media')).toMatchObject([{ call: 'a1-1', secret: 'secret-a1' }]);
    expect(a.call().phase).toMatchObject({ hold: 'remote' });
    line.do(a, { type: 'wish-changed', call: a.call().id, source: 'camera', on: true });
    expect(b.call().participants[0]!.media).toEqual(video);
    line.do(a, { type: 'video-frozen', call: a.call().id, leg: 'bob/b1', source: 'camera' });
    expect(b.orders('force-key-frame')).toMatchObject([{ leg: 'alice/a1' }]);
  });

  test('who leaves says so; the other one stays, alone', () => {
    const { a, b, line } = two();
    line.do(b, leave(b));
    expect(b.call().phase).toMatchObject({ reason: 'left' });
    expect(b.history).toContainEqual({ type: 'leave-room', call: 'room-b1', room: 'hall' });
    expect(line.sent).toContainEqual(
      expect.objectContaining({
        message: {
          ...roster(),
          path: { mode: 'mesh', number: 0, issuer: alice },
          entries: [expect.objectContaining({ version: 2, left: true })],
        },
      }),
    );
    expect(a.call()).toMatchObject({ phase: { status: 'initiating' }, participants: [], legs: [], timers: [] });
    expect(a.call().connectedAt).not.toBeNull();
    a.hear(bob, roster(entry(bob)));
    expect(a.effects).toEqual([]);
  });

  test('a farewell that only the room hears is enough', () => {
    const { a } = two();
    a.hear(bob, roster(entry(bob, { version: 2, left: true })));
    expect(a.call()).toMatchObject({ phase: { status: 'initiating' }, participants: [] });
  });

  test('who comes in anew is met anew', () => {
    const { a } = two();
    a.hear(bob, roster(entry(bob, { incarnation: 'b1-2', version: 2 })));
    expect(a.orders('close-leg')).toMatchObject([{ leg: 'bob/b1' }]);
    expect(a.orders('open-leg')).toMatchObject([{ leg: 'bob/b1' }]);
    expect(a.call()).toMatchObject({ phase: { status: 'connecting' } });
    a.hear(mallory, roster(entry(bob, { incarnation: 'b1-3', version: 3 })));
    expect(a.effects).toEqual([]);
    a.hear(bob, roster(entry(bob)));
    expect(a.effects).toEqual([]);
    // A device whose clock was put back.
    a.pass(5_000);
    a.hear(bob, roster(entry(bob, { incarnation: 'b1-3' })));
    expect(a.orders('open-leg')).toMatchObject([{ leg: 'bob/b1' }]);
  });

  test('knows its own entry, repeated ones and later versions', () => {
    const { a } = two();
    const before = a.call().legs;
    a.hear(bob, roster(entry(alice, { version: 9 }), entry(bob), entry(bob, { version: 2, profile: { name: 'B' } })));
    expect(a.effects).toEqual([]);
    expect(a.call().legs).toBe(before);
    a.hear(bob, { ...roster(entry(carol)), room: 'another' });
    expect(a.effects).toEqual([]);
  });

  test('greets again when signaling is back and nobody is there', () => {
    const a = drive(alice);
    a.feed(enter(a));
    a.feed({ type: 'signaling-changed', status: 'down' });
    expect(a.effects).toEqual([]);
    a.feed({ type: 'signaling-changed', status: 'up' });
    expect(a.said('roster')).toMatchObject([{ ask: true }]);
    a.feed(leave(a));
    a.feed({ type: 'signaling-changed', status: 'up' });
    expect(a.effects).toEqual([]);
  });
});

describe('a room that is full', () => {
  test('the last to come leaves by itself', () => {
    const { a, b, line } = two();
    const c = drive(carol, forTwo);
    c.pass(5_000);
    c.feed(enter(c));
    c.hear(alice, roster(entry(alice, { joinedAgo: 3_000 }), entry(bob, { joinedAgo: 2_000 })));
    expect(c.call().phase).toMatchObject({ status: 'ended', reason: 'room-full' });
    expect(c.said('roster').at(-1)).toMatchObject({ entries: [{ left: true }] });
    line.do(a, {
      type: 'message-received',
      from: carol,
      message: roster(entry(carol)),
      via: 'signaling',
      verified: true,
      age: 0,
      preconnect: 'never',
    });
    expect(a.call().participants).toHaveLength(1);
    expect(a.said('hang-up')).toMatchObject([{ reason: 'room-full' }]);
    expect(b.call().participants).toHaveLength(1);
  });

  test('a member may say so while one is not connected, after that only one that came first', () => {
    const full = { type: 'hang-up', call: 'a1-1', secret: 'secret-a1', reason: 'room-full' } as const;
    for (const [joinedAgo, connected, status] of [
      [0, false, 'ended'],
      [0, true, 'initiating'],
      [9_000, true, 'ended'],
    ] as const) {
      const a = drive(alice);
      a.feed(enter(a));
      a.hear(bob, roster(entry(bob, { joinedAgo })));
      if (connected) a.feed({ type: 'leg-up', call: a.call().id, leg: 'bob/b1' });
      a.hear(carol, full);
      expect(a.effects).toEqual([]);
      a.hear(bob, full);
      expect(a.call().phase.status).toBe(status);
    }
  });

  test('somebody who turns out to have come first takes the place of the last one who was met', () => {
    const a = drive(alice, forTwo);
    a.feed(enter(a));
    a.hear(bob, roster(entry(bob)));
    a.hear(carol, roster(entry(carol, { joinedAgo: 9_000 })));
    expect(a.call().participants.map(({ user }) => user)).toEqual(['carol']);
    expect(a.orders('send').map(({ to, message }) => `${to.user} ${message.type}`)).toContain('bob hang-up');
  });

  test('somebody for whom there was no room, and who stayed, is met when another one leaves', () => {
    const { a } = two();
    a.hear(carol, roster(entry(carol)));
    expect(a.said('hang-up')).toMatchObject([{ reason: 'room-full' }]);
    a.hear(bob, roster(entry(bob, { version: 2, left: true })));
    expect(a.call().participants.map(({ user }) => user)).toEqual(['carol']);
  });

  test('each one for whom there is no room is told once', () => {
    const { a } = two();
    a.hear(carol, roster(entry(carol)));
    a.hear(mallory, roster(entry(mallory)));
    expect(a.orders('send').map(({ to, message }) => `${to.user} ${message.type}`)).toEqual([
      'mallory roster',
      'mallory hang-up',
    ]);
  });

  test('the time that a greeting spent on its way counts', () => {
    const a = drive(alice, { maxParticipants: 1 });
    a.feed(enter(a));
    a.pass(1_000);
    a.hear(bob, roster(entry(bob, { joinedAgo: 500 })), { age: 600 });
    expect(a.call().phase).toMatchObject({ reason: 'room-full' });
  });

  test('who comes back into a room is heard there, not in the call that is over', () => {
    const { a, b, line } = two();
    line.do(b, leave(b));
    line.do(b, { ...enter(b), call: 'again', incarnation: 'b1-2', version: 3 } as LocalFact);
    expect(b.call('again').phase.status).toBe('connected');
    expect(a.call().phase.status).toBe('connected');
  });

  test('those who came at the same moment are ordered by their device', () => {
    const a = drive(bob, { maxParticipants: 1 });
    a.feed(enter(a));
    a.hear(carol, roster(entry(carol)));
    expect(a.call().participants).toEqual([]);
    a.hear(alice, roster(entry(alice, { joinedAgo: a.call().startedAt + 2 })));
    expect(a.call().phase).toMatchObject({ reason: 'room-full' });
  });

  test('same time, first device', () => {
    const b = drive(bob, { maxParticipants: 1 });
    b.feed(enter(b));
    b.hear(alice, roster(entry(alice, { joinedAgo: 1 })));
    expect(b.call().phase).toMatchObject({ reason: 'room-full' });
  });
});

describe('a room whose path breaks', () => {
  test('recovers like any other call', () => {
    const { b } = two();
    b.feed({ type: 'leg-down', call: b.call().id, leg: 'alice/a1', cause: 'stalled' });
    expect(b.orders('restart-ice')).toHaveLength(1);
    b.feed({ type: 'leg-up', call: b.call().id, leg: 'alice/a1' });
    expect(b.call().legs).toMatchObject([{ recovery: null }]);
  });

  test.each(['giveUp', 'resumeGrace'] as const)(
    'is entered anew when the other one does not come back (%s)',
    (timer) => {
      const { a, b, line } = two();
      const type = timer === 'giveUp' ? 'leg-down' : 'leg-closed';
      line.do(b, { type, call: b.call().id, leg: 'alice/a1', cause: 'stalled' } as never);
      line.do(b, fired(b, timer));
      expect(b.call().roster!.own.incarnation).not.toBe('b1-1');
      for (const phone of [a, b])
        expect(phone.call()).toMatchObject({ phase: { status: 'connected' }, legs: [{ path: 'up' }] });
    },
  );

  test('is entered anew when a member cannot be connected in time', () => {
    const { a, line } = two({ media: false });
    line.do(a, fired(a, 'connect'));
    expect(a.call()).toMatchObject({ phase: { status: 'connecting' }, participants: [{ user: 'bob' }] });
  });

  test('is not entered anew for a connection that cannot be made: both forget each other', () => {
    const { a, b, line } = two({ media: false });
    line.do(a, { type: 'leg-failed', call: a.call().id, leg: 'bob/b1', code: 'no-common-codec' });
    for (const phone of [a, b])
      expect(phone.call()).toMatchObject({ phase: { status: 'initiating' }, participants: [] });
  });

  test('builds its connection anew when that is what failed', () => {
    const { a, line } = two();
    line.do(a, { type: 'leg-failed', call: a.call().id, leg: 'bob/b1', code: 'negotiation-failed' });
    expect(a.history).toContainEqual(expect.objectContaining({ type: 'rebuild-leg', leg: 'bob/b1' }));
  });
});

describe('more than two', () => {
  function three(options: ExchangeOptions = {}) {
    const phones = [alice, bob, bob2].map((self) => drive(self, { maxParticipants: 8 }));
    const line = createExchange(phones, options);
    phones.forEach((phone, index) => {
      phone.pass(index * 1_000);
      line.do(phone, enter(phone));
    });
    const [a, b, c] = phones as [PhoneDriver, PhoneDriver, PhoneDriver];
    return { a, b, c, line };
  }

  test('everybody is connected with everybody; two devices of one user have names of their own', () => {
    const { a, b, c } = three();
    expect(a.call().participants.map(({ id }) => id)).toEqual(['bob', 'bob/b2']);
    for (const phone of [a, b, c])
      expect(phone.call().participants.map(({ status }) => status)).toEqual(['connected', 'connected']);
    expect(outgoingMedia(a.call())).toHaveLength(2);
  });

  test('the call is connected as soon as somebody is', () => {
    const { a } = three({ media: false });
    a.feed({ type: 'leg-up', call: a.call().id, leg: 'bob/b2' });
    expect(a.call()).toMatchObject({
      phase: { status: 'connected' },
      participants: [{ status: 'connecting' }, { status: 'connected' }],
      timers: ['connect bob/b1'],
    });
  });

  test('when the first leaves the call goes on with the next', () => {
    const { a, b, c, line } = three();
    line.do(b, leave(b));
    for (const phone of [a, c])
      expect(phone.call()).toMatchObject({ phase: { status: 'connected' }, legs: [{ role: 'chosen' }] });
    line.do(c, leave(c));
    expect(a.call().phase).toEqual({ status: 'initiating' });
  });

  test('when somebody leaves nothing changes for the rest', () => {
    const { a, c, line } = three();
    const { phase } = a.call();
    line.do(c, leave(c));
    expect(a.call().phase).toBe(phase);
  });

  test('one path that breaks is repaired by itself, and the rest does not notice', () => {
    const { a } = three();
    const call = a.call().id;
    a.feed({ type: 'leg-down', call, leg: 'bob/b2', cause: 'stalled' });
    expect(a.effects).toEqual([
      { type: 'start-timer', call, timer: 'giveUp', leg: 'bob/b2', ms: 60_000 },
      { type: 'start-timer', call, timer: 'tier', leg: 'bob/b2', ms: 2_000 },
    ]);
    expect(a.call().participants.map(({ status }) => status)).toEqual(['connected', 'disconnected']);
    expect(isRecovering(a.call())).toBe(false);
    a.feed({ type: 'timer-fired', call, timer: 'tier', leg: 'bob/b2' });
    expect(a.orders('restart-ice')).toMatchObject([{ leg: 'bob/b2' }]);
    a.feed({ type: 'leg-up', call, leg: 'bob/b2' });
    expect(a.call()).toMatchObject({ timers: [], participants: [{ status: 'connected' }, { status: 'connected' }] });
  });

  test('the call is under repair when every path is broken, until one of them is back', () => {
    const { a } = three();
    const call = a.call().id;
    const moments: string[] = [];
    const feed = (fact: Fact): void => {
      a.feed(fact);
      moments.push(...a.orders('announce').map(({ moment }) => moment.type));
    };
    feed({ type: 'leg-down', call, leg: 'bob/b1', cause: 'stalled' });
    expect(moments).toEqual([]);
    feed({ type: 'leg-down', call, leg: 'bob/b2', cause: 'stalled' });
    expect([moments, isRecovering(a.call())]).toEqual([['reconnecting'], true]);
    feed({ type: 'leg-up', call, leg: 'bob/b2' });
    feed({ type: 'leg-up', call, leg: 'bob/b1' });
    expect(moments).toEqual(['reconnecting', 'reconnected']);
  });

  test('a member who does not come back is left, and the call goes on with the others', () => {
    const { a, c, line } = three();
    line.do(a, { type: 'leg-down', call: a.call().id, leg: 'bob/b2', cause: 'stalled' });
    line.do(a, { type: 'timer-fired', call: a.call().id, timer: 'giveUp', leg: 'bob/b2' });
    expect(a.call()).toMatchObject({
      phase: { status: 'connected' },
      participants: [{ id: 'bob' }],
      timers: ['rejoin bob/b2'],
    });
    expect(c.call()).toMatchObject({ phase: { status: 'connected' }, participants: [{ user: 'bob' }] });
  });

  test('waits for the path to the next when that is not up', () => {
    const { a, b, line } = three({ media: false });
    line.do(b, leave(b));
    expect(a.call()).toMatchObject({ phase: { status: 'connecting' }, timers: ['connect bob/b2'] });
  });
});

describe('a call that is left for a room', () => {
  const into = (phone: PhoneDriver, room: string, from: string): LocalFact => ({
    ...{ ...(enter(phone) as Extract<LocalFact, { type: 'room-requested' }>), call: 'next', incarnation: 'next-1' },
    ...{ room, from, media: video },
  });

  test('ends with the words of whoever leaves, in the moment in which the room is entered', () => {
    const { a, b, line } = two();
    line.do(a, into(a, 'den', 'room-a1'));
    expect(a.call('room-a1').phase).toMatchObject({ status: 'ended', reason: 'left' });
    expect(a.call('next')).toMatchObject({ room: 'den', phase: { status: 'initiating' }, wishes: video });
    expect(b.call()).toMatchObject({ phase: { status: 'initiating' }, participants: [] });
    expect(wantsDevices(a.call('next'))).toBe(true);
  });

  test('takes the room out of the rule that one call is all there may be, and devices that failed still do', () => {
    const a = drive(alice, { concurrent: 'refuse' });
    a.feed(enter(a));
    a.feed({ type: 'source-changed', call: 'room-a1', source: 'camera', failed: true });
    expect(a.feed({ ...into(a, 'den', 'room-a1') }).some(({ type }) => type === 'refuse')).toBe(false);
    expect(a.call('next').failed).toMatchObject({ camera: true, microphone: false });
  });

  test('may be over', () => {
    const a = drive(alice);
    a.feed(enter(a));
    a.feed(leave(a));
    a.feed(into(a, 'den', 'room-a1'));
    expect(a.call('next').phase.status).toBe('initiating');
  });
});
