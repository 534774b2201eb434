import { expect, test } from 'vitest';
import { findParticipant, presentersOf, trackOf } from '../../src/client/participants.ts';
import type { Participant } from '../../src/index.ts';
import { participant } from '../support/fake-client.ts';

const stream = {} as MediaStream;
const sharing: Participant = participant('bob', { tracks: [{ source: 'screen', stream }] });

test('a participant is found by id', () => {
  const list = [sharing, participant('carol')];
  expect(findParticipant(list, 'bob')).toBe(sharing);
  expect(findParticipant(list, 'dave')).toBeUndefined();
});

test('two hundred look-ups read the list once', () => {
  let reads = 0;
  const list = Array.from({ length: 200 }, (_, i) => {
    const one = participant(`p${i}`);
    return Object.defineProperty({ ...one }, 'id', { get: () => ((reads += 1), one.id) });
  });
  for (let i = 0; i < 200; i += 1) expect(findParticipant(list, `p${i}`)?.user).toBe(`p${i}`);
  expect(reads).toBe(200);
});

test('a track is found by its source', () => {
  expect(trackOf(sharing, 'screen')?.stream).toBe(stream);
  expect(trackOf(sharing, 'camera')).toBeUndefined();
});

test('presenters are those who share a screen', () => {
  expect(presentersOf([sharing, participant('carol')])).toEqual([sharing]);
});
