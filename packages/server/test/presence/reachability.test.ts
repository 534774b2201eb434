import { createFakeClock } from '@org/calls-core/testing';
import { describe, expect, test, vi } from 'vitest';
import type { CallsServerOptions, PushInvite } from '../../src/index.ts';
import { type Client, connect, invitation } from '../support/connect.ts';
import { startServer } from '../support/start-server.ts';

const media = { microphone: true, camera: false, screen: false, screenAudio: false };

/** Alice is connected, bob is not. */
async function apart(options: Partial<CallsServerOptions> = {}) {
  const clock = createFakeClock();
  const { url } = await startServer({ clock, limits: { idle: 1e9 }, ...options });
  const alice = await connect(url, 'alice');
  return { clock, url, alice };
}

const missed = (client: Client) => client.notices('missed-call').map(({ call }) => call);

describe('an invitation to a user who is not connected', () => {
  test('is delivered to each device that comes before it expires, with the time that it was kept', async () => {
    const { clock, url, alice } = await apart();
    alice.invite('bob', { ageMs: 1000 });
    await alice.settle();
    clock.advance(2000);
    const desk = await connect(url, 'bob', 'desk');
    await desk.hears({ id: 'invite-bob', ageMs: 3000, frame: invitation });
    clock.advance(500);
    const phone = await connect(url, 'bob', 'phone');
    await phone.hears({ id: 'invite-bob', ageMs: 3500, frame: invitation });
    desk.say('accept', 'alice', { profile: {}, media });
    await alice.hears({ frame: { kind: 'cast', message: expect.objectContaining({ type: 'accept' }) } });
    const late = await connect(url, 'bob', 'late');
    await late.settle();
    expect(late.frames.filter(({ frame }) => frame)).toEqual([]);
  });

  test('is a missed call when it has expired', async () => {
    const { clock, url, alice } = await apart();
    alice.invite('bob');
    await alice.settle();
    clock.advance(45_000);
    const bob = await connect(url, 'bob');
    await bob.isTold({ type: 'missed-call', call: 'c1', from: 'alice', video: false, ageMs: 45_000 });
    expect(bob.frames.filter(({ frame }) => frame)).toEqual([]);
  });

  test('is a missed call when the caller gives up', async () => {
    const { clock, url, alice } = await apart();
    alice.invite('bob');
    alice.say('cancel', 'bob', { reason: 'cancelled' });
    await alice.settle();
    clock.advance(1000);
    const bob = await connect(url, 'bob');
    await bob.isTold({ type: 'missed-call', call: 'c1', ageMs: 1000 });
    expect(bob.frames.filter(({ frame }) => frame)).toEqual([]);
  });

  test('is pushed once, however often it is repeated, and only when nobody is there', async () => {
    const pushed: PushInvite[] = [];
    const { url, alice } = await apart({ hooks: { push: (invite) => void pushed.push(invite) } });
    const carol = await connect(url, 'carol');
    const named = { ...invitation, message: { ...invitation.message, profile: { name: 'Alice' } } };
    alice.invite('bob', { frame: named });
    alice.invite('bob', { frame: named, ageMs: 2000 });
    alice.invite('carol', { frame: { ...named, message: { ...named.message, call: 'c2' } } });
    await carol.hears({ id: 'invite-carol' });
    expect(pushed).toEqual([{ call: 'c1', from: 'alice', name: 'Alice', video: false, to: 'bob', expiresIn: 45_000 }]);
  });

  test('rings on when pushing fails, which is reported', async () => {
    const onError = vi.fn();
    const push = async () => Promise.reject(new Error('No such phone.'));
    const { url, alice } = await apart({ hooks: { push }, rooms: { onError } });
    alice.invite('bob');
    await alice.settle();
    await (await connect(url, 'bob')).hears({ id: 'invite-bob' });
    expect(onError.mock.calls).toEqual([[new Error('No such phone.'), 'push']]);
  });

  test('is kept with 63 others; the oldest goes', async () => {
    const { url, alice } = await apart({ invitations: { capacity: 100, perSecond: 1 } });
    for (let count = 0; count < 65; count++) {
      const message = { ...invitation.message, call: `call-${count}` };
      alice.invite('bob', { id: `i${count}`, frame: { kind: 'cast', message } });
    }
    await alice.settle();
    const bob = await connect(url, 'bob');
    await bob.hears({ id: 'i64' });
    expect(bob.frames.filter(({ frame }) => frame).map(({ id }) => id)).toEqual(
      Array.from({ length: 64 }, (_, index) => `i${index + 1}`),
    );
  });
});

