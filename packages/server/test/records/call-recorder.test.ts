import { createFakeClock, type FakeClock } from '@org/calls-core/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCallRecorder, type CallRecorder, type CallRecorderOptions } from '../../src/records/call-recorder.ts';
import type { CallStore } from '../../src/records/call-store.ts';
import type { RecordFact } from '../../src/records/facts/record-fact.ts';
import { sqliteCallStore } from '../../src/records/sqlite.ts';
import type { Log } from '../../src/util/log.ts';
import { plainCall } from './call-store-contract.ts';
import { fullRecords } from './full-records.ts';

/** A store whose database can be taken away. */
interface Outage {
  readonly store: CallStore;
  down: boolean;
  /** Ids of calls that the database refuses. */
  readonly refused: Set<string>;
  /** Steps that were begun. */
  steps: number;
}

async function openStore(): Promise<Outage> {
  const inner = await sqliteCallStore({ file: ':memory:' });
  onTestFinished(() => inner.close());
  const reach = (): void => {
    if (outage.down) throw new Error('the database is away');
  };
  const outage: Outage = {
    down: false,
    steps: 0,
    refused: new Set(),
    store: {
      ...inner,
      async updateCall(id, change) {
        outage.steps++;
        reach();
        if (outage.refused.has(id)) throw new Error('a check failed');
        return inner.updateCall(id, change);
      },
      async check() {
        reach();
      },
      async silentCalls(options) {
        reach();
        return inner.silentCalls(options);
      },
    },
  };
  return outage;
}

interface Stage extends Outage {
  readonly clock: FakeClock;
  readonly recorder: CallRecorder;
  readonly lines: string[];
  /** A second node with the same database. */
  readonly another: CallRecorder;
}

async function createStage(options: Partial<CallRecorderOptions> = {}): Promise<Stage> {
  const outage = await openStore();
  const clock = createFakeClock();
  const lines: string[] = [];
  const line =
    (level: string): Log['error'] =>
    (_, message) =>
      void lines.push(`${level} ${message}`);
  const log: Log = { error: line('error'), warn: line('warn'), info: line('info'), debug: line('debug') };
  const create = (): CallRecorder => {
    const recorder = createCallRecorder({ store: outage.store, clock, log, ...options });
    onTestFinished(() => recorder.close());
    return recorder;
  };
  return Object.assign(outage, { clock, lines, recorder: create(), another: create() });
}

const at = Date.UTC(2026, 0, 1);
const invited = (call = 'c', more: object = {}): RecordFact => ({
  ...{ type: 'call-invited', call, from: 'alice', device: 'a1', to: 'bob', media: 'audio', at, ...more },
});
const ringing = (call = 'c'): RecordFact => ({ type: 'ringing', call, user: 'bob', device: 'b1', at: at + 1000 });
const accepted = (call = 'c'): RecordFact => ({ type: 'accepted', call, user: 'bob', device: 'b1', at: at + 2000 });
const connected = (call = 'c'): RecordFact => ({ type: 'connected', call, user: 'bob', device: 'b1', at: at + 3000 });
const hungUp = (call = 'c'): RecordFact => ({
  ...{ type: 'hung-up', call, user: 'bob' },
  reason: 'completed',
  at: at + 63_000,
});
const quality = (id: string, packetLoss: number): RecordFact => ({
  ...{ type: 'quality', call: 'c', user: 'bob', id, at: at + 5000 },
  report: { packetLoss, jitter: 10, roundTripTime: 50 },
});
const whole = [invited(), ringing(), accepted(), connected(), quality('1', 1), quality('2', 3), hungUp()];
const observe = (recorder: CallRecorder, facts: readonly RecordFact[]): void => facts.forEach(recorder.observe);

