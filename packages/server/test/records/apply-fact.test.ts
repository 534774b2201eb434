import type { EndReason } from '@org/calls-core/protocol';
import { detailedCallStatuses, detailedParticipantStatuses } from '@org/calls-core/status-names';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredCall } from '../../src/records/call-store.ts';
import { applyFact } from '../../src/records/facts/apply-fact.ts';
import type { RecordFact } from '../../src/records/facts/record-fact.ts';

type WithoutCall<T> = T extends RecordFact ? Omit<T, 'call' | 'at'> & { readonly at?: number } : never;

/** Tells facts one after the other, 1000 ms apart from 1000 on, of one call; gives the call and its events. */
function tell(...facts: readonly WithoutCall<RecordFact>[]): StoredCall & { readonly events: readonly string[] } {
  let stored: StoredCall | null = null;
  let id = 0;
  const events: string[] = [];
  for (const [index, fact] of facts.entries()) {
    const update = applyFact(stored, { call: 'c', at: 1000 * (index + 1), ...fact } as RecordFact, () => `e${id++}`);
    if (!update) continue;
    stored = { call: update.call, participants: update.participants };
    events.push(...(update.events ?? []).map(({ type, userId }) => (userId ? `${userId} ${type}` : type)));
  }
  if (!stored) throw new Error('No fact began a call');
  return { ...stored, events };
}

const invite = (to = 'bob') => ({ type: 'call-invited', from: 'alice', device: 'a1', to, media: 'video' }) as const;
const ring = (device = 'b1', user = 'bob') => ({ type: 'ringing', user, device }) as const;
const accept = (device = 'b1', user = 'bob') => ({ type: 'accepted', user, device }) as const;
const connect = (device = 'b1', user = 'bob') => ({ type: 'connected', user, device }) as const;
const decline = (reason: 'declined' | 'busy' | 'superseded', device = 'b1', user = 'bob') =>
  ({ type: 'declined', user, device, reason }) as const;
const cancel = (reason: 'cancelled' | 'no-answer' | 'answered-elsewhere' | 'failed' | 'superseded', user?: string) =>
  ({ type: 'cancelled', reason, by: 'alice', ...(user && { user }) }) as const;
const hangUp = (user: string, reason: EndReason = 'completed', code?: string) =>
  ({ type: 'hung-up', user, reason, ...(code && { code }) }) as const;

const statusOf = ({ call, participants }: StoredCall): string =>
  [call.status, ...participants.map(({ status }) => status)].join(' ');
const member = ({ participants }: StoredCall, user: string) => participants.find(({ userId }) => userId === user)!;

