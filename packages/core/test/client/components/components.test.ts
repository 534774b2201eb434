import { describe, expect, test, vi } from 'vitest';
import type { Participant } from '@org/calls-core';
import { noCall } from '@org/calls-core/bindings';
import {
  barStyle,
  canShareScreen,
  describeCall,
  describeRoster,
  describeTile,
  englishComponents,
  initialsOf,
  layoutStage,
  nextSeating,
  nobodySeated,
  presentOf,
  stageStyle,
  watchSpeaker,
  withEnglish,
} from '@org/calls-core/components';
import { createFakeClock } from '../../../src/testing/index.ts';
import { createFakeCall, participant } from '../../support/fake-client.ts';

const screen = { source: 'screen', stream: {} as MediaStream } as const;
const box = { width: 1280, height: 720 };
const people = (count: number): readonly Participant[] =>
  Array.from({ length: count }, (_, index) => participant(`p${index}`));
const options = { pageSize: 4, page: 0, self: true, wanted: [] };
const stage = { pageSize: 4, page: 0, self: true, screens: true, main: null };

describe('strings', () => {
  test('are English where nothing else is given, and the same object each time', () => {
    const german = { you: 'Du' };
    expect(withEnglish(german)).toMatchObject({ you: 'Du', mute: 'Mute' });
    expect(withEnglish(german)).toBe(withEnglish(german));
    expect(withEnglish(undefined)).toBe(englishComponents);
  });
});

describe('what components say', () => {
  test('a tile names everything that it shows', () => {
    const bob = participant('bob', { name: 'Bob', muted: true, holding: true });
    expect(describeTile(bob, true, englishComponents)).toBe('Bob, muted, camera off, on hold, hand raised');
  });

  test('a call says what it does', () => {
    const said = (change: object): string =>
      describeCall({ ...createFakeCall('1').get(), ...change }, englishComponents);
    expect(describeCall(noCall.get(), englishComponents)).toBe('');
    expect(said({ status: 'initiating' })).toBe('Calling …');
    expect(said({ status: 'ringing' })).toBe('Ringing …');
    expect(said({ status: 'connecting' })).toBe('Connecting …');
    expect(said({})).toBe('Connected');
    expect(said({ held: 'remote' })).toBe('On hold');
    expect(said({ connection: 'recovering', held: 'remote' })).toBe('Reconnecting …');
    expect(said({ status: 'ended', reason: 'completed' })).toBe('Call ended');
    expect(said({ status: 'ended', reason: 'failed' })).toBe('Call failed');
  });

  test('who came and who went', () => {
    const [a, b, c] = people(3) as [Participant, Participant, Participant];
    expect(describeRoster([a, b], [b, c], englishComponents)).toBe('p2 joined, p0 left');
    expect(describeRoster([a], [{ ...a, muted: true }], englishComponents)).toBe('');
  });

  test('an avatar has the first letters of the first and the last word', () => {
    expect(['ada lovelace king', 'Bob', '  ', '😀 x'].map(initialsOf)).toEqual(['AK', 'B', '?', '😀X']);
  });

  test('bars are lit up to the level', () => {
    const lit = (level: number): number =>
      [0, 1, 2, 3].filter((bar) => !String(barStyle(bar, level)['background']).startsWith('rgb(255')).length;
    expect([0, 1, 2, 4].map(lit)).toEqual([0, 1, 2, 4]);
  });
});