describe('a recorder', () => {
  test('writes a whole call: times, duration, participants, events and means', async () => {
    const { recorder, store } = await createStage();
    observe(recorder, whole);
    await recorder.flush();
    const { call, participants, events } = (await store.findCall('c'))!;
    expect(call).toMatchObject({
      ...{ status: 'ended', createdAt: at, startedAt: at + 1000, connectedAt: at + 3000, endedAt: at + 63_000 },
      ...{ durationMs: 60_000, averagePacketLoss: 2, averageJitter: 10, averageRoundTripTime: 50 },
    });
    expect(participants.map(({ userId, joinedAt, leftAt }) => [userId, joinedAt, leftAt])).toEqual([
      ['alice', at + 3000, at + 63_000],
      ['bob', at + 3000, at + 63_000],
    ]);
    expect(participants[1]).toMatchObject({ averagePacketLoss: 2 });
    expect(events.map(({ type }) => type)).toEqual([
      ...['call-invited', 'ringing', 'accepted', 'connected', 'connected', 'hung-up', 'call-ended'],
    ]);
  });

  test('writes by itself, what comes together in one step', async () => {
    const stage = await createStage();
    observe(stage.recorder, whole);
    expect(stage.steps).toBe(0);
    await stage.clock.advanceAsync(50);
    await stage.recorder.flush();
    expect(stage.steps).toBe(1);
    expect((await stage.store.findCall('c'))?.call.status).toBe('ended');
  });

  test('two nodes that see the same call write it once', async () => {
    const { recorder, another, store } = await createStage();
    for (const fact of whole) {
      recorder.observe(fact);
      another.observe(fact);
      await Promise.all([recorder.flush(), another.flush()]);
    }
    const twice = (await store.findCall('c'))!;
    const alone = await createStage();
    observe(alone.recorder, whole);
    await alone.recorder.flush();
    const once = (await alone.store.findCall('c'))!;
    expect({ ...twice, events: twice.events.length }).toEqual({ ...once, events: once.events.length });
    expect(await store.qualityReports('c')).toHaveLength(2);
  });

  test('a fact that comes before the invitation, which another node heard, waits for it', async () => {
    const { recorder, another, store, clock } = await createStage();
    observe(recorder, [ringing(), accepted(), connected()]);
    await recorder.flush();
    expect(await store.findCall('c')).toBeNull();
    another.observe(invited());
    await another.flush();
    await clock.advanceAsync(500);
    await recorder.flush();
    expect((await store.findCall('c'))?.call.status).toBe('connected');
    expect(recorder.dropped()).toBe(0);
  });

  test('a fact of a call that nobody has heard of is dropped in the end', async () => {
    const { recorder, clock, lines } = await createStage();
    recorder.observe(ringing());
    await recorder.flush();
    for (let step = 0; step < 12; step++) {
      await clock.advanceAsync(500);
      await recorder.flush();
    }
    expect(recorder.dropped()).toBe(1);
    expect(lines).toContain('debug records: a fact of an unknown call is dropped');
  });

  test('a missed call is there when the user comes back, and after a later call that connected', async () => {
    const { recorder, store } = await createStage();
    observe(recorder, [invited('missed'), { type: 'cancelled', call: 'missed', by: 'alice', reason: 'no-answer', at }]);
    observe(recorder, [invited('later', { at: at + 9 }), accepted('later'), connected('later'), hungUp('later')]);
    await recorder.flush();
    expect((await store.missedCalls('bob')).items.map(({ call }) => call.id)).toEqual(['missed']);
    expect((await store.missedCalls('alice')).items).toEqual([]);
    await store.markSeen('bob', at + 10);
    expect((await store.missedCalls('bob')).items).toEqual([]);
  });

  test('keeps the visits of a room in order, within one step', async () => {
    const { recorder, store } = await createStage();
    const room = { call: 'r1', room: 'r', user: 'bob', device: 'b1' };
    observe(recorder, [
      ...[
        { type: 'room-joined', ...room, at: 1 } as const,
        { type: 'room-joined', ...room, user: 'alice', at: 2 } as const,
      ],
      ...[{ type: 'room-left', ...room, at: 3 } as const, { type: 'room-joined', ...room, at: 4 } as const],
    ]);
    await recorder.flush();
    const { items } = await store.roomHistory('r');
    expect(items.map(({ userId, joinedAt, leftAt }) => [userId, joinedAt, leftAt])).toEqual([
      ['bob', 4, null],
      ['alice', 2, null],
      ['bob', 1, 3],
    ]);
  });
});