describe('a call between two', () => {
  // The facts, then the call's status and those of caller and called, and whether the called user missed it.
  const cases: readonly (readonly [string, readonly WithoutCall<RecordFact>[], string, boolean])[] = [
    ['is invited', [invite()], 'initiating connecting invited', false],
    ['rings', [invite(), ring()], 'ringing connecting ringing', false],
    ['is accepted', [invite(), ring(), accept()], 'connecting connecting connecting', false],
    ['is connected', [invite(), ring(), accept(), connect()], 'connected connected connected', false],
    [
      'is connected, as the caller reports it',
      [invite(), ring(), accept(), connect('a1', 'alice')],
      'connected connected connected',
      false,
    ],
    [
      'loses a connection',
      [invite(), ring(), accept(), connect(), { type: 'disconnected', user: 'bob' }],
      'connected connected disconnected',
      false,
    ],
    [
      'gets it back',
      [invite(), accept(), connect(), { type: 'disconnected', user: 'bob' }, connect()],
      'connected connected connected',
      false,
    ],
    ['ends by the caller', [invite(), ring(), accept(), connect(), hangUp('alice')], 'ended left left', false],
    ['ends by the called', [invite(), ring(), accept(), connect(), hangUp('bob')], 'ended left left', false],
    ['is declined', [invite(), ring(), decline('declined')], 'declined left declined', false],
    ['finds somebody busy who never rang', [invite(), decline('busy')], 'busy left busy', true],
    ['finds somebody busy after ringing', [invite(), ring(), decline('busy')], 'busy left busy', false],
    ['is cancelled', [invite(), ring(), cancel('cancelled')], 'cancelled left left', true],
    ['is cancelled before it rang', [invite(), cancel('cancelled')], 'cancelled left left', true],
    ['is not answered', [invite(), ring(), cancel('no-answer')], 'no_answer left left', true],
    [
      'is not answered in time, as the server sees it',
      [invite(), ring(), { type: 'timed-out' }],
      'no_answer left left',
      true,
    ],
    ['reaches nobody', [invite(), hangUp('alice', 'failed', 'unreachable')], 'timeout left left', true],
    ['reaches no device', [invite(), cancel('no-answer')], 'timeout left left', true],
    ['finds no path in time', [invite(), ring(), accept(), { type: 'timed-out' }], 'timeout left left', false],
    ['fails', [invite(), ring(), accept(), hangUp('bob', 'failed', 'ice-failed')], 'failed left left', false],
    [
      'fails in the middle',
      [invite(), ring(), accept(), connect(), hangUp('alice', 'failed', 'connection-lost')],
      'failed left left',
      false,
    ],
    [
      'is cancelled while it is answered',
      [invite(), ring(), accept(), cancel('cancelled')],
      'cancelled left left',
      false,
    ],
    ['gives way to the call that the other makes', [invite(), decline('superseded')], 'ended left left', false],
    ['is taken back for the other’s call', [invite(), ring(), cancel('superseded')], 'ended left left', false],
    [
      'goes on when other devices are told that it was answered',
      [invite(), ring(), ring('b2'), accept(), cancel('answered-elsewhere'), connect()],
      'connected connected connected',
      false,
    ],
    ['is abandoned while it rings', [invite(), ring(), { type: 'abandoned' }], 'failed left left', true],
    [
      'is abandoned after it was connected',
      [invite(), ring(), accept(), connect(), { type: 'abandoned' }],
      'failed left left',
      false,
    ],
  ];

  test.each(cases)('%s', (_, facts, status, missed) => {
    const stored = tell(...facts);
    expect(statusOf(stored)).toBe(status);
    expect(member(stored, 'bob').missedAt !== null).toBe(missed);
    expect(member(stored, 'alice').missedAt).toBeNull();
  });

  test('reaches every status of a call and of a participant among these', () => {
    const all = cases.map(([, facts]) => tell(...facts));
    expect(new Set(all.map(({ call }) => call.status))).toEqual(new Set(detailedCallStatuses));
    const participants = all.flatMap((stored) => stored.participants.map(({ status }) => status));
    expect(new Set(participants)).toEqual(new Set(detailedParticipantStatuses));
  });

  test('has its times and its duration by the server’s clock, hold included', () => {
    const hold = { microphone: false, camera: false, screen: false, screenAudio: false };
    const { call, participants } = tell(
      ...[invite(), ring(), accept(), connect()],
      ...[{ type: 'media', user: 'bob', media: hold } as const, { ...hangUp('bob'), at: 64_000 }],
    );
    expect(call).toMatchObject({
      ...{ createdAt: 1000, startedAt: 2000, connectedAt: 4000, endedAt: 64_000, durationMs: 60_000 },
      ...{ endReason: 'completed', endedBy: 'bob', kind: 'one-to-one', media: 'video', updatedAt: 64_000 },
    });
    for (const one of participants) {
      expect(one).toMatchObject({
        joinedAt: 4000,
        leftAt: 64_000,
        durationMs: 60_000,
        presentSince: null,
        present: [],
      });
    }
    expect(participants[1]).toMatchObject({ invitedAt: 1000, deviceId: 'b1', isMuted: true, isVideoEnabled: false });
  });

  test('that was never connected has the duration 0, and nobody came in', () => {
    const stored = tell(invite(), ring(), cancel('cancelled'));
    expect(stored.call).toMatchObject({ durationMs: 0, connectedAt: null, endedAt: 3000 });
    expect(member(stored, 'bob')).toMatchObject({ joinedAt: null, leftAt: null, durationMs: 0, missedAt: 3000 });
  });

  test('that was answered, but found no path, was never connected', () => {
    const stored = tell(invite(), ring(), accept(), connect(), hangUp('alice', 'failed', 'connect-timeout'));
    expect(stored.call).toMatchObject({ status: 'timeout', connectedAt: null, durationMs: 0 });
    for (const one of stored.participants) expect(one).toMatchObject({ joinedAt: null, durationMs: 0, missedAt: null });
  });

  test('tells one event for each transition', () => {
    expect(
      tell(
        invite(),
        invite(),
        ring(),
        ring(),
        ring('b2'),
        accept(),
        accept('b2'),
        connect(),
        connect(),
        hangUp('bob'),
        hangUp('alice'),
      ).events,
    ).toEqual([
      ...['bob call-invited', 'bob ringing', 'bob ringing', 'bob accepted', 'bob connected', 'alice connected'],
      ...['bob hung-up', 'bob call-ended'],
    ]);
  });

  test('ends once: the first end counts, whatever comes later', () => {
    const end = [invite(), ring(), accept(), connect(), hangUp('bob')] as const;
    const later = [
      connect(),
      hangUp('alice', 'failed', 'ice-failed'),
      ring(),
      accept('b2'),
      cancel('cancelled'),
      { type: 'timed-out' },
      { type: 'abandoned' },
    ] as const;
    expect(tell(...end, ...later)).toEqual(tell(...end));
  });

  test('goes on ringing while one of several devices is busy', () => {
    const ringing = tell(invite(), ring('b1'), ring('b2'), decline('busy', 'b1'));
    expect(statusOf(ringing)).toBe('ringing connecting ringing');
    expect(member(ringing, 'bob').ringing).toEqual(['b2']);
    expect(statusOf(tell(invite(), ring('b1'), ring('b2'), decline('busy', 'b1'), decline('busy', 'b2')))).toBe(
      'busy left busy',
    );
  });

  test('that one device was too busy for is open again when another rings or answers', () => {
    const again = tell(invite(), decline('busy', 'b1'), ring('b2'));
    expect(statusOf(again)).toBe('ringing connecting ringing');
    expect(again.call).toMatchObject({ endedAt: null, durationMs: null, endReason: null });
    expect(member(again, 'bob').missedAt).toBeNull();
    expect(statusOf(tell(invite(), decline('busy', 'b1'), accept('b2'), connect('b2'), hangUp('bob')))).toBe(
      'ended left left',
    );
    expect(statusOf(tell(invite(), decline('busy', 'b1'), ring('b1')))).toBe('busy left busy');
  });

  test('goes on ringing when one of several devices fails', () => {
    const fail = { ...hangUp('bob', 'failed', 'ice-failed'), device: 'b1' };
    expect(statusOf(tell(invite(), ring('b1'), ring('b2'), fail))).toBe('ringing connecting ringing');
    expect(statusOf(tell(invite(), ring('b1'), fail))).toBe('failed left left');
  });

  test('does not end by a device that is not in it', () => {
    const other = { ...hangUp('bob'), device: 'b2' };
    expect(statusOf(tell(invite(), ring('b1'), ring('b2'), accept('b1'), connect('b1'), other))).toBe(
      'connected connected connected',
    );
  });

  test('is nothing that strangers can change', () => {
    const plain = [invite(), ring()] as const;
    const strange = [
      ...[hangUp('mallory'), accept('m1', 'mallory'), decline('declined', 'm1', 'mallory'), connect('m1', 'mallory')],
      { ...invite('mallory'), from: 'mallory' },
      { type: 'quality', user: 'mallory', id: 'q', report: { packetLoss: 1 } },
      // Nobody accepts or declines a call of one's own.
      ...[accept('a1', 'alice'), decline('declined', 'a1', 'alice'), ring('a1', 'alice'), connect('a1', 'alice')],
    ] as const;
    expect(tell(...plain, ...strange)).toEqual(tell(...plain));
  });

  test('does not begin without an invitation, nor with one to oneself', () => {
    for (const fact of [ring(), accept(), hangUp('bob'), { type: 'timed-out' }, invite('alice')] as const) {
      expect(applyFact(null, { call: 'c', at: 1, ...fact } as RecordFact, () => 'e')).toBeNull();
    }
  });

  test('keeps quality reports and details, also those that come after the end', () => {
    const update = applyFact(
      tell(invite(), accept(), connect(), hangUp('bob')),
      {
        type: 'quality',
        call: 'c',
        at: 9000,
        user: 'bob',
        id: 'q1',
        report: { packetLoss: 2, jitter: Number.NaN, level: 'poor' },
      },
      () => 'e',
    )!;
    expect(update.reports).toEqual([
      {
        ...{ id: 'q1', callId: 'c', userId: 'bob', at: 9000, packetLoss: 2, jitter: null, roundTripTime: null },
        ...{ bitrate: null, mos: null, level: 'poor', stats: {} },
      },
    ]);
    expect(update.participants[1]?.connectionQuality).toBe('poor');
    const stored = tell(invite(), accept(), connect(), hangUp('bob'), {
      ...{ type: 'details', changes: { sfuRoomId: 's', audioCodec: 'red', qualityStats: { a: 1 } } },
      ...{ user: 'bob', participant: { peerConnectionId: 'pc', isSpeaking: true } },
    });
    expect(stored.call).toMatchObject({ sfuRoomId: 's', audioCodec: 'red', status: 'ended' });
    expect(member(stored, 'bob')).toMatchObject({ peerConnectionId: 'pc', isSpeaking: true });
  });
});

