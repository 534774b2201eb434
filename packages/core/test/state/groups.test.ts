import { describe, expect, test } from 'vitest';
import type { DeviceAddress } from '../../src/protocol/address.ts';
import type { CallMessage, InvitedStatus } from '../../src/protocol/messages.ts';
import type { Fact } from '../../src/state/events.ts';
import type { PhoneSettings } from '../../src/state/model.ts';
import { restoredCall } from '../../src/state/restored.ts';
import { isMissed, outgoingMedia, peerUser, wantsDevices } from '../../src/state/selectors.ts';
import { createExchange, type ExchangeOptions } from './support/exchange.ts';
import {
  acceptRequest,
  alice,
  bob,
  bob2,
  callRequest,
  carol,
  drive,
  mallory,
  type PhoneDriver,
  voice,
} from './support/phone-driver.ts';
import { enter, gather } from './support/rooms.ts';

const users = (...names: string[]) => names.map((user) => ({ user, secret: `invites-${user}` }));
const ring = (
  call: string,
  names: readonly string[],
  extra: Partial<Extract<Fact, { type: 'group-requested' }>> = {},
) =>
  ({
    ...{
      type: 'group-requested',
      call,
      secret: `group-${call}`,
      incarnation: `${call}-1`,
      version: 1,
      room: `room-${call}`,
    },
    ...{ users: users(...names), profile: { name: 'A' }, media: voice, metadata: { topic: 'x' }, ring: null },
    ...extra,
  }) satisfies Fact as Extract<Fact, { type: 'group-requested' }>;
const invite = (call: string, user: string, secret = `again-${user}`) =>
  ({ type: 'invite-requested', call, user, secret }) as const;
const fired = (timer: 'ring' | 'reach' | 'busy' | 'connect', leg: string) =>
  ({ type: 'timer-fired', call: 'g', timer, leg }) as const;
const hangUp = { type: 'hang-up-requested', call: 'g' } as const;
const decline = { type: 'decline-requested', call: 'g', reason: 'declined' } as const;
const busy = { ...decline, reason: 'busy' } as const;
const seen = (phone: PhoneDriver) => phone.call('g').participants.map(({ user, status }) => `${user} ${status}`);

function party(
  options: ExchangeOptions & { devices?: readonly DeviceAddress[]; settings?: Partial<PhoneSettings> } = {},
) {
  const phones = (options.devices ?? [alice, bob, carol]).map((device) => drive(device, options.settings));
  const line = createExchange(phones, options);
  const [a, b, c, d] = phones as [PhoneDriver, PhoneDriver, PhoneDriver, PhoneDriver];
  return { a, b, c, d, line, phones };
}
/** Alice rings Bob and Carol. */
function ringing(options: Parameters<typeof party>[0] = {}) {
  const stage = party(options);
  stage.line.do(stage.a, ring('g', ['bob', 'carol']));
  return stage;
}
/** Alice, Bob and Carol talk. */
function talking(options: Parameters<typeof party>[0] = {}) {
  const stage = ringing(options);
  for (const phone of [stage.b, stage.c]) stage.line.do(phone, acceptRequest('g'));
  return stage;
}

