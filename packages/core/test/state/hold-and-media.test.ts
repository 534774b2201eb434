import { describe, expect, test } from 'vitest';
import { isHolding, outgoingMedia } from '../../src/state/selectors.ts';
import { established } from './support/established.ts';
import { createExchange } from './support/exchange.ts';
import { acceptRequest, alice, bob, callRequest, drive, video, voice } from './support/phone-driver.ts';

const hold = { type: 'hold-requested', call: 'x' } as const;
const resume = { type: 'resume-requested', call: 'x' } as const;
const camera = (on: boolean) => ({ type: 'wish-changed', call: 'x', source: 'camera', on }) as const;

describe('hold', () => {
  test('either side, both, and back: each end knows and sends nothing meanwhile', () => {
    const { a, b, line } = established();
    const holds = (): string[] => [a, b].map(({ call }) => (call().phase as { hold: string }).hold);
    line.do(a, hold);
    expect(holds()).toEqual(['local', 'remote']);
    line.do(b, hold);
    expect(holds()).toEqual(['both', 'both']);
    expect([outgoingMedia(a.call()), outgoingMedia(b.call())]).toEqual([[], []]);
    expect(isHolding(a.call(), a.call().participants[0]!)).toBe(true);
    line.do(a, resume);
    expect(holds()).toEqual(['remote', 'local']);
    line.do(b, resume);
    expect(holds()).toEqual(['none', 'none']);
    expect(outgoingMedia(a.call())).toEqual([{ leg: 'cold', media: voice }]);
  });

  test('is told over the connection and over signaling; asking twice says it once', () => {
    const { a } = established();
    a.feed(hold);
    expect(a.effects.map(({ type }) => type)).toEqual(['send-control', 'send']);
    expect(a.feed(hold)).toEqual([]);
    a.feed(resume);
    expect(a.said('media')).toMatchObject([{ version: 2, hold: false }]);
    expect(a.feed(resume)).toEqual([]);
  });

  test('wishes outlive it', () => {
    const { a, b, line } = established();
    line.do(a, hold);
    line.do(a, camera(true));
    expect(b.call().participants[0]!.media).toEqual(video);
    line.do(a, resume);
    expect(outgoingMedia(a.call())).toEqual([{ leg: 'cold', media: video }]);
  });

  test('said before the other end is connected, it counts once that is', () => {
    const { a, b, line } = established({ media: false });
    line.do(a, { type: 'leg-up', call: 'x', leg: 'cold' });
    line.do(a, hold);
    expect(b.call()).toMatchObject({ phase: { status: 'connecting' }, participants: [{ holding: true }] });
    line.do(b, { type: 'leg-up', call: 'x', leg: 'a1' });
    expect(b.call().phase).toMatchObject({ status: 'connected', hold: 'remote' });
  });
});

describe('media wishes', () => {
  test('each change is told once, with a higher version', () => {
    const { a, b, line } = established();
    line.do(a, camera(true));
    expect(b.call().participants[0]).toMatchObject({ media: video, mediaVersion: 1 });
    expect(line.do(a, camera(true))).toEqual([]);
    line.do(a, camera(false));
    expect(b.call().participants[0]).toMatchObject({ media: voice, mediaVersion: 2 });
  });

  test('an older version, in whatever way it comes, changes nothing', () => {
    const { a, b, line } = established();
    line.do(a, camera(true));
    const update = a.said('media')[0]!;
    line.do(a, camera(false));
    const before = b.phone;
    b.hear(alice, update, { via: 'control' });
    expect(b.phone).toBe(before);
  });

  test('before the accept left they travel inside it', () => {
    const b = drive(bob);
    const a = drive(alice);
    const line = createExchange([a, b]);
    line.do(a, callRequest('x', 'bob'));
    b.feed(acceptRequest('x'));
    expect(b.feed(camera(true))).toEqual([]);
    b.feed({
      type: 'leg-signal',
      call: 'x',
      leg: 'a1',
      signal: { epoch: 1, peerEpoch: 1, description: { type: 'answer', sdp: '' } },
    });
    expect(b.said('accept')).toMatchObject([{ media: video }]);
  });

  test('a caller who changes them while it rings says so with the confirmation', () => {
    const [a, b] = [drive(alice), drive(bob)];
    const line = createExchange([a, b]);
    line.do(a, callRequest('x', 'bob'));
    expect(line.do(a, camera(true))).toEqual([]);
    line.do(b, acceptRequest('x'));
    expect(b.call().participants[0]!.media).toEqual(video);
  });

  test('a device that fails is told as off, and the wish stays', () => {
    const { a, b, line } = established();
    const failed = (source: 'microphone' | 'camera', is: boolean) =>
      ({ type: 'source-changed', call: 'x', source, failed: is }) as const;
    expect(line.do(a, failed('camera', true))).toEqual([]);
    expect(line.do(a, failed('camera', true))).toEqual([]);
    expect(line.do(a, camera(true))).toEqual([]);
    expect(a.call().wishes.camera).toBe(true);
    line.do(a, failed('microphone', true));
    expect(b.call().participants[0]!.media.microphone).toBe(false);
    line.do(a, failed('camera', false));
    expect(b.call().participants[0]!.media).toMatchObject({ microphone: false, camera: true });
    line.do(a, { type: 'hang-up-requested', call: 'x' });
    expect(line.do(a, failed('camera', true))).toEqual([]);
  });
});