describe('a call of several', () => {
  const both = [invite('bob'), invite('carol')] as const;

  test('one decline does not end it, the last one does', () => {
    const one = tell(...both, ring(), ring('c1', 'carol'), decline('declined'));
    expect(one.call).toMatchObject({ kind: 'group', status: 'ringing' });
    expect(tell(...both, decline('declined'), decline('declined', 'c1', 'carol')).call.status).toBe('declined');
    expect(tell(...both, decline('busy'), decline('busy', 'c1', 'carol')).call.status).toBe('busy');
    expect(tell(...both, decline('declined'), decline('busy', 'c1', 'carol')).call.status).toBe('declined');
  });

  test('has a bound: whoever invites the whole world fills no database', () => {
    const stored = tell(...Array.from({ length: 300 }, (_, index) => invite(`user-${index}`)));
    expect(stored.participants).toHaveLength(256);
  });

  test('keeps how somebody turned it down, whatever that device says later', () => {
    const stored = tell(...both, ring('c1', 'carol'), decline('declined', 'c1', 'carol'), hangUp('carol'));
    expect(statusOf(stored)).toBe('ringing connecting invited declined');
  });

  test('goes on while two are in, and ends with the last but one', () => {
    const talk = [...both, accept(), connect(), accept('c1', 'carol'), connect('c1', 'carol')] as const;
    const two = tell(...talk, hangUp('alice'));
    expect(statusOf(two)).toBe('connected left connected connected');
    expect(two.call.endedAt).toBeNull();
    const over = tell(...talk, hangUp('alice'), hangUp('carol'));
    expect(over.call).toMatchObject({ status: 'ended', endReason: 'completed', endedBy: 'carol', durationMs: 4000 });
    expect(over.participants.map(({ durationMs }) => durationMs)).toEqual([3000, 4000, 2000]);
  });

  test('who was not waited for any more has missed it, the others talk on', () => {
    const stored = tell(...both, accept(), connect(), cancel('no-answer', 'carol'));
    expect(statusOf(stored)).toBe('connected connected connected left');
    expect(member(stored, 'carol').missedAt).toBe(5000);
  });

  test('a second join of one user goes on with the first record, and both stretches count', () => {
    const talk = [...both, accept(), connect(), accept('c1', 'carol'), connect('c1', 'carol')] as const;
    const back = tell(...talk, hangUp('carol'), connect('c2', 'carol'), { ...hangUp('carol'), device: 'c2' });
    expect(back.participants).toHaveLength(3);
    expect(member(back, 'carol')).toMatchObject({ joinedAt: 6000, leftAt: 9000, durationMs: 2000, deviceId: 'c2' });
    // A report from before the leave is no return.
    expect(member(tell(...talk, hangUp('carol'), { ...connect('c1', 'carol'), at: 6500 }), 'carol').status).toBe(
      'left',
    );
  });
});

