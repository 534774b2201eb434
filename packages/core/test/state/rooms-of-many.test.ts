import { describe, expect, test } from 'vitest';
import type { DeviceAddress } from '../../src/protocol/address.ts';
import { limits } from '../../src/protocol/limits.ts';
import type { MediaUpdate } from '../../src/protocol/messages.ts';
import { restoredCall } from '../../src/state/restored.ts';
import { outgoingMedia } from '../../src/state/selectors.ts';
import { createExchange } from './support/exchange.ts';
import { alice, bob, carol, drive, mallory, type PhoneDriver, video, voice } from './support/phone-driver.ts';
import { crowd, enter, entry, gather, roster } from './support/rooms.ts';

const legTo = (device: DeviceAddress): string => `${device.user}/${device.device}`;
const down = (phone: PhoneDriver, device: DeviceAddress) =>
  ({ type: 'leg-down', call: phone.call().id, leg: legTo(device), cause: 'stalled' }) as const;
const fired = (phone: PhoneDriver, timer: 'giveUp' | 'rejoin' | 'connect', device: DeviceAddress) =>
  ({ type: 'timer-fired', call: phone.call().id, timer, leg: legTo(device) }) as const;
const statuses = (phone: PhoneDriver): string[] =>
  phone.call().participants.map(({ user, status }) => `${user} ${status}`);
const three = (options: Parameters<typeof gather>[1] = {}) => {
  const { phones, line } = gather([alice, bob, carol], options);
  const [a, b, c] = phones as [PhoneDriver, PhoneDriver, PhoneDriver];
  return { a, b, c, line };
};

describe('eight in a room', () => {
  test('are connected with each other; the ninth goes by itself and lets go of its devices', () => {
    const { phones } = gather(crowd(9));
    const last = phones.pop()!;
    expect(last.call().phase).toMatchObject({ status: 'ended', reason: 'room-full' });
    for (const phone of phones) {
      expect(phone.call().participants).toHaveLength(7);
      expect(phone.call().participants.every(({ status }) => status === 'connected')).toBe(true);
      expect(phone.call().legs).toHaveLength(7);
      expect(phone.call().timers).toEqual([]);
    }
  });

  test('whoever comes late knows at once what each of them sends, and that one of them holds', () => {
    const [a, b, c] = [drive(alice), drive(bob), drive(carol)];
    const line = createExchange([a, b, c]);
    line.do(a, enter(a));
    line.do(b, enter(b));
    line.do(a, { type: 'wish-changed', call: a.call().id, source: 'camera', on: true });
    line.do(b, { type: 'hold-requested', call: b.call().id });
    line.do(c, enter(c));
    expect(c.call().participants).toMatchObject([
      { user: 'alice', media: video, holding: false },
      { user: 'bob', media: voice, holding: true },
    ]);
  });

  test('a change that is made while the others’ connections are being made reaches all of them', () => {
    const { a, b, c, line } = three({ media: false });
    line.do(c, { type: 'wish-changed', call: c.call().id, source: 'camera', on: true });
    for (const phone of [a, b]) expect(phone.call().participants.at(-1)!.media).toEqual(video);
  });
});

describe('a room that hundreds came to and left', () => {
  test('is told whole to whoever comes: of those who left only the last ones are remembered', () => {
    const { phones } = gather([alice, bob]);
    const visitors = crowd(300);
    for (const device of visitors) {
      phones[0]!.hear(device, roster(entry(device)));
      phones[0]!.hear(device, roster(entry(device, { version: 2, left: true })));
    }
    phones[0]!.hear(mallory, { ...roster(entry(mallory)), ask: true });
    const { entries } = phones[0]!.said('roster').at(-1)!;
    expect(entries.length).toBeLessThan(limits.entries);
    expect(entries.filter(({ left }) => !left).map(({ device }) => device)).toEqual([alice, bob, mallory]);
    expect(entries.filter(({ left }) => left).map(({ device }) => device)).toEqual(visitors.slice(-16));
  });
});

