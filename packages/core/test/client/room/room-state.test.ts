import { expect, test } from 'vitest';
import { type RoomState, takeNotice, takeSnapshot, unknownRoom } from '../../../src/client/room/room-state.ts';
import { parseRoomSnapshot } from '../../../src/protocol/parse-room.ts';
import type { RoomNotice, RoomSnapshot } from '../../../src/protocol/server-frames.ts';

const alice = { user: 'alice', device: 'a', role: 'moderator' } as const;
const bob = { user: 'bob', device: 'b', role: 'member' } as const;
const snapshot: RoomSnapshot = {
  ...{ room: 'hall', version: 5, role: 'moderator', members: [alice, bob], locked: false, chat: [] },
  waiting: [{ user: 'carol', device: 'c' }],
};
const known = takeSnapshot(unknownRoom, snapshot);
const notice = (event: RoomNotice['event'], more: Partial<RoomNotice> = {}): RoomNotice => ({
  ...{ type: 'room', room: 'hall', event, user: 'dave', device: 'd' },
  ...more,
});
const users = (state: RoomState | null): string[] | undefined => state?.members.map(({ user }) => user);

test('changes are followed one by one', () => {
  const joined = takeNotice(known, notice('joined', { version: 6 }));
  expect(users(joined)).toEqual(['alice', 'bob', 'dave']);
  const left = takeNotice(joined ?? known, notice('left', { version: 7, ...bob }));
  expect(users(left)).toEqual(['alice', 'dave']);
  expect(takeNotice(left ?? known, notice('locked', { version: 8 }))).toMatchObject({ locked: true, version: 8 });
});

test('where members are, which breakout rooms there are, and that somebody was taken out', () => {
  const red = { id: 'red', name: 'Red', users: ['bob'] };
  const opened = takeNotice(known, notice('breakouts', { version: 6, breakouts: [red] })) ?? known;
  expect(opened.breakouts).toEqual([red]);
  expect(takeNotice(known, notice('breakouts', { version: 6, breakouts: [{ id: 'no/id' }] }))).toBeNull();
  const inside = takeNotice(opened, notice('moved', { version: 7, ...bob, breakout: 'red' })) ?? known;
  expect(inside.members).toEqual([alice, { ...bob, breakout: 'red' }]);
  const back = takeNotice(inside, notice('moved', { version: 8, ...bob })) ?? known;
  expect(back.members).toEqual([alice, bob]);
  expect(users(takeNotice(back, notice('ended', { version: 9, ...bob })))).toEqual(['alice']);
  expect(takeSnapshot(known, { ...snapshot, version: 9, breakouts: [red] }).breakouts).toEqual([red]);
});

test('what is known already changes nothing, and after a gap the room is asked for', () => {
  expect(takeNotice(known, notice('joined', { version: 5 }))).toBe(known);
  expect(takeNotice(known, notice('joined', { version: 7 }))).toBeNull();
  expect(takeNotice(known, notice('role', { version: 6 }))).toBeNull();
  expect(takeSnapshot(known, { ...snapshot, version: 4, members: [] })).toBe(known);
});

test('before one is in, only that one waits or comes in counts', () => {
  expect(takeNotice(unknownRoom, notice('waiting'))).toMatchObject({ inLobby: true, waiting: [] });
  expect(takeNotice(unknownRoom, notice('locked', { version: 3 }))).toBe(unknownRoom);
  expect(takeNotice(unknownRoom, notice('joined', { version: 3 }))).toBeNull();
});

test('who waits is known to moderators only, each device once', () => {
  const twice = takeNotice(takeNotice(known, notice('waiting')) ?? known, notice('waiting'));
  expect(twice?.waiting.map(({ user }) => user)).toEqual(['carol', 'dave']);
  expect(takeNotice(known, notice('withdrawn', { user: 'carol', device: 'c' }))?.waiting).toEqual([]);
  const member = takeSnapshot(unknownRoom, { ...snapshot, role: 'member' });
  expect(takeNotice(member, notice('waiting'))).toBe(member);
});

test('a server’s answer that is no room is none', () => {
  expect(parseRoomSnapshot({ ...snapshot, extra: 1 })).toEqual(snapshot);
  for (const wrong of [null, 'hall', {}, { ...snapshot, role: 'king' }, { ...snapshot, members: [{ user: 'x' }] }])
    expect(parseRoomSnapshot(wrong)).toBeNull();
});
