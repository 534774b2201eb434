import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Call, fromTrack, type MediaWishes } from '../../src/index.ts';
import { createWorld, type Phone, type World } from './support.ts';

let world: World;
beforeEach(() => void (world = createWorld()));
afterEach(() => world.close());

type Microphone = NonNullable<MediaWishes['microphone']>;

async function ownTrack({ environment }: Phone): Promise<MediaStreamTrack> {
  const stream = await environment.mediaDevices!.getUserMedia({ audio: true });
  return stream.getAudioTracks()[0]!;
}

/** How an app may ask for the microphone. */
const wishes: readonly (readonly [string, (phone: Phone) => Microphone | undefined | Promise<Microphone>])[] = [
  ['nothing said', () => undefined],
  ['true', () => true],
  ['options', () => ({ noiseSuppression: false })],
  ['an own track', ownTrack],
  ['an own source', async (phone) => fromTrack(await ownTrack(phone))],
];

/** Alice calls Bob, or is called by him, with a wish for her microphone; her call and his. */
async function talk(alice: Phone, bob: Phone, role: 'calls' | 'is called', wish: Microphone | undefined) {
  const media: MediaWishes = wish === undefined ? {} : { microphone: wish };
  const [caller, callee] = role === 'calls' ? [alice, bob] : [bob, alice];
  const rang = callee.incoming.length;
  const placed = caller.client.call(callee.client.get().self.id, caller === alice ? media : {});
  await world.until(() => callee.incoming.length > rang);
  const answered = callee.call;
  await answered.accept(callee === alice ? media : {});
  await world.until(() => [placed, answered].every((call) => call.get().status === 'connected'));
  await world.clock.advanceAsync(2_000);
  return role === 'calls' ? { own: placed, other: answered } : { own: answered, other: placed };
}

/** Whether Alice is muted: by her wish, by what Bob is told, by her track, and by what Bob hears. */
async function mutes(alice: Phone, { own, other }: { own: Call; other: Call }): Promise<Record<string, boolean>> {
  const level = other.audioLevel('alice');
  const stop = level.subscribe(() => {});
  await world.clock.advanceAsync(1_000);
  const heard = level.get();
  stop();
  const connection = alice.environment.connections.findLast(({ signalingState }) => signalingState !== 'closed');
  const sent = connection?.getTransceivers()[0]?.sender.track;
  return {
    wish: !own.get().local.microphone.wanted,
    told: other.get().participants[0]!.muted,
    track: !sent?.enabled,
    heard: heard === 0,
  };
}

describe.each([true, false])('after a call that was muted, where rememberMute is %s', (rememberMute) => {
  describe.each(['calls', 'is called'] as const)('who %s next', (role) => {
    test.each(wishes)(`with %s is ${rememberMute ? 'muted' : 'heard'}, and really is`, async (_, make) => {
      const [alice, bob] = [world.open('alice', { rememberMute }), world.open('bob')];
      const first = await talk(alice, bob, role, await make(alice));
      expect(await mutes(alice, first)).toEqual({ wish: false, told: false, track: false, heard: false });
      await first.own.setMicrophone(false);
      await first.own.hangUp();
      await world.clock.advanceAsync(2_000);
      const next = await talk(alice, bob, role, await make(alice));
      const muted = rememberMute;
      expect(await mutes(alice, next)).toEqual({ wish: muted, told: muted, track: muted, heard: muted });
      await next.own.setMicrophone(true);
      await world.clock.advanceAsync(1_000);
      expect(await mutes(alice, next)).toEqual({ wish: false, told: false, track: false, heard: false });
    });
  });
});

describe.each(['calls', 'is called'] as const)('who %s with the microphone off', (role) => {
  test.each([true, false])('is muted whatever was before (rememberMute: %s)', async (rememberMute) => {
    const [alice, bob] = [world.open('alice', { rememberMute }), world.open('bob')];
    const first = await talk(alice, bob, role, undefined);
    await first.own.hangUp();
    await world.clock.advanceAsync(2_000);
    const next = await talk(alice, bob, role, false);
    expect(await mutes(alice, next)).toEqual({ wish: true, told: true, track: true, heard: true });
  });
});
