import { describe, expect, test } from 'vitest';
import type { Resume } from '../../src/protocol/messages.ts';
import type { CallState } from '../../src/state/model.ts';
import { restoredCall, shiftTimes } from '../../src/state/restored.ts';
import { established } from './support/established.ts';
import { answerOf, createExchange, offerOf } from './support/exchange.ts';
import { alice, bob, callRequest, drive, type PhoneDriver, video, voice } from './support/phone-driver.ts';

const kept = (phone: PhoneDriver, id?: string): CallState => restoredCall(phone.call(id)) as CallState;
const restore = (state: CallState) => ({ type: 'call-restored', call: state.id, state }) as const;
const resume = (phone: PhoneDriver, epoch = 100_001, nonce = phone.call().participants[0]?.pass as string): Resume =>
  ({
    type: 'resume',
    ...{ call: 'x', secret: 'secret-x', nonce, version: 1, media: voice, hold: false },
    signal: offerOf(epoch),
  }) as const;

describe('a page that is loaded anew', () => {
  test('shows the nonce that it was given with the offer of a new connection, and is let in', () => {
    const { a, b } = established();
    const page = drive(alice);
    const line = createExchange([page, b]);
    const pass = a.call().participants[0]?.pass;
    line.do(page, restore(kept(a)));
    expect(line.sent.map(({ message }) => message.type)).toEqual(['resume', 'media', 'signal']);
    expect(line.sent[0]?.message).toMatchObject({ nonce: pass, signal: { epoch: 100_001 } });
    for (const phone of [page, b])
      expect(phone.call()).toMatchObject({
        phase: { status: 'connected' },
        legs: [{ recovery: null }],
        participants: [{ status: 'connected', resuming: false, former: null }],
      });
    expect(page.call().participants[0]?.pass).not.toBe(pass);
    expect(page.call().participants[0]?.pass).toBe(b.call().participants[0]?.issued);
  });

  test('is not given what was for the page before', () => {
    const { a } = established();
    const page = drive(alice);
    page.feed(restore(kept(a)));
    page.hear(bob, { type: 'signal', call: 'x', secret: 'secret-x', signal: offerOf(2) });
    expect(page.effects).toEqual([]);
    page.hear(bob, {
      ...{ type: 'media', call: 'x', secret: 'secret-x', version: 9, media: video },
      hold: false,
      nonce: 'n',
      resumed: 5,
    });
    expect(page.call().participants[0]).toMatchObject({ resuming: true, pass: 'n' });
  });

  test('takes an offer to come back that the page before it had answered in vain', () => {
    const { a, b } = established();
    const [pageA, pageB] = [drive(alice), drive(bob)];
    pageB.feed(restore(kept(b)));
    const offer = resume(a, 100_001, pageB.call().participants[0]?.pass as string);
    a.hear(bob, offer);
    pageA.feed(restore(kept(a)));
    pageA.hear(bob, offer);
    expect(pageA.said('media')).toMatchObject([{ resumed: 100_001 }]);
    expect(pageA.orders('apply-signal')).toMatchObject([{ signal: offer.signal }]);
  });

  test('is let in also when its answer to the other one, that comes back as well, arrives before what it asks', () => {
    const { a, b } = established();
    const [pageA, pageB] = [drive(alice), drive(bob)];
    pageB.feed(restore(kept(b)));
    pageA.feed(restore(kept(a)));
    const asked = resume(b, 100_001, pageA.call().participants[0]?.pass as string);
    pageB.hear(alice, {
      ...{ type: 'media', call: 'x', secret: 'secret-x', version: 9, media: voice },
      ...{ hold: false, nonce: 'n', resumed: 100_001 },
    });
    pageB.hear(alice, {
      type: 'signal',
      call: 'x',
      secret: 'secret-x',
      signal: { ...answerOf(100_002), peerEpoch: 100_001 },
    });
    pageB.hear(alice, asked);
    expect(pageB.said('media')).toMatchObject([{ resumed: 100_001 }]);
    expect(pageB.orders('apply-signal')).toEqual([]);
    pageB.hear(alice, asked);
    expect(pageB.said('media')).toEqual([]);
  });

  test('stops asking when its user hangs up', () => {
    const { a } = established();
    const page = drive(alice);
    page.feed(restore(kept(a)));
    page.feed({ type: 'hang-up-requested', call: 'x' });
    expect(page.orders('stop-cast')).toMatchObject([{ key: 'resume cold' }]);
  });

  test('that nobody answers ends without a word: it may be a copy of one that goes on', () => {
    const { a } = established();
    const page = drive(alice);
    page.feed(restore(kept(a)));
    page.feed({ type: 'network-changed' });
    expect(page.orders('restart-ice')).toEqual([]);
    page.feed({ type: 'timer-fired', call: 'x', timer: 'giveUp' });
    expect(page.call().phase).toMatchObject({ status: 'ended', reason: 'failed', code: 'connection-lost' });
    expect(page.said('hang-up')).toEqual([]);
  });

  test('cannot bring back a call that is there', () => {
    const { a } = established();
    a.feed(restore(kept(a)));
    expect(a.effects).toMatchObject([{ type: 'refuse', request: 'call-restored' }]);
  });

  test('comes back on hold, without the screen', () => {
    const { a, line } = established();
    line.do(a, { type: 'wish-changed', call: 'x', source: 'screen', on: true });
    line.do(a, { type: 'hold-requested', call: 'x' });
    const page = drive(alice);
    page.feed(restore(kept(a)));
    expect(page.call()).toMatchObject({ phase: { hold: 'local' }, wishes: voice });
    expect(page.phone.front).toBeNull();
  });

  test('comes back into a room', () => {
    const [a, b] = [drive(alice), drive(bob)];
    const line = createExchange([a, b]);
    for (const phone of [a, b])
      line.do(phone, {
        ...{ type: 'room-requested', call: `r-${phone.self.device}`, secret: `s-${phone.self.device}`, room: 'hall' },
        ...{ incarnation: `i-${phone.self.device}`, version: 1, profile: {}, media: voice },
      });
    const page = drive(alice);
    const state = shiftTimes(kept(a), 500);
    expect(state.roster?.own.joinedAt).toBe((a.call().roster?.own.joinedAt ?? 0) + 500);
    createExchange([page, b]).do(page, restore(state));
    expect(page.history).toContainEqual({ type: 'join-room', call: 'r-a1', room: 'hall' });
    for (const phone of [page, b]) expect(phone.call().legs).toMatchObject([{ recovery: null }]);
    page.feed({ type: 'leg-closed', call: 'r-a1', leg: 'bob/b1' });
    page.feed({ type: 'timer-fired', call: 'r-a1', timer: 'giveUp', leg: 'bob/b1' });
    expect(page.call().phase.status).not.toBe('ended');
  });
});

