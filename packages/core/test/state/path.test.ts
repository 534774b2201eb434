import { describe, expect, test } from 'vitest';
import type { DeviceAddress } from '../../src/protocol/address.ts';
import type { CallPath } from '../../src/protocol/messages.ts';
import type { PathSettings } from '../../src/state/roster-state.ts';
import { pathFor } from '../../src/state/path.ts';
import { restoredCall } from '../../src/state/restored.ts';
import { drive, type PhoneDriver } from './support/phone-driver.ts';
import { crowd, entry, gather, roster } from './support/rooms.ts';

const path: PathSettings = { mesh: 2, back: 5_000, retry: 30_000 };
const among = (count: number, settings: PathSettings | null = path) =>
  gather(crowd(count), { settings: { path: settings, maxParticipants: 50 } });
const pathOf = (phone: PhoneDriver): string => {
  const { mode, number, issuer } = phone.call().roster!.path;
  return `${mode} ${number} ${issuer.device}`;
};
const used = (phone: PhoneDriver): string[] =>
  phone.history.flatMap((one) => (one.type === 'use-path' ? [one.mode] : []));
const due = (phone: PhoneDriver) => ({ type: 'timer-fired', call: phone.call().id, timer: 'path' }) as const;
const failed = (phone: PhoneDriver) => ({ type: 'path-failed', call: phone.call().id, path: 'sfu' }) as const;
const leave = (phone: PhoneDriver) => ({ type: 'hang-up-requested', call: phone.call().id }) as const;
const says = (device: DeviceAddress, news: CallPath) => ({ ...roster(entry(device)), path: news });

test('the policy: a mesh up to so many members, an SFU beyond', () => {
  expect([1, 4, 5, 50].map((members) => pathFor(members, { ...path, mesh: 4 }))).toEqual([
    'mesh',
    'mesh',
    'sfu',
    'sfu',
  ]);
});

describe('the path of a call', () => {
  test('changes over at once when somebody is too many for a mesh; the lowest device says so', () => {
    const { phones } = among(3);
    expect(phones.map(pathOf)).toEqual(['sfu 1 d10', 'sfu 1 d10', 'sfu 1 d10']);
    expect(phones.map(used)).toEqual([['sfu'], ['sfu'], ['sfu']]);
  });

  test('goes back a while after it fits, unless somebody comes meanwhile', () => {
    const { phones, line } = among(4);
    const [a, , c, d] = phones as [PhoneDriver, PhoneDriver, PhoneDriver, PhoneDriver];
    line.do(d, leave(d));
    expect(a.call().timers).toEqual([]);
    line.do(c, leave(c));
    expect(a.history.findLast((one) => one.type === 'start-timer')).toMatchObject({ timer: 'path', ms: 5_000 });
    line.do(a, due(a));
    expect(phones.slice(0, 2).map(pathOf)).toEqual(['mesh 2 d10', 'mesh 2 d10']);
    const alone = among(3);
    for (const phone of alone.phones.slice(1)) alone.line.do(phone, leave(phone));
    const started = alone.phones[0]!.history.filter((one) => one.type === 'start-timer' && one.timer === 'path');
    expect(started).toHaveLength(1);
    expect(used(a)).toEqual(['sfu', 'mesh']);
    const waiting = among(3);
    const [first, , last] = waiting.phones as [PhoneDriver, PhoneDriver, PhoneDriver];
    waiting.line.do(last, leave(last));
    first.hear(last.self, roster(entry(last.self, { incarnation: 'again', version: 5 })));
    expect(first.call().timers).not.toContain('path');
  });

  test('stays a mesh where no SFU can be had', () => {
    const { phones } = among(6, null);
    expect(phones.map(pathOf)).toEqual(Array(6).fill('mesh 0 d10'));
    expect(phones.flatMap(used)).toEqual([]);
    phones[0]!.feed(failed(phones[0]!));
    expect(phones[0]!.effects).toEqual([]);
  });

  test('whoever takes the place of the lowest decides from then on', () => {
    const { phones, line } = among(4);
    const [a, b, c] = phones as [PhoneDriver, PhoneDriver, PhoneDriver];
    for (const phone of [a, c]) line.do(phone, leave(phone));
    expect(b.call().timers).toEqual(['path']);
    line.do(b, due(b));
    expect(phones.slice(3).map(pathOf)).toEqual(['mesh 2 d11']);
  });

  test('the higher number counts, then the lower issuer, from whomever it is heard', () => {
    const { phones } = among(2);
    const [, b] = phones as [PhoneDriver, PhoneDriver];
    const [low, high] = [
      { user: 'u00', device: 'd00' },
      { user: 'u99', device: 'd99' },
    ];
    const hear = (mode: 'mesh' | 'sfu', number: number, issuer: DeviceAddress): string => {
      b.hear(phones[0]!.self, says(phones[0]!.self, { mode, number, issuer }));
      return pathOf(b);
    };
    expect(hear('sfu', 4, high)).toBe('sfu 4 d99');
    expect(hear('mesh', 3, low)).toBe('sfu 4 d99');
    expect(hear('mesh', 4, low)).toBe('mesh 4 d00');
    expect(hear('sfu', 4, high)).toBe('mesh 4 d00');
    expect(used(b)).toEqual(['sfu', 'mesh']);
  });

  test('a page that was loaded anew takes the call’s path, and waits again for what it waited for', () => {
    const { phones, line } = among(3);
    const [a, , c] = phones as [PhoneDriver, PhoneDriver, PhoneDriver];
    line.do(c, leave(c));
    const page = drive(a.self, { path });
    page.feed({ type: 'call-restored', call: a.call().id, state: restoredCall(a.call())! });
    expect(page.orders('use-path')).toMatchObject([{ mode: 'sfu' }]);
    expect(page.said('roster')).toMatchObject([{ ask: true, path: { mode: 'sfu', number: 1 } }]);
    expect(page.call().timers).toContain('path');
  });
});