describe('several are called', () => {
  test('each of them rings, and sees who calls and who else is called', () => {
    const { a, b, c } = ringing();
    expect(a.call('g')).toMatchObject({ direction: 'outgoing', room: 'room-g', phase: { status: 'ringing' } });
    expect([peerUser(a.call('g')), peerUser(b.call('g')), wantsDevices(a.call('g'))]).toEqual([null, 'alice', true]);
    expect(a.history.filter((one) => one.type === 'cast' && one.key.startsWith('invite'))).toHaveLength(2);
    expect(a.history.some(({ type }) => type === 'join-room')).toBe(false);
    expect(seen(a)).toEqual(['bob ringing', 'carol ringing']);
    expect(seen(b)).toEqual(['alice ringing', 'carol invited']);
    expect(b.call('g')).toMatchObject({ metadata: { topic: 'x' }, phase: { status: 'ringing' }, legs: [] });
    for (const phone of [b, c]) expect(phone.history.some(({ type }) => type === 'open-leg')).toBe(false);
  });

  test('whoever accepts joins, and hears what becomes of the others', () => {
    const { a, b, c, line } = ringing();
    line.do(b, acceptRequest('g'));
    expect([seen(a), seen(b), seen(c)]).toEqual([
      ['bob connected', 'carol ringing'],
      ['alice connected', 'carol ringing'],
      ['alice ringing', 'bob invited'],
    ]);
    for (const phone of [a, b]) {
      expect(phone.call('g').phase).toMatchObject({ status: 'connected' });
      expect(outgoingMedia(phone.call('g'))).toHaveLength(1);
    }
    line.do(c, acceptRequest('g'));
    expect([seen(a), seen(b), seen(c)]).toEqual([
      ['bob connected', 'carol connected'],
      ['alice connected', 'carol connected'],
      ['alice connected', 'bob connected'],
    ]);
    for (const phone of [a, b, c]) {
      expect(phone.call('g').timers).toEqual([]);
      expect(phone.call('g').participants.every(({ media }) => media.microphone)).toBe(true);
    }
  });

  test('one who declines, or is busy, does not end it for the others', () => {
    const { a, b, c, line } = ringing();
    line.do(b, decline);
    expect(a.call('g').phase).toMatchObject({ status: 'ringing' });
    line.do(c, acceptRequest('g'));
    expect([seen(a), seen(c)]).toEqual([
      ['bob declined', 'carol connected'],
      ['alice connected', 'bob declined'],
    ]);
    const other = ringing();
    other.line.do(other.b, busy);
    expect(seen(other.a)).toEqual(['bob ringing', 'carol ringing']);
    other.line.do(other.a, fired('busy', 'bob'));
    expect(seen(other.a)).toEqual(['bob busy', 'carol ringing']);
  });

  test.each<readonly [string, readonly (readonly [Fact, 'a' | 'b' | 'c'])[], object]>([
    [
      'both decline',
      [
        [decline, 'b'],
        [decline, 'c'],
      ],
      { reason: 'declined' },
    ],
    [
      'both are busy',
      [
        [busy, 'b'],
        [busy, 'c'],
        [fired('busy', 'bob'), 'a'],
        [fired('busy', 'carol'), 'a'],
      ],
      { reason: 'busy' },
    ],
    [
      'one declines, the other one does not answer',
      [
        [decline, 'b'],
        [fired('ring', 'carol'), 'a'],
      ],
      { reason: 'no-answer' },
    ],
    [
      'nobody answers',
      [
        [fired('ring', 'bob'), 'a'],
        [fired('ring', 'carol'), 'a'],
      ],
      { reason: 'no-answer' },
    ],
  ])('ends when nobody takes it: %s', (_what, facts, end) => {
    const { line, ...phones } = ringing();
    for (const [fact, who] of facts) line.do(phones[who], fact);
    expect(phones.a.call('g').phase).toMatchObject({ status: 'ended', ...end });
    expect(phones.a.call('g').timers).toEqual([]);
    expect(phones.a.history.some((one) => one.type === 'cast' && one.key === 'cancel bob')).toBe(true);
  });

  test('ends as unreachable when no device rang at all', () => {
    const { a, line } = ringing({
      passes: ({ message }) => message.type !== 'invite',
      settings: { timeouts: { ...drive(alice).phone.settings.timeouts, reach: 5_000 } },
    });
    line.do(a, fired('reach', 'bob'));
    expect(a.call('g').phase.status).toBe('initiating');
    line.do(a, fired('ring', 'carol'));
    expect(a.call('g').phase).toMatchObject({ reason: 'failed', code: 'unreachable' });
    expect(seen(a)).toEqual(['bob no-answer', 'carol no-answer']);
  });

  test('the caller who hangs up before anybody accepted stops the ringing', () => {
    const { a, b, c, line } = ringing();
    line.do(a, hangUp);
    expect([a, b, c].map((phone) => phone.call('g').phase)).toMatchObject(Array(3).fill({ reason: 'cancelled' }));
    expect(isMissed(b.call('g'))).toBe(true);
    line.do(b, acceptRequest('g'));
    expect(b.orders('refuse')).toHaveLength(1);
  });

  test('several devices of one user: the first to accept is in it, the others know where it was answered', () => {
    const { a, b, c, line } = party({ devices: [alice, bob, bob2] });
    line.do(a, ring('g', ['bob']));
    line.do(b, acceptRequest('g'));
    expect(b.call('g').phase).toMatchObject({ status: 'connected' });
    expect(c.call('g').phase).toMatchObject({ status: 'ended', reason: 'answered-elsewhere' });
    const other = party({ devices: [alice, bob, bob2] });
    other.line.do(other.a, ring('g', ['bob']));
    other.line.do(other.c, decline);
    expect(other.b.call('g').phase).toMatchObject({ reason: 'declined-elsewhere' });
    other.a.hear(bob2, { type: 'ring', call: 'g', secret: 'invites-bob' });
    expect(other.a.effects).toEqual([]);
    const third = party({ devices: [alice, bob, bob2] });
    third.line.do(third.a, ring('g', ['bob']));
    third.line.do(third.c, busy);
    expect([third.a.call('g').timers, third.a.call('g').roster!.invitations[0]!.ringing]).toEqual([
      ['ring bob'],
      ['b1'],
    ]);
  });

  test('a device that accepts too late is told why nobody waits', () => {
    const late = (status: InvitedStatus): string => {
      const lost: CallMessage['type'][] = ['cancel'];
      const { a, b, c, line } = party({
        devices: [alice, bob, bob2],
        passes: ({ message }) => !lost.includes(message.type),
      });
      line.do(a, ring('g', ['bob']));
      if (status === 'connecting') line.do(b, acceptRequest('g'));
      else line.do(a, fired('ring', 'bob'));
      lost.pop();
      line.do(c, acceptRequest('g'));
      return (c.call('g').phase as { reason: string }).reason;
    };
    expect(['connecting', 'no-answer'].map((one) => late(one as InvitedStatus))).toEqual([
      'answered-elsewhere',
      'no-answer',
    ]);
  });

  test('whom the server does not let be invited counts as not reached', () => {
    const { a, line } = ringing();
    const refused = (user?: string) =>
      ({ type: 'call-refused', call: 'g', reason: 'failed', ...(user && { user }) }) as const;
    line.do(a, refused());
    line.do(a, refused('mallory'));
    expect(a.call('g').phase.status).toBe('ringing');
    for (const user of ['bob', 'carol']) line.do(a, refused(user));
    expect(a.call('g').phase).toMatchObject({ reason: 'failed', code: 'refused' });
  });

  test('waits beside another call, and is answered by the policy', () => {
    const stage = party({ devices: [alice, bob, carol], settings: { callWaiting: 'wait' } });
    stage.line.do(stage.b, callRequest('x', 'carol'));
    stage.line.do(stage.a, ring('g', ['bob']));
    expect([stage.b.call('g').waiting, stage.a.call('g').waiting]).toEqual([true, true]);
    stage.line.do(stage.b, acceptRequest('g'));
    expect(stage.b.call('g').phase.status).toBe('connected');
    const auto = party({ settings: { callWaiting: 'hold-and-accept' } });
    auto.line.do(auto.b, callRequest('x', 'carol'));
    auto.line.do(auto.a, ring('g', ['bob']));
    expect(auto.a.call('g').phase.status).toBe('connected');
  });

  test('who has no calls of several is busy', () => {
    const { a, b, line } = party({ settings: { groups: false } });
    line.do(a, ring('g', ['bob']));
    expect(b.phone.calls).toEqual([]);
    expect(a.call('g').timers).toContain('busy bob');
  });

  test('does not merge with a call the other way', () => {
    const { a, b, line } = party();
    line.do(a, ring('g', ['bob']));
    line.do(b, callRequest('a-call', 'alice'));
    expect([b.call('g').phase.status, b.call('a-call').phase.status, a.call('a-call').phase.status]).toEqual([
      'ringing',
      'ringing',
      'ringing',
    ]);
    line.do(b, { ...hangUp, call: 'a-call' });
    const other = party();
    other.line.do(other.b, callRequest('x', 'alice', { preconnect: 'never' }));
    other.line.do(other.a, ring('g', ['bob']));
    expect(other.b.call('g').phase.status).toBe('ringing');
  });

  test('cannot be oneself, twice the same, or more than there is room for', () => {
    const a = drive(alice, { maxParticipants: 3 });
    for (const [names, code] of [
      [['alice'], 'invalid-argument'],
      [['bob', 'bob'], 'invalid-argument'],
      [['bob', 'carol', 'dave'], 'room-full'],
    ] as const) {
      a.feed(ring('g', names));
      expect(a.orders('refuse')).toMatchObject([{ error: { code } }]);
    }
  });

  test('on the way to an SFU joins the transport’s room, too', () => {
    const path = { mesh: 2, back: 5_000, retry: 30_000 };
    const { a, b, c } = talking({ settings: { path } });
    for (const phone of [a, b, c]) {
      expect(phone.history).toContainEqual({ type: 'join-room', call: 'g', room: 'room-g' });
      expect(phone.call('g').roster!.path).toMatchObject({ mode: 'sfu', number: 1 });
    }
  });
});