describe('a call of a room', () => {
  const join = (user: string, device = `${user}-1`) =>
    ({ type: 'room-joined', room: 'r', user, device, name: user }) as const;
  const leave = (user: string, device = `${user}-1`) => ({ type: 'room-left', room: 'r', user, device }) as const;

  test('begins with the first member, is connected with the second, ends with the last', () => {
    expect(statusOf(tell(join('alice')))).toBe('connecting connected');
    expect(statusOf(tell(join('alice'), join('bob')))).toBe('connected connected connected');
    expect(statusOf(tell(join('alice'), join('bob'), leave('alice')))).toBe('connected left connected');
    const over = tell(join('alice'), join('bob'), leave('alice'), leave('bob'));
    expect(over.call).toMatchObject({
      ...{ kind: 'group', status: 'ended', conversationId: 'r', initiatorId: 'alice', endReason: 'completed' },
      ...{ startedAt: 1000, connectedAt: 2000, endedAt: 4000, durationMs: 2000 },
    });
    expect(over.events.at(-1)).toBe('bob call-ended');
  });

  test('counts a user once, with several devices and after coming back', () => {
    const stored = tell(join('alice'), join('bob'), join('bob', 'bob-2'), leave('bob'), leave('bob'));
    expect(member(stored, 'bob')).toMatchObject({ status: 'connected', present: ['bob-2'] });
    const back = tell(join('alice'), join('bob'), leave('bob'), join('bob'), leave('bob'));
    expect(back.participants).toHaveLength(2);
    expect(member(back, 'bob')).toMatchObject({ joinedAt: 2000, leftAt: 5000, durationMs: 2000 });
  });

  test('notes each device’s visit, and ends those that are open with the call', () => {
    const update = applyFact(tell(join('alice'), join('bob')), { type: 'abandoned', call: 'c', at: 9000 }, () => 'e')!;
    expect(update.call).toMatchObject({ status: 'failed', endCode: 'abandoned', endedAt: 2000, updatedAt: 9000 });
    expect(update.visits).toEqual(
      ['alice', 'bob'].map((userId) => ({ type: 'left', room: 'r', userId, deviceId: `${userId}-1`, at: 2000 })),
    );
  });
});