describe('what a page leaves behind', () => {
  test('is nothing of a call that does not talk, or whose other side cannot know it again', () => {
    const a = drive(alice);
    a.feed(callRequest('x', 'bob'));
    expect(restoredCall(a.call())).toBeNull();
    const { b } = established();
    const call = b.call();
    expect(
      restoredCall({ ...call, participants: call.participants.map((one) => ({ ...one, pass: null })) }),
    ).toBeNull();
  });

  test('keeps times by any clock, and calls that have none', () => {
    const { a } = established();
    expect(shiftTimes(a.call(), 10).connectedAt).toBe((a.call().connectedAt ?? 0) + 10);
    expect(shiftTimes({ ...a.call(), connectedAt: null }, 10).connectedAt).toBeNull();
  });
});

describe('the other side', () => {
  test('hears only what it issued, from a connection that is newer', () => {
    const { a, b } = established();
    b.hear(alice, resume(a, 100_001, 'made up'));
    expect(b.effects).toEqual([]);
    b.hear(alice, resume(a));
    expect(b.said('media')).toMatchObject([{ resumed: 100_001 }]);
    b.hear(alice, resume(a));
    expect(b.effects).toEqual([]);
  });

  test('lets it in twice in a row, and no more once its path was up', () => {
    const { a, b } = established();
    b.hear(alice, resume(a));
    b.hear(alice, resume(a, 200_001));
    expect(b.said('media')).toHaveLength(1);
    b.feed({ type: 'leg-up', call: 'x', leg: 'a1' });
    b.hear(alice, resume(a, 300_001));
    expect(b.effects).toEqual([]);
  });

  test('that waits for the path lets it in as well', () => {
    const { a, b } = established({ media: false });
    b.hear(alice, resume(a));
    expect(b.call().phase).toMatchObject({ status: 'connecting', awaiting: 'media' });
    expect(b.said('media')).toHaveLength(1);
  });

  test('says how a call ended that is over', () => {
    const { a, b, line } = established();
    const message = resume(a);
    line.do(b, { type: 'hang-up-requested', call: 'x' });
    b.hear(alice, { type: 'media', call: 'x', secret: 'secret-x', version: 9, media: voice, hold: false });
    expect(b.effects).toEqual([]);
    b.hear(alice, message);
    expect(b.said('hang-up')).toMatchObject([{ reason: 'completed' }]);
    b.feed({ type: 'call-forgotten', call: 'x' });
    b.hear(alice, message);
    expect(b.said('hang-up')).toMatchObject([{ reason: 'completed' }]);
    b.hear(alice, { ...message, call: 'unknown' });
    expect(b.effects).toEqual([]);
  });

  test('says why it gave up', () => {
    const { a, b } = established();
    const message = resume(a);
    b.feed({ type: 'leg-closed', call: 'x', leg: 'a1' });
    b.feed({ type: 'timer-fired', call: 'x', timer: 'resumeGrace' });
    b.hear(alice, message);
    expect(b.said('hang-up')).toMatchObject([{ reason: 'failed', code: 'connection-lost' }]);
  });

  test('waits longer while it could not hear of it', () => {
    const { b } = established();
    b.feed({ type: 'leg-closed', call: 'x', leg: 'a1' });
    b.feed({ type: 'signaling-changed', status: 'down' });
    b.feed({ type: 'timer-fired', call: 'x', timer: 'resumeGrace' });
    expect(b.orders('start-timer')).toMatchObject([{ timer: 'resumeGrace' }]);
  });

  test('that comes back itself makes its own offer', () => {
    const { a, b } = established();
    const page = drive(bob);
    page.feed(restore(kept(b)));
    page.hear(alice, resume(a));
    expect(page.call().legs).toMatchObject([{ path: 'new' }]);
  });
});

test('a confirmation that another message overtook still brings its nonce', () => {
  const { b } = established({ passes: ({ message }) => message.type !== 'confirm', media: false });
  b.hear(alice, { type: 'media', call: 'x', secret: 'secret-x', version: 1, media: voice, hold: false });
  for (const nonce of ['n1', 'n2'])
    b.hear(alice, { type: 'confirm', call: 'x', secret: 'secret-x', media: voice, nonce });
  b.hear(alice, { type: 'confirm', call: 'x', secret: 'secret-x', media: voice });
  expect(b.call().participants[0]?.pass).toBe('n1');
});