describe('while the database does not answer', () => {
  test('nothing is thrown or lost: it is told once, tried again ever later, and written when it answers', async () => {
    const stage = await createStage();
    const { recorder, clock, lines, store } = stage;
    stage.down = true;
    observe(recorder, whole.slice(0, 4));
    await recorder.flush();
    expect(recorder.health()).toBe('failing');
    await clock.advanceAsync(250);
    await clock.advanceAsync(500);
    const tries = stage.steps;
    await clock.advanceAsync(500);
    expect(stage.steps).toBe(tries);
    observe(recorder, whole.slice(4));
    stage.down = false;
    await clock.advanceAsync(30_000);
    await recorder.flush();
    expect(recorder.health()).toBe('ok');
    expect((await store.findCall('c'))?.call).toMatchObject({ status: 'ended', averagePacketLoss: 2 });
    expect(lines).toEqual([
      'error records: the database does not answer; facts wait',
      'info records: the database answers again',
    ]);
    expect(recorder.dropped()).toBe(0);
  });

  test('the queue is bounded: reports go first, then the oldest facts', async () => {
    const stage = await createStage({ maxQueue: 4 });
    const { recorder, store, lines } = stage;
    stage.down = true;
    observe(recorder, [invited('lost'), ...whole.slice(0, 3), quality('1', 1), connected(), hungUp('lost')]);
    expect(recorder.dropped()).toBe(3);
    expect(lines).toEqual(['warn records: too many facts wait, some are dropped']);
    stage.down = false;
    await recorder.flush();
    expect(await store.findCall('lost')).toBeNull();
    expect(await store.qualityReports('c')).toEqual([]);
  });

  test('what the database refuses is given up, everything else is written', async () => {
    const stage = await createStage();
    const { recorder, store, lines } = stage;
    stage.refused.add('bad');
    observe(recorder, [invited('bad'), invited('good')]);
    await recorder.flush();
    expect(await store.findCall('good')).not.toBeNull();
    expect(recorder.health()).toBe('ok');
    expect(recorder.dropped()).toBe(1);
    expect(lines).toEqual(['error records: the database refused']);
  });

  test('close tries once more, tells what is lost, and leaves no timer', async () => {
    const stage = await createStage();
    const { recorder, another, clock, lines } = stage;
    stage.down = true;
    observe(recorder, whole);
    await recorder.close();
    await recorder.close();
    await another.close();
    recorder.observe(invited('late'));
    expect(lines.at(-1)).toBe('error records: facts were not written before the end');
    expect(clock.pending).toBe(0);
  });
});

describe('a sweep', () => {
  test('closes calls whose end nobody reported, as failed, at the time when they were heard of last', async () => {
    const { recorder, store, clock } = await createStage({ sweepEvery: 10_000_000_000 });
    observe(recorder, [invited('rings'), ringing('rings'), invited('talks'), accepted('talks'), connected('talks')]);
    await recorder.flush();
    expect(await recorder.sweep()).toBe(0);
    clock.advance(302_000);
    expect(await recorder.sweep()).toBe(1);
    expect((await store.findCall('rings'))?.call).toMatchObject({
      ...{ status: 'failed', endReason: 'failed', endCode: 'abandoned', endedAt: at + 1000, durationMs: 0 },
    });
    expect((await store.missedCalls('bob')).items.map(({ call }) => call.id)).toEqual(['rings']);
    expect((await store.findCall('talks'))?.call.endedAt).toBeNull();
    clock.advance(43_200_000);
    expect(await recorder.sweep()).toBe(1);
    expect((await store.findCall('talks'))?.call).toMatchObject({ status: 'failed', endedAt: at + 3000 });
    expect(await recorder.sweep()).toBe(0);
  });

  test('leaves a call alone that still goes on, and more of them than one query brings', async () => {
    const { recorder, store, clock } = await createStage({ isLive: (call) => call === 'talks' });
    observe(recorder, [invited('talks'), accepted('talks'), connected('talks')]);
    observe(
      recorder,
      Array.from({ length: 130 }, (_, index) => invited(`old-${index}`)),
    );
    await recorder.flush();
    clock.advance(0);
    const later = createFakeClock({ wallTime: at + 50_000_000 });
    const sweeper = createCallRecorder({ store, clock: later, isLive: (call) => call === 'talks' });
    onTestFinished(() => sweeper.close());
    expect(await sweeper.sweep()).toBe(130);
    expect((await store.findCall('talks'))?.call).toMatchObject({ status: 'connected', updatedAt: at + 50_000_000 });
  });

  test('runs by itself, removes what has expired and what is too old', async () => {
    const { store, clock } = await createStage({ keepFor: 1000, sweepEvery: 60_000 });
    await store.updateCall('old', () => plainCall({ id: 'old', createdAt: at, endedAt: at }));
    await store.saveTurnCredential({ ...fullRecords.turnCredential, userId: 'bob', expiresAt: at });
    await clock.advanceAsync(60_000);
    await expect.poll(() => store.findCall('old')).toBeNull();
    expect(await store.turnCredentials('bob', 0)).toEqual([]);
  });

  test('that fails is told, and rejects nothing', async () => {
    const stage = await createStage();
    stage.down = true;
    expect(await stage.recorder.sweep()).toBe(0);
    expect(stage.recorder.health()).toBe('failing');
    stage.down = false;
    stage.recorder.observe(invited());
    await stage.recorder.flush();
    expect(stage.recorder.health()).toBe('ok');
  });
});
