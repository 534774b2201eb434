import { expect, test } from 'vitest';
import { callPlayback } from '../../../src/client/page-life.ts';
import { attach } from '../../../src/media/attach.ts';
import { createFakeEnvironment, createFakePage } from '../../../src/testing/index.ts';
import { createFakeCall, participant } from '../../support/fake-client.ts';

/** Somebody whose voice plays in an element that needs a gesture until `allowed`. */
function setUp(...names: readonly string[]) {
  const page = createFakePage();
  const environment = createFakeEnvironment();
  let allowed = false;
  const people = names.map((name) => {
    const stream = environment.createMediaStream();
    return { stream, one: participant(name, { tracks: [{ source: 'microphone', stream }] }) };
  });
  const call = createFakeCall('call', { participants: people.map(({ one }) => one) });
  const play = ({ stream }: { readonly stream: MediaStream }) => {
    const { element } = page.video();
    const start = element.play.bind(element);
    element.play = () => (allowed ? start() : Promise.reject(new DOMException('no', 'NotAllowedError')));
    return attach(element, stream);
  };
  return { call, people, play, allow: (now: boolean) => (allowed = now) };
}

test('a call’s playback is blocked as soon as one element is, and one call unblocks all', async () => {
  const { call, people, play, allow } = setUp('bob', 'carol');
  const playback = callPlayback(call);
  const heard: string[] = [];
  const stop = playback.subscribe((state) => heard.push(state));
  expect(playback.get()).toBe('waiting');
  allow(true);
  play(people[0]!);
  expect(playback.get()).toBe('playing');
  allow(false);
  const attachments = [play(people[0]!), play(people[1]!)];
  await expect.poll(() => playback.get()).toBe('blocked');
  await expect(playback.unblock()).rejects.toMatchObject({ code: 'autoplay-blocked' });
  allow(true);
  await playback.unblock();
  expect(playback.get()).toBe('playing');
  attachments.forEach((detach) => detach());
  expect(heard).toEqual(['playing', 'blocked', 'playing']);
  stop();
  expect(call.listeners).toBe(0);
});

test('an element that is gone blocks nothing any more; who comes later counts', async () => {
  const { call, people, play } = setUp('bob', 'carol');
  const everybody = call.get().participants;
  call.set({ participants: everybody.slice(0, 1) });
  const playback = callPlayback(call);
  playback.subscribe(() => {});
  const detach = play(people[0]!);
  await expect.poll(() => playback.get()).toBe('blocked');
  detach();
  expect(playback.get()).toBe('waiting');
  play(people[1]!);
  call.set({ participants: everybody });
  await expect.poll(() => playback.get()).toBe('blocked');
});
