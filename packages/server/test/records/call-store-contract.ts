import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CallStore, HistoryOptions, StoredCall } from '../../src/records/call-store.ts';
import { forgottenUser } from '../../src/records/call-store.ts';
import { newCallRecord, newParticipantRecord } from '../../src/records/call-record.ts';
import type { CallRecord, ParticipantRecord } from '../../src/records/call-record.ts';
import { detailedCallStatuses } from '@org/calls-core/status-names';
import { connect } from '../support/connect.ts';
import { startServer } from '../support/start-server.ts';
import { fullCall, fullParticipant, fullRecords } from './full-records.ts';

/** A call from `from` to `to`, as a store takes it. */
export function plainCall(
  call: Partial<CallRecord> & { readonly id: string },
  [from = 'alice', ...to]: readonly string[] = ['alice', 'bob'],
  changes: Partial<ParticipantRecord> = {},
): StoredCall {
  const { createdAt = 1000 } = call;
  const member = (userId: string, more: Partial<ParticipantRecord>) =>
    newParticipantRecord({ callId: call.id, userId, createdAt, ...more });
  return {
    call: newCallRecord({ initiatorId: from, createdAt, ...call }),
    participants: [member(from, {}), ...to.map((user) => member(user, { invitedAt: createdAt, ...changes }))],
  };
}

