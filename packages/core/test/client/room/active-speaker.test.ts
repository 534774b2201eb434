import { describe, expect, test } from 'vitest';
import { activeSpeaker } from '../../../src/client/room/active-speaker.ts';
import { chooseSpeaker, silence } from '../../../src/client/room/speaker-choice.ts';
import { createStore } from '../../../src/index.ts';
import { createFakeClock } from '../../../src/testing/index.ts';
import { createFakeCall, participant } from '../../support/fake-client.ts';

/** What people are heard saying: who, from when to when (ms), how loud. */
type Script = readonly (readonly [who: string, from: number, to: number, level?: number])[];

/** Plays a script; returns who had the floor from when on. */
function play(script: Script, until: number, people = ['alice', 'bob', 'carol']): (readonly [number, string | null])[] {
  let floor = silence;
  const changes: (readonly [number, string | null])[] = [];
  for (let now = 0; now <= until; now += 80) {
    const level = (who: string): number =>
      Math.max(
        0,
        ...script.flatMap(([one, from, to, loud = 0.1]) => (one === who && now >= from && now < to ? [loud] : [])),
      );
    const next = chooseSpeaker(floor, new Map(people.map((who) => [who, level(who)])), now);
    if (next.speaker !== floor.speaker) changes.push([now, next.speaker]);
    floor = next;
  }
  return changes;
}

/** Syllables of 240 ms with pauses of 120 ms. */
const speech = (who: string, from: number, to: number, level = 0.1): Script =>
  Array.from({ length: Math.ceil((to - from) / 360) }, (_, index) => {
    const begin = from + index * 360;
    return [who, begin, Math.min(to, begin + 240), level] as const;
  });

describe('who has the floor', () => {
  test('two who alternate take it from each other within a second', () => {
    const script = [...speech('alice', 0, 4000), ...speech('bob', 4000, 8000), ...speech('alice', 8000, 12_000)];
    const changes = play(script, 12_000);
    expect(changes.map(([, who]) => who)).toEqual(['alice', 'bob', 'alice']);
    const waits = changes.map(([at], index) => at - index * 4000);
    expect(Math.max(...waits)).toBeLessThan(1000);
  });

  test.each([80, 160, 240, 299])('a noise of %i ms takes nothing, however loud and often', (length) => {
    const bursts = Array.from({ length: 10 }, (_, index): Script[number] => [
      'bob',
      index * 1000,
      index * 1000 + length,
      1,
    ]);
    expect(play(bursts, 10_000)).toEqual([]);
    const beside = play([...speech('alice', 0, 10_000), ...bursts], 10_000);
    expect(beside.map(([, who]) => who)).toEqual(['alice']);
  });

  test('who is as loud as the speaker waits until the speaker stops; who is clearly louder does not', () => {
    const both = play([...speech('alice', 0, 6000), ...speech('bob', 2000, 9000)], 9000);
    expect(both.map(([, who]) => who)).toEqual(['alice', 'bob']);
    expect(both[1]?.[0]).toBeGreaterThan(6000);
    const over = play([...speech('alice', 0, 6000, 0.05), ...speech('bob', 2000, 6000, 0.4)], 6000);
    expect(over[1]).toEqual([expect.any(Number), 'bob']);
    expect(over[1]?.[0]).toBeLessThan(3000);
  });

  test('a pause for thought keeps it, three seconds of silence end it', () => {
    expect(play([...speech('alice', 0, 2000), ...speech('alice', 4500, 6000)], 6000)).toHaveLength(1);
    const [, end] = play(speech('alice', 0, 2000), 8000);
    expect(end?.[1]).toBeNull();
    expect(end?.[0]).toBeGreaterThanOrEqual(4900);
  });

  test('whoever leaves gives it up', () => {
    const floor = { ...silence, speaker: 'alice', at: 0 };
    expect(chooseSpeaker(floor, new Map([['bob', 0]]), 80).speaker).toBeNull();
  });
});

describe('the active speaker of a call', () => {
  function setUp() {
    const clock = createFakeClock();
    const call = createFakeCall('call', { participants: [participant('bob'), participant('carol')] });
    const told = createStore<string | null | undefined>(undefined);
    const speaker = activeSpeaker({ ...call, speaker: told }, { clock });
    const heard: (string | null)[] = [];
    return { clock, call, told, speaker, heard, stop: speaker.subscribe((id) => heard.push(id)) };
  }

  test('is found out by everybody’s loudness in a mesh, and costs nothing when nobody looks', () => {
    const { clock, call, speaker, stop } = setUp();
    call.level('bob').set(0.2);
    clock.advance(1000);
    expect(speaker.get()).toBe('bob');
    call.set({ participants: [participant('carol')] });
    clock.advance(80);
    expect(speaker.get()).toBeNull();
    expect(call.level('bob').listeners).toBe(0);
    stop();
    expect([clock.pending, call.listeners]).toEqual([0, 0]);
  });

  test('is whom an SFU names, for as long as it does', () => {
    const { clock, call, told, heard } = setUp();
    call.level('bob').set(0.2);
    told.set('carol');
    clock.advance(1000);
    expect(call.level('bob').listeners).toBe(0);
    told.set(null);
    told.set(undefined);
    clock.advance(1000);
    expect(heard).toEqual(['carol', null, 'bob']);
  });
});