describe('a stage', () => {
  test('has no tile for whoever declined or left', () => {
    const list = [participant('a'), participant('b', { status: 'left' }), participant('c', { status: 'declined' })];
    expect(presentOf(list).map(({ id }) => id)).toEqual(['a']);
    const all = people(2);
    expect(presentOf(all)).toBe(all);
  });

  test('keeps a seating that did not change', () => {
    const first = nextSeating(nobodySeated, people(3), options);
    expect(nextSeating(first, people(3), options)).toBe(first);
    expect(first).toEqual({ seats: ['p0', 'p1', 'p2'], sharing: [] });
  });

  test('shows two as a pair with oneself small, and one alone', () => {
    const pair = layoutStage(nextSeating(nobodySeated, people(1), options), box, stage);
    expect(pair.tiles.map(({ id, place }) => `${id} ${place}`)).toEqual(['p0 main', 'local inset']);
    expect(pair.tiles.map((tile) => stageStyle(tile)['zIndex'])).toEqual([0, 1]);
    expect(layoutStage(nobodySeated, box, stage).tiles.map(({ id }) => id)).toEqual(['local']);
  });

  test('shows oneself on every page of a grid, and a page of one other as a grid, too', () => {
    const seating = nextSeating(nobodySeated, people(7), options);
    const pages = [0, 1, 2].map((page) => layoutStage(seating, box, { ...stage, page }));
    expect(pages.map(({ tiles }) => tiles.map(({ id }) => id).join())).toEqual([
      'p0,p1,p2,local',
      'p3,p4,p5,local',
      'p6,local',
    ]);
    expect(pages.map(({ name, page, pages: of }) => [name, page, of])).toEqual([
      ['grid', 0, 3],
      ['grid', 1, 3],
      ['grid', 2, 3],
    ]);
  });

  test('brings a speaker into view and moves one other', () => {
    const first = nextSeating(nobodySeated, people(7), options);
    const then = nextSeating(first, people(7), { ...options, wanted: [null, 'p5'] });
    expect(then.seats).toEqual(['p0', 'p1', 'p5', 'p3', 'p4', 'p2', 'p6']);
  });

  test('shows a screen first, the latest of several large, and none where screens are not wanted', () => {
    const [a, b, c] = people(3) as [Participant, Participant, Participant];
    const one = nextSeating(nobodySeated, [a, { ...b, tracks: [screen] }, c], options);
    const two = nextSeating(one, [{ ...a, tracks: [screen] }, { ...b, tracks: [screen] }, c], options);
    expect(two.sharing).toEqual(['p1', 'p0']);
    const { name, tiles } = layoutStage(two, box, stage);
    expect([name, tiles[0]]).toMatchObject(['spotlight', { id: 'p0', source: 'screen', place: 'main' }]);
    const grid = layoutStage(two, box, { ...stage, screens: false, preferred: 'grid' });
    expect([grid.name, grid.tiles.length]).toEqual(['grid', 4]);
  });

  test('keeps the order of elements when the speaker changes', () => {
    const seating = nextSeating(nobodySeated, people(3), options);
    const order = (main: string): string[] =>
      layoutStage(seating, box, { ...stage, preferred: 'speaker', main }).tiles.map(({ id }) => id);
    expect(order('p2')).toEqual(order('p0'));
  });
});

describe('screens', () => {
  test('cannot be shared where the browser has no such function', () => {
    vi.stubGlobal('navigator', { mediaDevices: { getDisplayMedia: () => {} } });
    expect(canShareScreen()).toBe(true);
    vi.stubGlobal('navigator', undefined);
    expect(canShareScreen()).toBe(false);
    vi.unstubAllGlobals();
  });
});

describe('who has the floor', () => {
  function watched() {
    const call = createFakeCall('1', { participants: people(2) });
    const clock = createFakeClock();
    return { call, clock, speaker: watchSpeaker(call, { clock }) };
  }

  test('is who speaks, and through every pause who spoke last', async () => {
    const { call, clock, speaker } = watched();
    const heard: (string | null)[] = [];
    speaker.subscribe((id) => heard.push(id));
    call.level('p1').set(0.5);
    await clock.advanceAsync(2_000);
    call.level('p1').set(0);
    await clock.advanceAsync(20_000);
    expect(heard).toEqual(['p1']);
    call.level('p0').set(0.5);
    await clock.advanceAsync(1_000);
    expect(heard).toEqual(['p1', 'p0']);
    call.set({ participants: [participant('p1')] });
    expect(speaker.get()).toBeNull();
  });

  test('costs nothing while nobody listens', () => {
    const { call, speaker } = watched();
    const stop = speaker.subscribe(() => {});
    expect(call.level('p0').listeners).toBe(1);
    stop();
    expect([call.level('p0').listeners, call.listeners]).toEqual([0, 0]);
  });
});