test('whatever comes, twice and in any order: nothing throws, an end stays, nobody is missed twice or present after it', () => {
  const user = fc.constantFrom('alice', 'bob', 'carol');
  const device = fc.constantFrom('1', '2');
  const reason = fc.constantFrom<EndReason>('completed', 'declined', 'busy', 'failed', 'left', 'transferred');
  const fact = fc.oneof(
    fc.record({ type: fc.constant('call-invited'), from: user, to: user, media: fc.constant('audio') }),
    fc.record({ type: fc.constantFrom('ringing', 'accepted', 'connected', 'disconnected'), user, device }),
    fc.record({
      type: fc.constant('declined'),
      user,
      device,
      reason: fc.constantFrom('declined', 'busy', 'superseded'),
    }),
    fc.record({ type: fc.constant('cancelled'), reason: fc.constantFrom('cancelled', 'no-answer', 'failed') }),
    fc.record({ type: fc.constant('hung-up'), user, device, reason }),
    fc.record({ type: fc.constantFrom('room-joined', 'room-left'), user, device, room: fc.constant('r') }),
    fc.record({ type: fc.constantFrom('timed-out', 'abandoned') }),
  );
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 30 }), (facts) => {
      let stored: StoredCall | null = null;
      for (const [index, one] of facts.entries()) {
        const told = { ...one, call: 'c', at: 1000 + index } as RecordFact;
        const update = applyFact(stored, told, () => 'e');
        if (!update) continue;
        const wasOver: boolean = stored !== null && (stored as StoredCall).call.endedAt !== null;
        if (wasOver && (stored as unknown as StoredCall).call.status !== 'busy')
          throw new Error('changed after the end');
        stored = { call: update.call, participants: update.participants };
        // The same fact once more changes nothing.
        expect(applyFact(stored, told, () => 'e')).toBeNull();
        const { call, participants } = stored;
        expect(new Set(participants.map(({ userId }) => userId)).size).toBe(participants.length);
        for (const one of participants) expect(one.durationMs).toBeGreaterThanOrEqual(0);
        if (call.endedAt === null) continue;
        expect(
          participants.filter(
            ({ presentSince, present, ringing }) => presentSince !== null || present.length + ringing.length > 0,
          ),
        ).toEqual([]);
        expect(call.durationMs).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 500 },
  );
});
