import { describe, expect, test } from 'vitest';
import type { Invite } from '../../src/protocol/messages.ts';
import type { PhoneSettings } from '../../src/state/model.ts';
import { outgoingMedia } from '../../src/state/selectors.ts';
import { established } from './support/established.ts';
import { createExchange, type ExchangeOptions } from './support/exchange.ts';
import {
  acceptRequest,
  alice,
  bob,
  callRequest,
  carol,
  drive,
  type PhoneDriver,
  voice,
} from './support/phone-driver.ts';

/** Alice talks with bob in `x` and wants him to talk with carol. */
function three(options: ExchangeOptions & { settings?: Partial<PhoneSettings> } = {}) {
  const c = drive(carol, options.settings);
  return { ...established({ ...options, others: [c] }), c };
}
const blind = (to = 'carol') =>
  ({ type: 'transfer-requested', call: 'x', transfer: 't', to, other: null, token: 'token' }) as const;
const attended = { ...blind(), other: 'y' } as const;
const transferOf = (phone: PhoneDriver, call: string) =>
  (phone.call(call).phase as { transfer: object | null }).transfer;
const settled = (phone: PhoneDriver) =>
  phone.history.flatMap((effect) => (effect.type === 'settle-transfer' ? [[effect.transfer, effect.error?.code]] : []));

