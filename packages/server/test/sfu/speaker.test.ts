import { createFakeClock } from '@org/calls-core/testing';
import { describe, expect, test } from 'vitest';
import { createRoomSound } from '../../src/sfu/room-sound.ts';
import { chooseSpeaker, nobody } from '../../src/sfu/speaker-choice.ts';

const hearing = (nominees: Record<string, string>, levels: Record<string, number>) => ({
  nominees: new Map(Object.entries(nominees)),
  levels: new Map(Object.entries(levels)),
});
const speaker = (key: string) => ({ key, quietSince: null });

describe('who speaks', () => {
  test('within one router its own choice, not the loudest', () => {
    expect(chooseSpeaker(nobody, hearing({ r1: 'alice' }, { alice: -50, dog: -20 }), 0).key).toBe('alice');
    expect(chooseSpeaker(speaker('alice'), hearing({ r1: 'bob' }, { alice: -30, bob: -50 }), 0).key).toBe('bob');
  });

  test('between routers the louder one, and the present one unless another is clearly louder', () => {
    const nominees = { r1: 'alice', r2: 'bob' };
    expect(chooseSpeaker(nobody, hearing(nominees, { alice: -50, bob: -40 }), 0).key).toBe('bob');
    expect(chooseSpeaker(speaker('alice'), hearing(nominees, { alice: -40, bob: -36 }), 0).key).toBe('alice');
    expect(chooseSpeaker(speaker('alice'), hearing(nominees, { alice: -40, bob: -34 }), 0).key).toBe('bob');
    expect(chooseSpeaker(speaker('alice'), hearing(nominees, { bob: -50 }), 0).key).toBe('bob');
  });

  test('through a pause of less than three seconds whoever spoke, then nobody', () => {
    const silence = hearing({ r1: 'alice' }, {});
    const before = chooseSpeaker(speaker('alice'), silence, 1000);
    expect(before.key).toBe('alice');
    expect(chooseSpeaker(before, silence, 3999).key).toBe('alice');
    expect(chooseSpeaker(before, silence, 4000).key).toBeNull();
    const again = chooseSpeaker(before, hearing({ r1: 'alice' }, { alice: -40 }), 3000);
    expect(again).toEqual({ key: 'alice', quietSince: null });
  });
});

describe('what a room hears', () => {
  function listen() {
    const clock = createFakeClock();
    const told: unknown[] = [];
    const sound = createRoomSound({
      clock,
      speaker: (member) => told.push(['speaker', member]),
      levelsChanged: (levels) => told.push(['levels', Object.fromEntries(levels)]),
    });
    return { clock, sound, told, take: () => told.splice(0) };
  }

  test('levels of all routers are told together, at most twice a second', () => {
    const { clock, sound, take } = listen();
    sound.levels('r1', new Map([['alice', -30]]));
    sound.levels('r2', new Map([['bob', -40]]));
    sound.levels('r1', new Map([['alice', -35]]));
    expect(take()).toEqual([]);
    clock.advance(500);
    expect(take()).toEqual([['levels', { alice: -35, bob: -40 }]]);
    clock.advance(5000);
    expect(take()).toEqual([]);
  });

  test('a speaker is told at once, silence once, and after a pause that nobody speaks', () => {
    const { clock, sound, take } = listen();
    sound.nominate('r1', 'alice');
    expect(take()).toEqual([['speaker', 'alice']]);
    sound.levels('r1', new Map([['alice', -30]]));
    clock.advance(500);
    expect(take()).toEqual([['levels', { alice: -30 }]]);
    sound.levels('r1', new Map());
    clock.advance(500);
    expect(take()).toEqual([['levels', {}]]);
    clock.advance(2500);
    expect(take()).toEqual([]);
    clock.advance(1000);
    expect(take()).toEqual([['speaker', null]]);
    clock.advance(60_000);
    expect(take()).toEqual([]);
  });

  test('whoever goes speaks no more, and neither do the routers of a node that is gone', () => {
    const { clock, sound, take } = listen();
    sound.nominate('r1', 'alice');
    sound.levels('n2/r1', new Map([['carol', -20]]));
    take();
    sound.forget('alice');
    expect(take()).toEqual([['speaker', null]]);
    sound.dropAll('n2/');
    clock.advance(500);
    expect(take()).toEqual([]);
  });

  test('a room that is closed tells nothing more', () => {
    const { clock, sound, take } = listen();
    sound.levels('r1', new Map([['alice', -30]]));
    sound.close();
    sound.levels('r1', new Map([['alice', -20]]));
    clock.advance(1000);
    expect(take()).toEqual([]);
  });
});