describe('a missed call', () => {
  /** Bob's phone rang and nobody answered. */
  async function unanswered(options: Partial<CallsServerOptions> = {}) {
    const all = await apart(options);
    const phone = await connect(all.url, 'bob', 'phone');
    all.alice.invite('bob');
    await phone.hears({ id: 'invite-bob' });
    phone.say('ring', 'alice');
    all.alice.say('cancel', 'bob', { reason: 'no-answer' });
    await phone.hears({ frame: { kind: 'cast', message: expect.objectContaining({ type: 'cancel' }) } });
    return { ...all, phone };
  }

  test('that rang is told to the next device, once to each, until it was seen', async () => {
    const { url, phone } = await unanswered();
    expect(missed(phone)).toEqual([]);
    const desk = await connect(url, 'bob', 'desk');
    await desk.isTold({ type: 'missed-call', call: 'c1', from: 'alice' });
    await desk.drop();
    const again = await connect(url, 'bob', 'desk');
    expect(await again.ask('missed.count')).toEqual({ unseen: 1 });
    expect(await again.ask('missed.list')).toMatchObject({ calls: [{ call: 'c1', from: 'alice', video: false }] });
    expect(missed(again)).toEqual([]);
    expect(await again.ask('missed.seen', { calls: ['other'] })).toEqual({ seen: 0 });
    expect(await again.ask('missed.seen')).toEqual({ seen: 1 });
    const tablet = await connect(url, 'bob', 'tablet');
    expect(await tablet.ask('missed.count')).toEqual({ unseen: 0 });
    expect(missed(tablet)).toEqual([]);
  });

  test.each([
    ['answered', 'accept', { profile: {}, media }],
    ['declined', 'decline', { reason: 'declined' }],
  ])('is none when it was %s', async (_what, type, more) => {
    const { clock, url, alice } = await apart();
    const phone = await connect(url, 'bob', 'phone');
    alice.invite('bob');
    await phone.hears({ id: 'invite-bob' });
    phone.say(type, 'alice', more);
    await phone.settle();
    alice.invite('bob', { ageMs: 1000 });
    alice.say('cancel', 'bob', { reason: 'cancelled' });
    await alice.settle();
    clock.advance(60_000);
    const desk = await connect(url, 'bob', 'desk');
    expect(await desk.ask('missed.count')).toEqual({ unseen: 0 });
  });

  test('is none when another device took it', async () => {
    const { clock, url, alice } = await apart();
    alice.invite('bob');
    alice.say('cancel', 'bob', { reason: 'answered-elsewhere' });
    await alice.settle();
    clock.advance(60_000);
    expect(await (await connect(url, 'bob')).ask('missed.count')).toEqual({ unseen: 0 });
  });

  test('is one when every device was busy', async () => {
    const { clock, url, alice } = await apart();
    const phone = await connect(url, 'bob', 'phone');
    alice.invite('bob');
    await phone.hears({ id: 'invite-bob' });
    phone.say('decline', 'alice', { reason: 'busy' });
    await phone.settle();
    clock.advance(45_000);
    expect(await phone.ask('missed.count')).toEqual({ unseen: 1 });
  });

  test('is kept wherever the app wants it', async () => {
    const add = vi.fn();
    await unanswered({ missedCalls: { add, unseen: () => [], markSeen: () => 0 } });
    expect(add.mock.calls).toEqual([['bob', expect.objectContaining({ call: 'c1', from: 'alice' })]]);
  });
});