describe('what a join costs', () => {
  test('one greeting, two messages each way with each member, and everybody’s entries from three of them', () => {
    const { line, phones } = gather(crowd(8), { settings: { maxParticipants: 50 } });
    const before = line.sent.length;
    const count = phones.length;
    const newcomer = gather(crowd(9), { settings: { maxParticipants: 50 } });
    const sent = newcomer.line.sent.slice(before);
    const of = (type: string) => sent.filter(({ message }) => message.type === type);
    expect(of('media')).toHaveLength(2 * count);
    // Each hears the greeting and answers with itself, or with everybody; each gets the entry of the newcomer.
    expect(of('roster')).toHaveLength(3 * count);
    const entries = of('roster').map(({ message }) => (message.type === 'roster' ? message.entries.length : 0));
    expect(entries.filter((length) => length > 1)).toHaveLength(3);
    expect(Math.max(...entries)).toBe(count + 1);
    expect(of('signal')).toHaveLength(2 * count);
    expect(sent).toHaveLength(7 * count);
  });

  test('the three answer who are the lowest in their own view, everybody when there are fewer', () => {
    const { phones } = gather([bob, carol, mallory, alice].slice(0, 3), { media: false });
    const asked = { ...roster(entry(alice)), ask: true } as const;
    const told = (phone: PhoneDriver): number => {
      phone.hear(alice, asked);
      return phone.said('roster').at(-1)!.entries.length;
    };
    expect(phones.map(told)).toEqual([4, 4, 4]);
    const five = gather(crowd(5), { media: false }).phones;
    expect(five.map(told)).toEqual([6, 6, 6, 1, 1]);
  });

  test('somebody who is known and asks again is told again', () => {
    const { phones } = gather([alice, bob]);
    phones[0]!.hear(bob, { ...roster(entry(bob)), ask: true });
    expect(phones[0]!.said('roster')).toMatchObject([{ entries: [{ device: alice }, { device: bob }] }]);
    phones[0]!.hear(mallory, { ...roster(), ask: true });
    expect(phones[0]!.effects).toEqual([]);
  });
});

describe('a member who is lost', () => {
  const lost = () => {
    const stage = three();
    const { a, c, line } = stage;
    a.feed(down(a, carol));
    c.feed(down(c, alice));
    line.do(a, fired(a, 'giveUp', carol));
    return stage;
  };

  test('is not there any more for the two, and the others notice nothing', () => {
    const { a, b, c } = lost();
    expect([a, b, c].map(statuses)).toEqual([
      ['bob connected'],
      ['alice connected', 'carol connected'],
      ['bob connected'],
    ]);
    expect(b.history.some(({ type }) => type === 'announce')).toBe(false);
    expect(a.call().timers).toEqual(['rejoin carol/c1']);
  });

  test('is looked for, and met again as soon as one of the two hears the other', () => {
    const { a, b, c, line } = lost();
    line.do(a, fired(a, 'rejoin', carol));
    expect([a, c].map(statuses)).toEqual([
      ['bob connected', 'carol connected'],
      ['bob connected', 'alice connected'],
    ]);
    for (const phone of [a, b, c]) expect(phone.call().timers).toEqual([]);
    expect(a.history.filter((effect) => effect.type === 'open-leg').map(({ epoch }) => epoch)).toEqual([0, 0, 1_000]);
  });

  test('is looked for by a page that is loaded anew, too', () => {
    const { a } = lost();
    const page = drive(alice);
    page.feed({ type: 'call-restored', call: a.call().id, state: restoredCall(a.call())! });
    expect(page.call().timers).toContain('rejoin carol/c1');
  });

  test('is looked for less and less often', () => {
    const { a } = lost();
    const waits = Array.from({ length: 6 }, () => {
      a.feed(fired(a, 'rejoin', carol));
      return a.orders('start-timer')[0]!.ms;
    });
    expect(waits).toEqual([60_000, 120_000, 240_000, 480_000, 480_000, 480_000]);
  });

  test('is no more looked for once it has left, or came in anew', () => {
    for (const news of [entry(carol, { version: 2, left: true }), entry(carol, { version: 2, incarnation: 'c1-2' })]) {
      const { a } = lost();
      a.hear(carol, roster(news));
      expect(a.call().timers.filter((timer) => timer.startsWith('rejoin'))).toEqual([]);
    }
  });

  test('is not told of to those who come', () => {
    const { a } = lost();
    a.hear(mallory, { ...roster(entry(mallory)), ask: true });
    expect(a.said('roster')[0]!.entries.map(({ device }) => device.user)).toEqual(['alice', 'bob', 'mallory']);
  });

  test('when all are, this device comes in anew and looks for nobody in particular', () => {
    const { a } = lost();
    a.feed(down(a, bob));
    a.feed(fired(a, 'giveUp', bob));
    expect(a.call()).toMatchObject({ phase: { status: 'initiating' }, timers: [], roster: { others: [] } });
    expect(a.call().roster!.own).toMatchObject({ version: 2 });
  });

  test('for whom nothing would be better later is left until it comes in anew', () => {
    const { a, b, line } = three({ media: false });
    line.do(a, { type: 'leg-failed', call: a.call().id, leg: legTo(bob), code: 'no-common-codec' });
    for (const phone of [a, b]) expect(phone.call().timers.filter((timer) => timer.startsWith('rejoin'))).toEqual([]);
    // One that knows nothing of it is told once it begins to talk.
    a.hear(bob, roster(entry(bob)));
    const pair = a.history.flatMap((effect) =>
      effect.type === 'send' && effect.to.user === 'bob' ? [effect.message] : [],
    );
    const { call, secret } = pair.find(({ type }) => type === 'media') as MediaUpdate;
    a.hear(bob, { type: 'media', call, secret, version: 1, media: video, hold: false, nonce: 'n' });
    expect(a.said('hang-up')).toMatchObject([{ reason: 'failed' }]);
    a.hear(bob, { type: 'media', call, secret, version: 2, media: video, hold: false });
    a.hear(bob, { type: 'key-frame', call, secret, source: 'camera' });
    expect(a.effects).toEqual([]);
  });
});