describe('an SFU that cannot be had', () => {
  test('makes the call a mesh for everybody; it is tried again after a while, each time after twice the time', () => {
    const { phones, line } = among(3);
    const [a, b, c] = phones as [PhoneDriver, PhoneDriver, PhoneDriver];
    line.do(b, failed(b));
    expect(phones.map(pathOf)).toEqual(['mesh 2 d11', 'mesh 2 d11', 'mesh 2 d11']);
    expect(a.call().timers).toEqual(['path']);
    expect(c.call().timers).toEqual([]);
    expect(a.history.findLast((one) => one.type === 'start-timer')).toMatchObject({
      timer: 'path',
      ms: expect.any(Number),
    });
    line.do(a, due(a));
    expect(phones.map(pathOf)).toEqual(['sfu 3 d10', 'sfu 3 d10', 'sfu 3 d10']);
    line.do(b, failed(b));
    expect(b.call().roster!.path).toMatchObject({ mode: 'mesh', number: 4, failures: 2 });
    const wait = b.said('roster')[0]?.path?.retryIn;
    expect(wait).toBe(60_000);
    // The path that was had, or a mesh that is gone, is no news.
    b.feed({ ...failed(b), path: 'mesh' });
    b.feed(failed(b));
    expect(b.effects).toEqual([]);
  });

  test('by the lowest itself is tried again by it', () => {
    const { phones, line } = among(3);
    const [a] = phones as [PhoneDriver];
    line.do(a, failed(a));
    expect(a.orders('start-timer')).toMatchObject([{ timer: 'path', ms: 30_000 }]);
    expect(phones.map(pathOf)).toEqual(['mesh 2 d10', 'mesh 2 d10', 'mesh 2 d10']);
  });

  test('too large for a mesh: whoever lacks it tries again, and the others notice nothing', () => {
    const { phones, line } = among(9);
    const [a, b] = phones as [PhoneDriver, PhoneDriver];
    line.do(b, failed(b));
    expect(pathOf(a)).toBe('sfu 1 d10');
    expect(b.call().timers).toEqual(['path']);
    line.do(b, due(b));
    expect(b.orders('use-path')).toMatchObject([{ mode: 'sfu' }]);
    expect(b.call().roster!.path.retryAt).toBeNull();
  });

  test('of a call that is over, or between two, means nothing', () => {
    const { phones, line } = among(3);
    const [a] = phones as [PhoneDriver];
    line.do(a, leave(a));
    a.feed(failed(a));
    expect(a.effects).toEqual([]);
  });
});