describe('a call of several goes on', () => {
  test('when one leaves, who stays in sight; and ends when nobody else is left', () => {
    const { a, b, c, line } = talking();
    line.do(a, hangUp);
    expect(a.call('g').phase).toMatchObject({ reason: 'completed' });
    expect([seen(b), seen(c)]).toEqual([
      ['alice left', 'carol connected'],
      ['alice left', 'bob connected'],
    ]);
    line.do(b, hangUp);
    expect(c.call('g').phase).toMatchObject({ status: 'ended', reason: 'completed' });
    expect(c.call('g').timers).toEqual([]);
  });

  test('while somebody still rings, although nobody is there', () => {
    const { a, b, c, line } = ringing();
    line.do(b, acceptRequest('g'));
    line.do(b, hangUp);
    expect(a.call('g').phase).toEqual({ status: 'ringing' });
    expect(seen(a)).toEqual(['bob left', 'carol ringing']);
    line.do(c, decline);
    expect(a.call('g').phase).toMatchObject({ reason: 'completed' });
  });

  test('somebody who accepts and is gone before there was a path leaves a call that is over', () => {
    const { a, b, line } = party({ media: false });
    line.do(a, ring('g', ['bob']));
    line.do(b, acceptRequest('g'));
    line.do(b, hangUp);
    expect([a.call('g').phase, a.call('g').connectedAt]).toMatchObject([{ reason: 'completed' }, null]);
  });

  test('for whom there is no room when they come in leaves by itself', () => {
    const { a, b, line } = party();
    const d = drive(mallory, { maxParticipants: 2 });
    const others = createExchange([a, b, d]);
    line.do(a, ring('g', ['bob']));
    line.do(b, acceptRequest('g'));
    others.do(a, invite('g', 'mallory'));
    others.do(d, acceptRequest('g'));
    expect(d.call('g').phase).toMatchObject({ reason: 'room-full' });
    expect(seen(a)).toEqual(['bob connected', 'mallory left']);
  });

  test('whom its inviter leaves does not ring any more', () => {
    const { a, b, c, line } = ringing();
    line.do(b, acceptRequest('g'));
    line.do(a, hangUp);
    expect([b.call('g').phase, c.call('g').phase]).toMatchObject([{ reason: 'completed' }, { reason: 'cancelled' }]);
  });

  test('a path that breaks for good costs one member, or the call when there is no other', () => {
    const { a, b, line } = talking();
    const down = (leg: string) => ({ type: 'leg-down', call: 'g', leg, cause: 'stalled' }) as const;
    const giveUp = (leg: string) => ({ type: 'timer-fired', call: 'g', timer: 'giveUp', leg }) as const;
    a.feed(down('bob/b1'));
    line.do(a, giveUp('bob/b1'));
    expect(seen(a)).toEqual(['bob left', 'carol connected']);
    a.feed(down('carol/c1'));
    line.do(a, giveUp('carol/c1'));
    expect(a.call('g').phase).toMatchObject({ reason: 'failed', code: 'connection-lost' });
    expect(a.call('g').timers).toEqual([]);
    expect(seen(b)).toEqual(['alice left', 'carol connected']);
  });

  test('ends alike at both ends when the only path breaks for good', () => {
    const { a, b, line } = party();
    line.do(a, ring('g', ['bob']));
    line.do(b, acceptRequest('g'));
    a.feed({ type: 'leg-down', call: 'g', leg: 'bob/b1', cause: 'stalled' });
    line.do(a, { type: 'timer-fired', call: 'g', timer: 'giveUp', leg: 'bob/b1' });
    for (const phone of [a, b])
      expect(phone.call('g').phase).toMatchObject({ reason: 'failed', code: 'connection-lost' });
  });

  test('and cannot be transferred', () => {
    const { a } = talking();
    a.feed({ type: 'transfer-requested', call: 'g', transfer: 't', to: 'mallory', other: null, token: 'k' });
    expect(a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-state' } }]);
  });

  test('a page that is loaded anew comes back; for whom it rang is over', () => {
    const { a, b, c, d, line } = party({ devices: [alice, bob, carol, mallory] });
    line.do(a, ring('g', ['bob', 'carol', 'mallory']));
    line.do(b, acceptRequest('g'));
    line.do(d, decline);
    const state = restoredCall(a.call('g'))!;
    expect(state.participants.map(({ user, status }) => `${user} ${status}`)).toEqual([
      'bob disconnected',
      'carol no-answer',
      'mallory declined',
    ]);
    const page = drive(alice);
    createExchange([page, b, c]).do(page, { type: 'call-restored', call: 'g', state });
    expect(page.call('g')).toMatchObject({ phase: { status: 'connected' }, roster: { invitations: [] } });
    expect(seen(page)).toEqual(['bob connected', 'carol no-answer', 'mallory declined']);
    line.do(c, acceptRequest('g'));
  });
});

describe('somebody is invited later', () => {
  const four = () => talking({ devices: [alice, bob, carol, mallory] });

  test('by any member, and everybody sees how it goes', () => {
    const { a, b, c, d, line } = four();
    line.do(c, invite('g', 'mallory'));
    expect([a, b, c].map((phone) => seen(phone).at(-1))).toEqual(Array(3).fill('mallory ringing'));
    expect(seen(d)).toEqual(['carol ringing', 'alice connected', 'bob connected']);
    line.do(d, acceptRequest('g'));
    for (const phone of [a, b, c, d])
      expect(phone.call('g').participants.map(({ status }) => status)).toEqual(Array(3).fill('connected'));
  });

  test('once more, after declining and after leaving', () => {
    const { a, d, line } = four();
    line.do(a, invite('g', 'mallory', 'one'));
    line.do(d, decline);
    expect(seen(a).at(-1)).toBe('mallory declined');
    line.do(a, invite('g', 'mallory', 'two'));
    expect(d.orders('begin-anew')).toEqual([]);
    expect(d.history.some(({ type }) => type === 'begin-anew')).toBe(true);
    line.do(d, acceptRequest('g'));
    expect(seen(a).at(-1)).toBe('mallory connected');
    line.do(d, hangUp);
    expect(seen(a).at(-1)).toBe('mallory left');
    line.do(a, invite('g', 'mallory', 'three'));
    line.do(d, acceptRequest('g'));
    expect([seen(a).at(-1), d.call('g').phase.status]).toEqual(['mallory connected', 'connected']);
  });

  test('who is there already, is rung already or is oneself is not; nor is anybody when it is full', () => {
    const { a, line } = talking({ devices: [alice, bob, carol, mallory], settings: { maxParticipants: 4 } });
    const refused = (user: string): unknown => {
      line.do(a, invite('g', user));
      return a.orders('refuse')[0]?.error.code;
    };
    expect(refused('mallory')).toBeUndefined();
    expect(['alice', 'bob', 'mallory'].map(refused)).toEqual(Array(3).fill('invalid-argument'));
    expect(refused('dave')).toBe('room-full');
  });

  test('cannot be in a call between two, nor in one that is over', () => {
    const { a, line } = party();
    line.do(a, callRequest('g', 'bob'));
    a.feed(invite('g', 'carol'));
    expect(a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-state' } }]);
    const over = talking();
    over.line.do(over.a, hangUp);
    over.a.feed(invite('g', 'mallory'));
    expect(over.a.orders('refuse')).toMatchObject([{ error: { code: 'invalid-state' } }]);
  });

  test('into a room, which stays one', () => {
    const { phones, line } = gather([alice, bob, carol]);
    const [a, b, c] = phones as [PhoneDriver, PhoneDriver, PhoneDriver];
    const room = a.call().id;
    line.do(b, { type: 'hang-up-requested', call: b.call().id });
    line.do(a, { type: 'invite-requested', call: room, user: 'bob', secret: 'invites-bob' });
    expect(c.call().participants).toMatchObject([{ user: 'alice' }, { user: 'bob', status: 'ringing' }]);
    line.do(b, acceptRequest(room));
    expect(b.history.findLast((one) => one.type === 'join-room')).toMatchObject({ room: 'hall' });
    expect(b.call(room)).toMatchObject({ direction: 'incoming', room: 'hall', phase: { status: 'connected' } });
    expect(a.call().participants.map(({ user, status }) => `${user} ${status}`)).toEqual([
      'carol connected',
      'bob connected',
    ]);
    for (const phone of [a, c]) line.do(phone, { type: 'hang-up-requested', call: phone.call().id });
    expect(b.call(room).phase).toEqual({ status: 'initiating' });
    line.do(b, { type: 'hang-up-requested', call: room });
    expect(b.call(room).phase).toMatchObject({ reason: 'left' });
    // One who is in the room already is not rung.
    line.do(a, { ...enter(a), call: 'again', incarnation: 'a1-2', version: 5 } as never);
    line.do(c, { ...enter(c), call: 'again', incarnation: 'c1-2', version: 5 } as never);
    const before = c.phone.calls.length;
    c.hear(mallory, {
      type: 'invite',
      call: 'other',
      secret: 's',
      profile: {},
      media: voice,
      ring: 45_000,
      warm: false,
      group: { room: 'hall', members: [] },
    });
    expect(c.phone.calls).toHaveLength(before);
    line.do(a, { type: 'invite-requested', call: 'again', user: 'bob', secret: 'once-more' });
    line.do(b, { ...decline, call: 'again' });
    expect(a.call('again').phase).toMatchObject({ status: 'connected' });
  });
});

describe('what is said in it', () => {
  test('counts with the secret that its members know', () => {
    const { a, line } = talking();
    const known = line.sent.findLast(({ to, message }) => to.user === 'alice' && message.type === 'roster')!;
    const message = { ...known.message, entries: [] } as CallMessage;
    const { secret: _secret, ...bare } = message as Extract<CallMessage, { type: 'roster' }>;
    for (const forged of [bare, { ...bare, secret: 'guessed' }]) {
      a.hear(mallory, { ...forged, path: { mode: 'sfu', number: 9, issuer: mallory } });
      expect(a.call('g').roster!.path.number).toBe(0);
    }
  });

  test('a device that accepts without saying what it is does not come in', () => {
    const { a } = ringing();
    const accept = { type: 'accept', call: 'g', secret: 'invites-bob', profile: {}, media: voice } as const;
    a.hear(bob, accept);
    expect(a.effects).toEqual([]);
    a.hear(bob, { type: 'key-frame', call: 'g', secret: 'invites-bob', source: 'camera' });
    expect(a.effects).toEqual([]);
  });

  test('is heard only once the inviter has let this device in', () => {
    const { a, b, line } = ringing({ passes: ({ message }) => message.type !== 'confirm' && message.type !== 'media' });
    line.do(b, acceptRequest('g'));
    expect(b.call('g')).toMatchObject({ phase: { status: 'connecting', awaiting: 'confirm' }, legs: [] });
    expect(outgoingMedia(b.call('g'))).toEqual([]);
    line.do(b, { type: 'timer-fired', call: 'g', timer: 'confirm' });
    expect(b.call('g').phase).toMatchObject({ reason: 'failed', code: 'connect-timeout' });
    line.do(a, fired('connect', 'bob/b1'));
    expect(seen(a)).toEqual(['bob left', 'carol ringing']);
  });

  test('whoever hangs up before that is gone', () => {
    const { a, b, line } = ringing({ passes: ({ message }) => message.type !== 'confirm' && message.type !== 'media' });
    line.do(b, acceptRequest('g'));
    line.do(b, hangUp);
    expect([b.call('g').phase, seen(a)]).toMatchObject([{ reason: 'completed' }, ['bob left', 'carol ringing']]);
  });
});