describe('hold among several', () => {
  test('whoever holds gets nothing, the others go on; when all others hold, the call is held', () => {
    const { a, b, c, line } = three();
    line.do(b, { type: 'hold-requested', call: b.call().id });
    expect(outgoingMedia(a.call()).map(({ leg }) => leg)).toEqual([legTo(carol)]);
    expect([a, b, c].map((phone) => phone.call().phase)).toMatchObject([
      { hold: 'none' },
      { hold: 'local' },
      { hold: 'none' },
    ]);
    expect(outgoingMedia(b.call())).toEqual([]);
    line.do(c, { type: 'hold-requested', call: c.call().id });
    expect(a.call().phase).toMatchObject({ hold: 'remote' });
    line.do(a, { type: 'hold-requested', call: a.call().id });
    expect(a.call().phase).toMatchObject({ hold: 'both' });
  });

  test('outlives the members: whoever comes into a room that is held gets nothing before it is resumed', () => {
    const { phones, line } = gather([alice, bob]);
    const [a, b] = phones as [PhoneDriver, PhoneDriver];
    line.do(a, { type: 'hold-requested', call: a.call().id });
    line.do(b, { type: 'hang-up-requested', call: b.call().id });
    expect(a.call()).toMatchObject({ phase: { status: 'initiating' }, held: true });
    line.do(b, { ...enter(b), call: 'again', incarnation: 'b1-2', version: 3 } as never);
    expect(a.call()).toMatchObject({ phase: { status: 'connected', hold: 'local' } });
    expect(outgoingMedia(a.call())).toEqual([]);
    line.do(b, { type: 'hang-up-requested', call: 'again' });
    line.do(a, { type: 'resume-requested', call: a.call().id });
    expect(a.call().held).toBe(false);
    a.feed({ type: 'hold-requested', call: a.call().id });
    expect(a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-state' } }]);
  });
});

test('a room cannot be transferred', () => {
  const { a } = three();
  a.feed({ type: 'transfer-requested', call: a.call().id, transfer: 't', to: 'mallory', other: null, token: 'k' });
  expect(a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-state' } }]);
});