/** What every store does, whatever its database. `open` gives an empty one and closes it after the test. */
export function describeCallStore(open: () => Promise<CallStore>): void {
  let store: CallStore;
  beforeEach(async () => {
    store = await open();
  });
  const save = (...calls: readonly StoredCall[]): Promise<unknown> =>
    Promise.all(calls.map((stored) => store.updateCall(stored.call.id, () => stored)));

  describe('a call', () => {
    test('comes back with every field as it was stored', async () => {
      await save({ call: fullCall, participants: [fullParticipant] });
      const found = await store.findCall(fullCall.id);
      expect(found).toEqual({
        call: fullCall,
        participants: [fullParticipant],
        events: [],
        recordings: [],
        consents: [],
      });
    });

    test('that nobody stored is null, and is not made by looking', async () => {
      expect(await store.findCall('nobody')).toBeNull();
      expect(await store.updateCall('nobody', (current) => (expect(current).toBeNull(), null))).toBeNull();
      expect(await store.findCall('nobody')).toBeNull();
    });

    test('has one record for each user: a second join updates the first', async () => {
      await save(plainCall({ id: 'c' }));
      await store.updateCall('c', (current) => ({
        call: current!.call,
        participants: current!.participants.map((one) => ({ ...one, status: 'connected', joinedAt: 2000 })),
      }));
      const { participants } = (await store.findCall('c'))!;
      expect(participants.map(({ userId, status, joinedAt }) => [userId, status, joinedAt])).toEqual([
        ['alice', 'connected', 2000],
        ['bob', 'connected', 2000],
      ]);
    });

    test('takes each status of the list and no other', async () => {
      for (const status of detailedCallStatuses) await save(plainCall({ id: status, status }));
      await expect(save(plainCall({ id: 'x', status: 'on-the-moon' as 'ended' }))).rejects.toThrow();
      const wrong = plainCall({ id: 'x' }, ['alice', 'bob'], { status: 'asleep' as 'left' });
      await expect(save(wrong)).rejects.toThrow();
      expect(await store.findCall('x')).toBeNull();
    });

    test('changed by many at once loses none of the changes', async () => {
      await save(plainCall({ id: 'c', metadata: [] }));
      const add = (index: number) =>
        store.updateCall('c', (current) => ({
          ...current!,
          call: { ...current!.call, metadata: [...(current!.call.metadata as number[]), index] },
        }));
      await Promise.all(Array.from({ length: 20 }, (_, index) => add(index)));
      const { metadata } = (await store.findCall('c'))!.call;
      expect((metadata as number[]).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    });

    test('that is made by many at once is made once', async () => {
      const made: string[] = [];
      await Promise.all(
        Array.from({ length: 10 }, () =>
          store.updateCall('c', (current) => {
            if (current) return null;
            made.push('c');
            return plainCall({ id: 'c' });
          }),
        ),
      );
      expect(made).toEqual(['c']);
    });

    test('is left as it was when the change throws', async () => {
      await save(plainCall({ id: 'c' }));
      const broken = store.updateCall('c', () => {
        throw new Error('no');
      });
      await expect(broken).rejects.toThrow('no');
      expect((await store.findCall('c'))?.call.status).toBe('initiating');
      await save(plainCall({ id: 'd' }));
    });

    test('keeps its events in order, also within one millisecond', async () => {
      const event = (id: string) => ({ id, callId: 'c', userId: null, type: id, at: 5, data: { id } });
      await store.updateCall('c', () => ({ ...plainCall({ id: 'c' }), events: [event('z'), event('a')] }));
      await store.updateCall('c', (current) => ({ ...current!, events: [event('m')] }));
      expect((await store.findCall('c'))?.events).toEqual([event('z'), event('a'), event('m')]);
    });

    test('takes texts and data that databases do not like', async () => {
      const metadata = { text: 'a\0b\ud800c\\u0000 \' " ; drop table @calls', list: [1, null, 'ü'] };
      await save(plainCall({ id: "it's ? @calls", metadata, conversationId: 'r\0m' }));
      const { call } = (await store.findCall("it's ? @calls"))!;
      expect(call.metadata).toEqual({
        text: 'a\ufffdb\ufffdc\\u0000 \' " ; drop table @calls',
        list: [1, null, 'ü'],
      });
      expect(call.conversationId).toBe('r\ufffdm');
    });

    test('keeps any JSON as metadata', async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ noUnicodeString: true } as object), async (value) => {
          const expected = JSON.parse(JSON.stringify(value)) as null;
          await save(plainCall({ id: 'c', metadata: expected }));
          expect((await store.findCall('c'))?.call.metadata).toEqual(expected);
        }),
        { numRuns: 30 },
      );
    });
  });

  describe('quality', () => {
    const report = (id: string, userId: string, packetLoss: number | null) => ({
      ...fullRecords.report,
      ...{ id, userId, callId: 'c', packetLoss, jitter: 10, roundTripTime: 100 },
    });

    test('means of a participant are there when it has left, those of the call when it has ended', async () => {
      const present = { status: 'connected', joinedAt: 1000, presentSince: 1000 } as const;
      const reports = [report('1', 'bob', 1), report('2', 'bob', 2), report('3', 'alice', 6), report('4', 'bob', null)];
      await store.updateCall('c', () => ({ ...plainCall({ id: 'c' }, ['alice', 'bob'], present), reports }));
      expect((await store.findCall('c'))?.participants[1]?.averagePacketLoss).toBeNull();

      await store.updateCall('c', (current) => ({
        call: current!.call,
        participants: current!.participants.map((one) => ({ ...one, presentSince: null })),
      }));
      const left = (await store.findCall('c'))!;
      expect(left.participants[1]).toMatchObject({ averagePacketLoss: 1.5, averageJitter: 10 });
      expect(left.call.averagePacketLoss).toBeNull();

      await store.updateCall('c', (current) => ({ ...current!, call: { ...current!.call, endedAt: 9000 } }));
      expect((await store.findCall('c'))?.call).toMatchObject({ averagePacketLoss: 3, averageRoundTripTime: 100 });
    });

    test('a report that is told twice is kept once', async () => {
      await store.updateCall('c', () => ({ ...plainCall({ id: 'c' }), reports: [report('1', 'bob', 1)] }));
      await store.updateCall('c', (current) => ({
        ...current!,
        reports: [report('1', 'bob', 1), report('2', 'alice', 2)],
      }));
      expect((await store.qualityReports('c')).map(({ id }) => id)).toEqual(['1', '2']);
      expect(await store.qualityReports('c', 'alice')).toEqual([report('2', 'alice', 2)]);
    });
  });

  describe('history', () => {
    test('pages cover every call once, newest first, whatever the page size and ties in time', async () => {
      const place = fc.record({ id: fc.uuid(), createdAt: fc.integer({ min: 1, max: 5 }) });
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(place, { selector: ({ id }) => id, maxLength: 12 }),
          fc.integer({ min: 1, max: 5 }),
          fc.uuid(),
          async (places, limit, user) => {
            await save(...places.map((one) => plainCall(one, [user, 'bob'])));
            const found: { id: string; createdAt: number }[] = [];
            let cursor: string | null = null;
            do {
              const { items, next } = await store.history(user, { limit, cursor });
              expect(items.length).toBeLessThanOrEqual(limit);
              found.push(...items.map(({ call }) => ({ id: call.id, createdAt: call.createdAt })));
              cursor = next;
            } while (cursor !== null);
            expect(found.map(({ createdAt }) => createdAt)).toEqual(
              places.map(({ createdAt }) => createdAt).sort((a, b) => b - a),
            );
            expect(new Set(found.map(({ id }) => id))).toEqual(new Set(places.map(({ id }) => id)));
            expect(found).toHaveLength(places.length);
          },
        ),
        { numRuns: 25 },
      );
    });

    test('a call that comes in while somebody pages moves nothing', async () => {
      await save(...[1, 2, 3].map((at) => plainCall({ id: `c${at}`, createdAt: at })));
      const first = await store.history('bob', { limit: 2 });
      await save(plainCall({ id: 'new', createdAt: 9 }));
      const second = await store.history('bob', { limit: 2, cursor: first.next });
      expect([first, second].map(({ items }) => items.map(({ call }) => call.id))).toEqual([['c3', 'c2'], ['c1']]);
      expect(second.next).toBeNull();
    });

    test('filters by status, kind, media, direction and time', async () => {
      await save(
        plainCall({ id: 'out', createdAt: 1, status: 'ended', media: 'video' }, ['bob', 'alice']),
        plainCall({ id: 'in', createdAt: 2, status: 'no_answer' }, ['alice', 'bob']),
        plainCall({ id: 'group', createdAt: 3, status: 'declined', kind: 'group' }, ['alice', 'bob', 'carol']),
        plainCall({ id: 'strange', createdAt: 4 }, ['alice', 'carol']),
      );
      const ids = async (options: HistoryOptions) =>
        (await store.history('bob', options)).items.map(({ call }) => call.id);
      expect(await ids({})).toEqual(['group', 'in', 'out']);
      expect(await ids({ status: ['ended', 'declined'] })).toEqual(['group', 'out']);
      expect(await ids({ status: [] })).toEqual([]);
      expect(await ids({ kind: 'group' })).toEqual(['group']);
      expect(await ids({ media: 'video' })).toEqual(['out']);
      expect(await ids({ direction: 'outgoing' })).toEqual(['out']);
      expect(await ids({ direction: 'incoming', before: 3 })).toEqual(['in']);
      expect(await ids({ after: 2, limit: Number.NaN })).toEqual(['group', 'in']);
      const [entry] = (await store.history('bob', { kind: 'group' })).items;
      expect(entry).toMatchObject({ direction: 'incoming', self: { userId: 'bob' } });
      expect(entry?.participants.map(({ userId }) => userId)).toEqual(['alice', 'bob', 'carol']);
    });

    test.each(['', '%', 'e30', 'WzEsMl0', 'null'])('refuses %o as a cursor', async (cursor) => {
      await expect(store.history('bob', { cursor })).rejects.toMatchObject({ code: 'invalid-message' });
      await expect(store.roomHistory('r', { cursor })).rejects.toMatchObject({ code: 'invalid-message' });
    });

    test('of a conversation lists its calls', async () => {
      await save(
        ...[1, 2, 3].map((at) => plainCall({ id: `c${at}`, createdAt: at, conversationId: 'team' })),
        plainCall({ id: 'other', conversationId: 'else' }),
      );
      const first = await store.callsOf('team', { limit: 2 });
      expect(first.items.map(({ call }) => call.id)).toEqual(['c3', 'c2']);
      const second = await store.callsOf('team', { limit: 2, cursor: first.next });
      expect(second.items.map(({ call }) => call.id)).toEqual(['c1']);
    });
  });

  describe('missed calls', () => {
    test('are there until the user was shown them', async () => {
      await save(
        plainCall({ id: 'a', createdAt: 1 }, ['alice', 'bob'], { missedAt: 5 }),
        plainCall({ id: 'b', createdAt: 2 }, ['alice', 'bob'], { missedAt: 6 }),
        plainCall({ id: 'c', createdAt: 3 }, ['alice', 'bob']),
      );
      const missed = async (seen = false) =>
        (await store.missedCalls('bob', { seen })).items.map(({ call }) => call.id);
      expect(await missed()).toEqual(['b', 'a']);
      expect(await store.missedCalls('alice')).toEqual({ items: [], next: null });
      expect(await store.markSeen('bob', 50, ['a', 'c', 'nothing'])).toBe(1);
      expect(await store.markSeen('bob', 60, [])).toBe(0);
      expect(await missed()).toEqual(['b']);
      expect([await store.countMissed('bob'), await store.countMissed('alice')]).toEqual([1, 0]);
      expect(await store.markSeen('bob', 70)).toBe(1);
      expect(await store.markSeen('bob', 80)).toBe(0);
      expect(await missed()).toEqual([]);
      expect(await missed(true)).toEqual(['b', 'a']);
      expect((await store.missedCalls('bob', { seen: true })).items.map(({ self }) => self.seenAt)).toEqual([70, 50]);
    });
  });

  describe('a user’s own list', () => {
    const ids = async (user: string, options: HistoryOptions = {}) =>
      (await store.history(user, options)).items.map(({ call }) => call.id);

    test('loses what the user removes; others keep it, and what goes on stays', async () => {
      await save(
        plainCall({ id: 'a', createdAt: 1, endedAt: 2 }, ['alice', 'bob'], { missedAt: 2 }),
        plainCall({ id: 'b', createdAt: 2, endedAt: 3 }),
        plainCall({ id: 'live', createdAt: 3 }),
      );
      expect(await store.hideCalls('bob', 9, ['a', 'live', 'nothing'])).toBe(1);
      expect([await ids('bob'), await ids('alice')]).toEqual([
        ['live', 'b'],
        ['live', 'b', 'a'],
      ]);
      expect([await store.countMissed('bob'), (await store.missedCalls('bob')).items]).toEqual([0, []]);
      expect(await store.hideCalls('bob', 9, [])).toBe(0);
      expect(await store.hideCalls('bob', 9)).toBe(1);
      expect(await ids('bob')).toEqual(['live']);
      expect((await store.findCall('a'))?.participants.map(({ hiddenAt }) => hiddenAt)).toEqual([null, 9]);
    });

    test('can be asked for calls that are over alone', async () => {
      await save(plainCall({ id: 'a', createdAt: 1, endedAt: 2 }), plainCall({ id: 'live', createdAt: 3 }));
      expect(await ids('bob', { ended: true })).toEqual(['a']);
    });
  });

  describe('recordings and consent', () => {
    test('a recording marks its call, and comes back whole', async () => {
      await save(plainCall({ id: fullRecords.recording.callId }));
      await store.saveRecording({ ...fullRecords.recording, status: 'recording', url: null, endedAt: null });
      await store.saveRecording(fullRecords.recording);
      const { call, recordings } = (await store.findCall(fullRecords.recording.callId))!;
      expect(recordings).toEqual([fullRecords.recording]);
      expect(call).toMatchObject({ isRecorded: true, recordingUrl: fullRecords.recording.url });
    });

    test('a call is consented to while everybody who came in agrees', async () => {
      const given = async () => (await store.findCall('c'))?.call.recordingConsentGiven;
      const joined = (userId: string) =>
        newParticipantRecord({ callId: 'c', userId, createdAt: 1000, joinedAt: 1000, status: 'connected' });
      await save(plainCall({ id: 'c' }, ['alice', 'bob'], { joinedAt: 1000 }));
      await store.saveConsent({ callId: 'c', userId: 'alice', givenAt: 1, revokedAt: null });
      expect(await given()).toBe(false);
      await store.saveConsent({ callId: 'c', userId: 'bob', givenAt: 2, revokedAt: null });
      expect(await given()).toBe(true);
      await store.updateCall('c', (current) => ({
        ...current!,
        participants: [...current!.participants, joined('carol')],
      }));
      expect(await given()).toBe(false);
      await store.saveConsent({ callId: 'c', userId: 'carol', givenAt: 3, revokedAt: null });
      expect(await given()).toBe(true);
      await store.saveConsent({ callId: 'c', userId: 'bob', givenAt: 2, revokedAt: 4 });
      expect(await given()).toBe(false);
      expect((await store.findCall('c'))?.consents.find(({ userId }) => userId === 'bob')?.revokedAt).toBe(4);
    });

    test('of a call that is not there are refused', async () => {
      const consent = { callId: 'nothing', userId: 'a', givenAt: 1, revokedAt: null };
      await expect(store.saveConsent(consent)).rejects.toMatchObject({ code: 'not-found' });
      await expect(store.saveRecording(fullRecords.recording)).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  describe('rooms', () => {
    const arrived = (id: string, userId: string, joinedAt: number) =>
      ({ type: 'arrived', visit: { ...fullRecords.visit, id, userId, joinedAt, leftAt: null } }) as const;
    const left = (userId: string, at: number) =>
      ({ type: 'left', room: fullRecords.visit.room, userId, deviceId: fullRecords.visit.deviceId, at }) as const;

    test('remember who was in, once for each stretch', async () => {
      const visits = [
        ...[arrived('1', 'alice', 10), arrived('twice', 'alice', 11), arrived('2', 'bob', 20)],
        ...[left('alice', 30), arrived('3', 'alice', 40), left('nobody', 50), left('bob', 15)],
      ];
      await store.updateCall('c', () => ({ ...plainCall({ id: 'c' }), visits }));
      const { items } = await store.roomHistory(fullRecords.visit.room);
      expect(items.map(({ id, leftAt }) => [id, leftAt])).toEqual([
        ['3', null],
        ['2', 20],
        ['1', 30],
      ]);
      const first = await store.roomHistory(fullRecords.visit.room, { limit: 2 });
      const second = await store.roomHistory(fullRecords.visit.room, { limit: 2, cursor: first.next });
      expect([...first.items, ...second.items]).toEqual(items);
    });

    test('show the last messages to whoever comes late, until the room is empty', async () => {
      const message = (id: string, timestamp: number, room = 'r') => ({ ...fullRecords.message, id, room, timestamp });
      for (const one of [message('c', 3), message('a', 1), message('b', 2), message('x', 1, 'other')]) {
        await store.addMessage(one);
        await store.addMessage(one);
      }
      expect(await store.lastMessages('r', 2)).toEqual([message('b', 2), message('c', 3)]);
      expect(await store.lastMessages('r')).toHaveLength(3);
      expect(await store.clearMessages('r')).toBe(3);
      expect(await store.lastMessages('r')).toEqual([]);
      expect(await store.lastMessages('other')).toHaveLength(1);
    });
  });

  describe('ICE servers', () => {
    const server = (id: string, more: object) => ({ ...fullRecords.iceServer, id, expiresAt: null, ...more });

    test('come by region, priority and region’s name, none that has expired', async () => {
      const all = [
        server('late', { priority: 9, region: 'eu' }),
        server('none', { priority: 1, region: null }),
        server('us', { priority: 1, region: 'us', isPublic: false }),
        server('asia', { priority: 1, region: 'asia' }),
        server('old', { priority: 0, expiresAt: 100 }),
        server('soon', { priority: 5, expiresAt: 101 }),
      ];
      for (const one of all) await store.saveIceServer(one);
      const ids = async (options: object) => (await store.iceServers({ now: 100, ...options })).map(({ id }) => id);
      expect(await ids({})).toEqual(['none', 'asia', 'us', 'soon', 'late']);
      expect(await ids({ region: 'eu' })).toEqual(['soon', 'late', 'none', 'asia', 'us']);
      expect(await ids({ publicOnly: true })).toEqual(['none', 'asia', 'soon', 'late']);
      await store.removeIceServer('none');
      await store.saveIceServer(server('us', { priority: 8, region: 'us' }));
      expect(await ids({ publicOnly: true })).toEqual(['asia', 'soon', 'us', 'late']);
      expect(await store.removeExpired(100)).toBe(1);
      expect(await store.removeExpired(100)).toBe(0);
    });

    test('and credentials come back whole', async () => {
      await store.saveIceServer(fullRecords.iceServer);
      expect(await store.iceServers({ now: 0 })).toEqual([fullRecords.iceServer]);
      const { turnCredential } = fullRecords;
      await store.saveTurnCredential(turnCredential);
      await store.saveTurnCredential({ ...turnCredential, id: 'later', expiresAt: turnCredential.expiresAt + 1 });
      const ids = async (now: number) => (await store.turnCredentials(turnCredential.userId, now)).map(({ id }) => id);
      expect((await store.turnCredentials(turnCredential.userId, 0))[1]).toEqual(turnCredential);
      expect(await ids(turnCredential.expiresAt)).toEqual(['later']);
      expect(await store.turnCredentials('stranger', 0)).toEqual([]);
      expect(await store.removeExpired(turnCredential.expiresAt)).toBe(2);
      expect(await ids(0)).toEqual(['later']);
    });
  });

  describe('retention', () => {
    test('silent calls are those that nobody has heard of, ringing ones sooner', async () => {
      await save(
        plainCall({ id: 'ringing', updatedAt: 50 }),
        plainCall({ id: 'talking', updatedAt: 50, connectedAt: 10 }),
        plainCall({ id: 'old', updatedAt: 5, connectedAt: 1 }),
        plainCall({ id: 'over', updatedAt: 5, endedAt: 5 }),
        plainCall({ id: 'fresh', updatedAt: 100 }),
      );
      const limits = { ringingBefore: 100, connectedBefore: 10 };
      expect(await store.silentCalls(limits)).toEqual(['old', 'ringing']);
      expect(await store.silentCalls({ ...limits, limit: 1 })).toEqual(['old']);
    });

    test('prune removes what is over, with all that belongs to it', async () => {
      const visits = [{ type: 'arrived', visit: { ...fullRecords.visit, joinedAt: 1, leftAt: 5 } }] as const;
      const old = {
        ...plainCall({ id: 'old', endedAt: 10 }),
        reports: [{ ...fullRecords.report, callId: 'old' }],
        visits,
      };
      await store.updateCall('old', () => old);
      await save(plainCall({ id: 'new', endedAt: 20 }), plainCall({ id: 'live' }));
      await store.addMessage({ ...fullRecords.message, timestamp: 1 });
      expect(await store.prune(20)).toBe(3);
      expect(await store.findCall('old')).toBeNull();
      expect(await store.qualityReports('old')).toEqual([]);
      expect((await store.history('bob')).items.map(({ call }) => call.id).sort()).toEqual(['live', 'new']);
    });

    test('prune removes any number', async () => {
      const visit = (index: number) =>
        ({ type: 'arrived', visit: { ...fullRecords.visit, id: `v${index}`, leftAt: 5 } }) as const;
      const visits = Array.from({ length: 1100 }, (_, index) => visit(index));
      await store.updateCall('c', () => ({ ...plainCall({ id: 'c' }), visits }));
      expect(await store.prune(5)).toBe(0);
      expect(await store.prune(6)).toBe(1100);
    });

    test('forgetting a user leaves nothing of that user, and the others’ calls without the name', async () => {
      const { message, turnCredential, visit, report, recording } = fullRecords;
      const event = { id: 'e', callId: 'c', userId: 'alice', type: 'ringing', at: 1, data: {} };
      const visits = [{ type: 'arrived', visit: { ...visit, userId: 'alice' } }] as const;
      await store.updateCall('c', () => ({
        ...plainCall({ id: 'c', endedBy: 'alice', metadata: { phone: '555' } }),
        ...{ events: [event], visits, reports: [{ ...report, callId: 'c', userId: 'alice' }] },
      }));
      await save(plainCall({ id: 'alone' }, ['alice']), plainCall({ id: 'other' }, ['bob', 'carol']));
      await store.saveRecording({ ...recording, callId: 'c', startedBy: 'alice' });
      await store.saveConsent({ callId: 'c', userId: 'alice', givenAt: 1, revokedAt: null });
      await store.addMessage({ ...message, sender: 'alice' });
      await store.saveTurnCredential({ ...turnCredential, userId: 'alice' });

      await store.forgetUser('alice');

      const found = (await store.findCall('c'))!;
      expect(JSON.stringify(found)).not.toMatch(/alice|555/);
      expect(found.call.initiatorId).toBe(forgottenUser);
      expect(found.participants.map(({ userId }) => userId)).toEqual(['bob']);
      expect((await store.history('bob', { direction: 'incoming' })).items.map(({ call }) => call.id)).toEqual(['c']);
      expect(await store.history('alice')).toEqual({ items: [], next: null });
      expect(await store.findCall('alone')).toBeNull();
      expect(await store.findCall('other')).not.toBeNull();
      expect(await store.qualityReports('c')).toEqual([]);
      expect((await store.roomHistory(visit.room)).items).toEqual([]);
      expect(await store.lastMessages(message.room)).toEqual([]);
      expect(await store.turnCredentials('alice', 0)).toEqual([]);

      await store.forgetUser('bob');
      expect(await store.findCall('c')).toBeNull();
    });

    test('the server tells missed calls from it, until they were seen, also after a restart', async () => {
      const { url } = await startServer({ records: store });
      const alice = await connect(url, 'alice');
      alice.invite('bob');
      alice.say('cancel', 'bob', { reason: 'cancelled' });
      await alice.settle();
      const bob = await connect(url, 'bob');
      await bob.isTold({ type: 'missed-call', call: 'c1', from: 'alice', video: false });
      const later = await startServer({ records: store });
      const again = await connect(later.url, 'bob');
      await again.isTold({ type: 'missed-call', call: 'c1' });
      expect(await again.ask('missed.count')).toEqual({ unseen: 1 });
      expect(await again.ask('missed.seen', { calls: ['c1'] })).toEqual({ seen: 1 });
      expect(await again.ask('missed.list')).toEqual({ calls: [] });
      const third = await connect(later.url, 'bob', 'd2');
      await third.settle();
      expect(third.notices('missed-call')).toEqual([]);
    });

    test('check answers, and close may be called twice', async () => {
      await store.check();
      await store.close();
      await store.close();
      await expect(store.check()).rejects.toThrow();
    });
  });
}
