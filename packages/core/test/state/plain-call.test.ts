import { describe, expect, test } from 'vitest';
import { outgoingMedia } from '../../src/state/selectors.ts';
import { alice, bob, drive, video, voice } from './support/phone-driver.ts';

const offer = (epoch = 1) => ({ epoch, peerEpoch: 0, description: { type: 'offer', sdp: 'v=0 offer' } }) as const;
const answer = (epoch = 1) => ({ epoch, peerEpoch: 1, description: { type: 'answer', sdp: 'v=0 answer' } }) as const;

const request = (media = voice) =>
  ({
    type: 'call-requested',
    call: 'x',
    secret: 's',
    to: 'bob',
    profile: { name: 'Alice' },
    media,
    metadata: null,
    ring: null,
    preconnect: 'always',
  }) as const;

describe('a plain call', () => {
  test('cold, from request to hang-up', () => {
    const a = drive(alice);
    a.feed(request());
    expect(a.orders('open-leg')).toEqual([
      {
        type: 'open-leg',
        call: 'x',
        leg: 'cold',
        initiate: true,
        polite: true,
        relayOnly: false,
        holdCandidates: true,
      },
    ]);
    a.feed({ type: 'leg-signal', call: 'x', leg: 'cold', signal: offer() });
    const [invite] = a.said('invite');
    expect(invite).toMatchObject({ offer: offer(), ring: 45_000 });

    const b = drive(bob);
    b.hear(alice, invite!, { preconnect: 'never' });
    expect(b.call().phase.status).toBe('ringing');
    expect(outgoingMedia(b.call())).toEqual([]);
    const [ring] = b.said('ring');
    a.hear(bob, ring!);
    expect(a.call().phase.status).toBe('ringing');
    b.hear(alice, a.said('ring-ack')[0]!);

    b.feed({ type: 'accept-requested', call: 'x', media: video, profile: {} });
    expect(b.said('accept')).toEqual([]);
    b.feed({ type: 'leg-signal', call: 'x', leg: 'a1', signal: answer() });
    expect(outgoingMedia(b.call())).toEqual([{ leg: 'a1', media: video }]);
    a.hear(bob, b.said('accept')[0]!);
    expect(a.call().phase).toEqual({ status: 'connecting', awaiting: 'media', leg: 'cold' });
    expect(a.orders('release-candidates')).toHaveLength(1);
    b.hear(alice, a.said('confirm')[0]!);
    a.feed({ type: 'leg-up', call: 'x', leg: 'cold' });
    b.feed({ type: 'leg-up', call: 'x', leg: 'a1' });
    expect(a.call().phase.status).toBe('connected');
    expect(b.call().phase.status).toBe('connected');

    a.feed({ type: 'hold-requested', call: 'x' });
    b.hear(alice, a.said('media')[0]!);
    expect(b.call().phase).toMatchObject({ hold: 'remote' });
    expect(outgoingMedia(b.call())).toEqual([]);
    a.feed({ type: 'hang-up-requested', call: 'x' });
    b.hear(alice, a.said('hang-up')[0]!);
    expect(a.call().phase).toMatchObject({ status: 'ended', reason: 'completed' });
    expect(b.call().phase).toMatchObject({ status: 'ended', reason: 'completed' });
    expect(a.call().timers).toEqual([]);
  });
});
