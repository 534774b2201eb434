import { describe, expect, test } from 'vitest';
import { nextSpeaker, nobodySpeaks, type SpeakerState } from '@org/calls-core/layout';

/** Who is the speaker after looks 100 ms apart. */
function speakersOf(looks: readonly Record<string, number>[], start: SpeakerState = nobodySpeaks) {
  let state = start;
  return looks.map((levels, index) => {
    state = nextSpeaker(state, new Map(Object.entries(levels)), index * 100);
    return state.speaker;
  });
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('the speaker', () => {
  test('is whoever has been the loudest for 400 ms', () => {
    expect(speakersOf(times(6, { bob: 0.5, carol: 0.1 }))).toEqual([null, null, null, null, 'bob', 'bob']);
  });

  test('does not change for a burst of 300 ms', () => {
    const looks = [...times(5, { bob: 0.5, carol: 0 }), ...times(4, { bob: 0.1, carol: 0.9 }), { bob: 0.5, carol: 0 }];
    expect(new Set(speakersOf(looks).slice(4))).toEqual(new Set(['bob']));
  });

  test('changes within a second, and back, when two take turns', () => {
    const bob = times(6, { bob: 0.5, carol: 0 });
    const carol = times(6, { bob: 0, carol: 0.5 });
    const seen = speakersOf([...bob, ...carol, ...bob]);
    expect([seen[5], seen[11], seen[17]]).toEqual(['bob', 'carol', 'bob']);
  });

  test('stays through a pause', () => {
    const seen = speakersOf([...times(5, { bob: 0.5, carol: 0 }), ...times(20, { bob: 0, carol: 0.01 })]);
    expect(seen.at(-1)).toBe('bob');
  });

  test('keeps the floor against somebody who is only as loud', () => {
    const seen = speakersOf([...times(5, { bob: 0.5, carol: 0 }), ...times(10, { bob: 0.5, carol: 0.5 })]);
    expect(seen.at(-1)).toBe('bob');
  });

  test('is nobody once they left', () => {
    expect(speakersOf([...times(5, { bob: 0.5, carol: 0 }), { carol: 0 }]).at(-1)).toBeNull();
  });

  test('a look that changes nothing returns the same state', () => {
    const state: SpeakerState = { speaker: 'bob', candidate: null };
    expect(nextSpeaker(state, new Map([['bob', 0.4]]), 0)).toBe(state);
    const waiting = nextSpeaker(
      state,
      new Map([
        ['bob', 0],
        ['carol', 0.4],
      ]),
      0,
    );
    expect(
      nextSpeaker(
        waiting,
        new Map([
          ['bob', 0],
          ['carol', 0.4],
        ]),
        100,
      ),
    ).toBe(waiting);
  });
});