describe('blind transfer', () => {
  test('the other side calls the target with what it sends, and the first call ends for both when that connects', () => {
    const { a, b, c, line } = three();
    line.do(a, blind());
    expect(transferOf(a, 'x')).toMatchObject({ role: 'transferor', to: 'carol', attended: false, status: 'ringing' });
    const next = b.phone.calls[1]!;
    expect(next).toMatchObject({ transferredBy: 'alice', takesOver: 'x', wishes: voice, phase: { status: 'ringing' } });
    expect(b.phone.front).toBe(next.id);
    expect(b.call('x').phase).toMatchObject({
      hold: 'local',
      transfer: { role: 'transferee', status: 'accepted', other: next.id },
    });
    expect(c.call().transferredBy).toBe('alice');
    line.do(c, acceptRequest(next.id));
    for (const phone of [b, c]) expect(phone.call(next.id).phase).toMatchObject({ status: 'connected', hold: 'none' });
    for (const phone of [a, b]) expect(phone.call('x').phase).toMatchObject({ reason: 'transferred' });
  });

  test('a screen that is shown to one is not shown to the other', () => {
    const { a, b, line } = three();
    line.do(b, { type: 'wish-changed', call: 'x', source: 'screen', on: true });
    line.do(a, blind());
    expect(b.phone.calls[1]).toMatchObject({ wishes: { ...voice, screen: false, screenAudio: false } });
    expect(b.call('x').wishes.screen).toBe(true);
  });

  test('the promise is settled when the other side says so, or hangs up as transferred', () => {
    const { a, line } = three();
    line.do(a, blind());
    const of = { call: 'x', secret: 'secret-x' } as const;
    a.hear(bob, { ...of, type: 'hang-up', reason: 'transferred' }, { via: 'control' });
    expect(settled(a)).toEqual([['t', undefined]]);
    a.hear(bob, { ...of, type: 'transfer-status', transfer: 't', status: 'completed' });
    expect(a.effects).toEqual([]);
  });

  test.each([
    ['declined', { type: 'decline-requested', reason: 'declined' }],
    ['cancelled', null],
  ] as const)('the target is not reached (%s): the first call goes on as it was', (reason, fact) => {
    const { a, b, c, line } = three();
    line.do(a, blind());
    const { id } = b.phone.calls[1]!;
    if (fact) line.do(c, { ...fact, call: id });
    else line.do(b, { type: 'hang-up-requested', call: id });
    expect(line.sent).toContainEqual(
      expect.objectContaining({
        message: expect.objectContaining({ type: 'transfer-status', status: 'failed', reason }),
      }),
    );
    for (const phone of [a, b]) expect(phone.call('x').phase).toMatchObject({ hold: 'none', transfer: null });
    expect(b.phone.front).toBe('x');
    expect(settled(a)).toEqual([['t', 'transfer-failed']]);
  });

  test('a call that was on hold before stays so after a failed transfer', () => {
    const { a, b, line } = three();
    line.do(b, { type: 'hold-requested', call: 'x' });
    line.do(a, blind());
    line.do(b, { type: 'hang-up-requested', call: b.phone.calls[1]!.id });
    expect(b.call('x').phase).toMatchObject({ hold: 'local', transfer: null });
  });

  test('a transfer to the one who is transferred fails', () => {
    const { a, b, line } = three();
    line.do(a, { ...blind(), to: 'bob' });
    expect(a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-argument' } }]);
    b.hear(alice, { type: 'transfer', call: 'x', secret: 'secret-x', transfer: 't', to: 'bob' });
    expect(b.said('transfer-status')).toMatchObject([{ status: 'refused' }]);
    expect(transferOf(b, 'x')).toBeNull();
  });

  test('asked for while the other end is not connected yet waits until it is', () => {
    const [a, b, c] = [drive(alice), drive(bob), drive(carol)];
    const line = createExchange([a, b, c], { media: false });
    line.do(a, callRequest('x', 'bob'));
    line.do(b, acceptRequest('x'));
    line.do(a, { type: 'leg-up', call: 'x', leg: a.call().legs[0]!.id });
    expect([a.call().phase.status, b.call().phase.status]).toEqual(['connected', 'connecting']);
    line.do(a, blind());
    expect(a.call().phase).toMatchObject({ transfer: { status: 'requested' } });
    line.do(b, { type: 'leg-up', call: 'x', leg: b.call().legs[0]!.id });
    expect(b.call('x').phase).toMatchObject({ transfer: { role: 'transferee', to: 'carol' } });
    expect(b.phone.calls.some(({ participants }) => participants[0]?.user === 'carol')).toBe(true);
  });

  test('refused by policy', () => {
    const { a, b, line } = three({ settings: { transfers: 'refuse' } });
    line.do(a, blind());
    expect(settled(a)).toEqual([['t', 'transfer-failed']]);
    expect(b.phone.calls).toHaveLength(1);
  });

  test('out of time: it is given up, and if the target answers yet the call still moves', () => {
    const { a, b, c, line } = three();
    line.do(a, blind());
    line.do(a, { type: 'timer-fired', call: 'x', timer: 'transfer' });
    expect(settled(a)).toEqual([['t', 'transfer-failed']]);
    expect(transferOf(a, 'x')).toBeNull();
    line.do(c, acceptRequest(b.phone.calls[1]!.id));
    expect(a.call('x').phase).toMatchObject({ reason: 'transferred' });
  });

  test('hanging up in the middle is clean', () => {
    const { a, b, c, line } = three();
    line.do(a, blind());
    line.do(a, { type: 'hang-up-requested', call: 'x' });
    expect(settled(a)).toEqual([['t', 'transfer-failed']]);
    for (const phone of [a, b]) expect(phone.call('x').phase).toMatchObject({ reason: 'completed' });
    const { id } = b.phone.calls[1]!;
    line.do(c, acceptRequest(id));
    for (const phone of [b, c]) expect(phone.call(id).phase.status).toBe('connected');
  });
});

describe('a transfer that asks', () => {
  test.each([
    ['by setting', { settings: { transfers: 'ask' } }],
    ['where the broker does not vouch for senders', { verified: false }],
  ] as const)('%s', (_, options) => {
    const { a, b, c, line } = three(options);
    line.do(a, blind());
    expect(b.orders('announce')).toMatchObject([{ moment: { type: 'transfer-asked', to: 'carol' } }]);
    expect(transferOf(b, 'x')).toMatchObject({ role: 'transferee', status: 'asking' });
    line.do(b, { type: 'transfer-answered', call: 'x', allow: true });
    line.do(c, acceptRequest(b.phone.calls[1]!.id));
    expect(a.call('x').phase).toMatchObject({ reason: 'transferred' });
  });

  test.each([
    ['the user says no', { type: 'transfer-answered', call: 'x', allow: false }],
    ['the user says nothing', { type: 'timer-fired', call: 'x', timer: 'transfer' }],
  ] as const)('%s', (_, fact) => {
    const { a, b, line } = three({ settings: { transfers: 'ask' } });
    line.do(a, blind());
    line.do(b, fact);
    expect(settled(a)).toEqual([['t', 'transfer-failed']]);
    for (const phone of [a, b]) expect(phone.call('x').phase).toMatchObject({ hold: 'none', transfer: null });
    b.feed({ type: 'transfer-answered', call: 'x', allow: true });
    expect(b.orders('refuse')).toMatchObject([{ error: { code: 'invalid-state' } }]);
  });

  test('is asked once at a time', () => {
    const { a, b, line } = three({ settings: { transfers: 'ask' } });
    line.do(a, blind());
    b.hear(alice, { type: 'transfer', call: 'x', secret: 'secret-x', transfer: 'other', to: 'dave' });
    expect(b.said('transfer-status')).toMatchObject([{ transfer: 'other', status: 'refused' }]);
    a.feed(blind());
    expect(a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-state' } }]);
  });
});

/** Alice talks with bob in `x`, on hold, and with carol in `y`. */
function consulted(options: ExchangeOptions & { settings?: Partial<PhoneSettings> } = {}) {
  const all = three(options);
  all.line.do(all.a, callRequest('y', 'carol'));
  all.line.do(all.c, acceptRequest('y'));
  return all;
}

describe('attended transfer', () => {
  test('the target takes the announced call without a word and leaves the old one', () => {
    const { a, b, c, line } = consulted();
    line.do(a, attended);
    const next = b.phone.calls[1]!;
    for (const phone of [b, c]) expect(phone.call(next.id).phase).toMatchObject({ status: 'connected', hold: 'none' });
    for (const phone of [a, b]) expect(phone.call('x').phase).toMatchObject({ reason: 'transferred' });
    for (const phone of [a, c]) expect(phone.call('y').phase).toMatchObject({ reason: 'replaced' });
    const said = line.sent.map(({ message }) => message);
    const step = (type: string, status?: string): number =>
      said.findIndex(
        (message) => message.type === type && (!status || ('status' in message && message.status === status)),
      );
    expect(step('transfer-expect')).toBeLessThan(step('transfer-status', 'expected'));
    expect(step('transfer-status', 'expected')).toBeLessThan(step('transfer'));
    expect(said.find((message) => message.type === 'invite' && message.call === next.id)).toMatchObject({
      replaces: { call: 'y', token: 'token' },
    });
    expect(next.participants[0]!.device).toBe('c1');
  });

  test.each([
    ['by setting', { settings: { transfers: 'ask' } }],
    ['where the broker does not vouch for senders', { verified: false }],
  ] as const)('the target is asked %s: the call rings, and takes over when it is answered', (_, options) => {
    const { a, b, c, line } = consulted(options);
    line.do(a, attended);
    line.do(b, { type: 'transfer-answered', call: 'x', allow: true });
    const { id } = b.phone.calls[1]!;
    expect(c.call(id)).toMatchObject({ phase: { status: 'ringing' }, waiting: false, takesOver: 'y' });
    expect(outgoingMedia(c.call(id))).toEqual([]);
    line.do(c, acceptRequest(id));
    expect(c.call('y').phase).toMatchObject({ reason: 'replaced' });
    expect(a.call('x').phase).toMatchObject({ reason: 'transferred' });
  });

  test('the target declines: both old calls go on', () => {
    const { a, b, c, line } = consulted({ verified: false });
    line.do(a, attended);
    line.do(b, { type: 'transfer-answered', call: 'x', allow: true });
    line.do(c, { type: 'decline-requested', call: b.phone.calls[1]!.id, reason: 'declined' });
    expect(settled(a)).toEqual([['t', 'transfer-failed']]);
    expect(c.call('y').phase).toMatchObject({ hold: 'none', transfer: null });
    expect(b.call('x').phase).toMatchObject({ hold: 'remote', transfer: null });
  });

  test('the target refuses to expect it, or its call ends first: the transfer fails', () => {
    const { a, b, c, line } = consulted({ settings: { transfers: 'refuse' } });
    line.do(a, attended);
    expect(settled(a)).toEqual([['t', 'transfer-failed']]);
    expect(b.phone.calls).toHaveLength(1);
    const gone = consulted({ passes: ({ message }) => message.type !== 'transfer-expect' });
    gone.line.do(gone.a, attended);
    gone.line.do(gone.c, { type: 'hang-up-requested', call: 'y' });
    expect(settled(gone.a)).toEqual([['t', 'transfer-failed']]);
    expect(gone.a.call('x').phase).toMatchObject({ transfer: null });
    expect(c.call('y').phase.status).toBe('connected');
  });

  test('an expectation lapses; then, or with a wrong token, the call rings like any other', () => {
    const { a, c, line } = consulted({ passes: ({ message }) => message.type !== 'transfer' });
    line.do(a, attended);
    const invite: Invite = {
      type: 'invite',
      call: 'z',
      secret: 's',
      profile: {},
      media: voice,
      ring: 45_000,
      warm: false,
      replaces: { call: 'y', token: 'guess' },
    };
    c.hear(bob, invite);
    expect(c.call('z')).toMatchObject({ phase: { status: 'ringing' }, waiting: true, takesOver: null });
    c.hear({ user: 'dave', device: 'd' }, { ...invite, call: 'z2', replaces: { call: 'y', token: 'token' } });
    expect(c.call('z2').takesOver).toBeNull();
    line.do(c, { type: 'timer-fired', call: 'y', timer: 'transfer' });
    c.hear(bob, { ...invite, call: 'z3', replaces: { call: 'y', token: 'token' } });
    expect(c.call('z3')).toMatchObject({ phase: { status: 'ringing' }, takesOver: null });
    c.hear(bob, { ...invite, call: 'z4', replaces: { call: 'nothing', token: 'token' } });
    expect(c.call('z4').takesOver).toBeNull();
  });

  test('needs two calls that are connected, with different people', () => {
    const { a, line } = consulted();
    for (const other of ['x', 'unknown']) {
      a.feed({ ...attended, other });
      expect(a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-state' } }]);
    }
    line.do(a, { type: 'hang-up-requested', call: 'y' });
    a.feed(attended);
    expect(a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-state' } }]);
  });
});

describe('words about transfers that do not count', () => {
  const of = { call: 'x', secret: 'secret-x', transfer: 't' } as const;

  test('over a connection, from a stranger, before the call is answered, about a transfer nobody asked for', () => {
    const { a, b, line } = three();
    line.do(a, { type: 'wish-changed', call: 'x', source: 'camera', on: false });
    b.hear(alice, { ...of, type: 'transfer', to: 'carol' }, { via: 'control' });
    expect(b.effects).toEqual([]);
    b.hear(carol, { ...of, type: 'transfer', to: 'carol' });
    expect(b.effects).toEqual([]);
    a.hear(bob, { ...of, type: 'transfer-status', status: 'completed' });
    expect(a.effects).toEqual([]);
    const calling = drive(alice);
    calling.feed(callRequest('x', 'bob'));
    calling.hear(bob, { ...of, type: 'transfer', to: 'carol' });
    expect(calling.effects).toEqual([]);
  });

  test('from the wrong one of two calls', () => {
    const { a, b, c, line } = consulted({ passes: ({ message }) => !message.type.startsWith('transfer') });
    line.do(a, attended);
    a.hear(bob, { ...of, type: 'transfer-status', status: 'expected' });
    expect(a.effects).toEqual([]);
    line.do(a, callRequest('z', 'dave'));
    a.hear(
      { user: 'dave', device: 'd1' },
      { type: 'accept', call: 'z', secret: 'secret-z', profile: {}, media: voice },
    );
    a.hear(
      { user: 'dave', device: 'd1' },
      { ...of, call: 'z', secret: 'secret-z', type: 'transfer-status', status: 'refused' },
    );
    expect(a.effects).toEqual([]);
    a.hear(bob, { ...of, type: 'transfer-status', status: 'completed' });
    expect(a.call('x').phase).toMatchObject({ reason: 'transferred' });
    expect([b, c].map(({ phone }) => phone.calls.length)).toEqual([1, 1]);
  });
});
